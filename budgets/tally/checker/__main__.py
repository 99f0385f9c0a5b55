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


def to_lines(document: dict[str, Any]) -> list[str]:
    """The canonical lines of a document."""
    text = json.dumps(document, ensure_ascii=False, indent=0, sort_keys=True)
    return text.splitlines()


def check(pb_path: Path, result_path: Path, *, every_step: bool = False) -> str | None:
    """None if the result is accepted, else what is wrong, with the line."""
    lines = result_path.read_text(encoding="utf-8").splitlines()
    try:
        document = json.loads("\n".join(lines))
        ballots = Ballots(pb_path, document["election"]["scale"])
        count = Count(ballots, document["parameters"])
        should = to_lines(expected(count, document, every_step=every_step))
    except WrongError as wrong:
        key = str(wrong).partition(":")[0]
        number = next((n for n, text in enumerate(lines, 1) if text.startswith(f'"{key}":')), 1)
        return f"line {number}: {wrong}"
    except (KeyError, TypeError, ValueError) as fault:
        return f"line 1: not a result that can be read: {fault!r}"
    for number, (found, right) in enumerate(zip(lines, should, strict=False), start=1):
        if found != right:
            return f"line {number}: {found} should be {right}"
    if len(lines) != len(should):
        return f"line {min(len(lines), len(should)) + 1}: {len(should)} lines expected"
    return None


def main(arguments: Sequence[str]) -> int:
    """Returns the exit status."""
    every_step = "--every-step" in arguments
    paths = [Path(path) for path in arguments if not path.startswith("--")]
    if len(paths) != 2:
        print("usage: checker [--every-step] FILE.pb RESULT.json", file=sys.stderr)
        return 2
    wrong = check(*paths, every_step=every_step)
    print(wrong or "accepted")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
