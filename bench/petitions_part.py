"""One part of `bench.petitions`, in a process of its own: `python -m bench.petitions_part PART`."""

from __future__ import annotations

import os
import sys
from importlib import import_module

import django

HOMES = {
    "bench.petitions_data": ("make-small", "make-large", "make-many"),
    "bench.petitions_pages": ("page-times",),
    "bench.petitions_http": ("sign", "read", "faults", "confirm"),
    "bench.petitions_work": (
        "statements",
        "similar",
        "mail",
        "notices",
        "invalidation",
        "export",
    ),
}


def main(part: str, seconds: int, rounds: int) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    django.setup()
    home = next(home for home, parts in HOMES.items() if part in parts)
    function = getattr(import_module(home), part.replace("-", "_"))
    lines = function(seconds, rounds) if part in ("sign", "read") else function()
    for line in lines or ():
        print(line, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
