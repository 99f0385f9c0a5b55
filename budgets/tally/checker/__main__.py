"""Run the checker."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .ballots import Ballots, WrongError
from .count import Count
from .expect import expected
from .parameters import checked

ASIDE = ("file", "warnings", "seconds", "peak_mb", "compare")


def to_lines(document: dict[str, Any]) -> list[str]:
    """The canonical lines of a document."""
    text = json.dumps(document, ensure_ascii=False, indent=0, sort_keys=True)
    return text.splitlines()


def check(pb_path: Path, result_path: Path, *, every_step: bool = False) -> str | None:
    """None if the result is accepted, else what is wrong, with the line."""
    return examine(pb_path, result_path, every_step=every_step)[0]


def examine(
    pb_path: Path, result_path: Path, *, every_step: bool = False
) -> tuple[str | None, str | None]:
    """What is wrong, with the line, and what could not be proved; None and None if all is well."""
    lines = result_path.read_text(encoding="utf-8").splitlines()
    try:
        document = json.loads("\n".join(lines))
        ballots = Ballots(pb_path, document["election"]["scale"])
        count = Count(ballots, checked(document["parameters"], ballots.type))
        right = expected(count, document, every_step=every_step)
        should = to_lines(right | {key: document[key] for key in ASIDE if key in document})
    except WrongError as wrong:
        key = str(wrong).partition(":")[0]
        number = next((n for n, text in enumerate(lines, 1) if text.startswith(f'"{key}":')), 1)
        return f"line {number}: {wrong}", None
    except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError) as fault:
        return f"line 1: not a result that can be read: {fault!r}", None
    for number, (found, wanted) in enumerate(zip(lines, should, strict=False), start=1):
        if found != wanted:
            return f"line {number}: {found} should be {wanted}", count.unproved
    if len(lines) != len(should):
        return f"line {min(len(lines), len(should)) + 1}: {len(should)} lines expected", None
    return None, count.unproved


def main(arguments: Sequence[str]) -> int:
    """Returns the exit status."""
    every_step = "--every-step" in arguments
    paths = [Path(path) for path in arguments if not path.startswith("--")]
    if len(paths) != 2:
        print("usage: checker [--every-step] FILE.pb RESULT.json", file=sys.stderr)
        return 2
    wrong, unproved = examine(*paths, every_step=every_step)
    print(wrong or "accepted")
    if unproved:
        print(f"not proved: {unproved}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
