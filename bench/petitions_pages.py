"""How long pages take that are rendered anew, in a process that looks at one database.

Prints the seconds of each request as JSON: `bench.petitions` lets databases of two sizes take
turns and compares them.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable

from django.core.cache import cache
from django.test import Client

from bench.measure import BARE
from petitions.models import Petition

SAMPLES = 40
SEARCHES = ("night tram", "river park", "bus", "museum canal rent", "number 77", "zebra")


def page_times() -> None:
    cache.clear()
    client = Client(headers={"Host": "127.0.0.1"})
    ids = list(Petition.objects.order_by("pk").values_list("pk", flat=True)[:200])
    paths: dict[str, Callable[[int], str]] = {
        "petition page": lambda n: f"/petitions/{ids[n * 3 % len(ids)]}/",
        "list": lambda n: "/petitions/?state=recent",
        "search": lambda n: f"/petitions/?q={SEARCHES[n % len(SEARCHES)]}",
        BARE: lambda n: "/bare/",
    }
    found: dict[str, list[float]] = {name: [] for name in paths}
    for n in range(-len(SEARCHES), SAMPLES):
        for name, path in paths.items():
            address = path(n)
            new = f"{'&' if '?' in address else '?'}n={os.getpid()}x{n}"
            started = time.perf_counter()
            assert client.get(address + new, secure=True).status_code == 200
            if n >= 0:
                found[name].append(time.perf_counter() - started)
    print(json.dumps(found))
