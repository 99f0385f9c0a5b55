"""python -m assemblies.sortition PEOPLE.csv QUOTAS.csv --size K [options]

Draws a panel's lottery from two CSV files, without a database. Writes panels.csv (panel,
person), chances.csv (person, chance) and, if there are any, unreachable.csv with the people
who can be in no panel, and prints a summary. Exit status: 0 done (also when
stopped with the best found so far), 1 no panel meets the quotas (the ways out are printed),
2 an input that cannot be used (one line on standard error: file:row: reason).
"""

from __future__ import annotations

import argparse
import csv
import json
import resource
import secrets
import signal
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import FrameType
from typing import Any, TypeVar

from assemblies.sortition.errors import SortitionError
from assemblies.sortition.files import read_people, read_quotas
from assemblies.sortition.lottery import Lottery, draw_panels
from assemblies.sortition.problem import Problem
from assemblies.sortition.relaxation import relaxations
from assemblies.sortition.selection import Method, Selection, select

LOTTERY_DISTANCE = 0.001
_T = TypeVar("_T")


class TerminalProgress:
    """One line on standard error, rewritten at most ten times a second, if it is a terminal."""

    def __init__(self) -> None:
        self._stop = False
        self._last = 0.0
        self._shown = sys.stderr.isatty()

    def report(self, stage: str, done: int, total: int, *, smallest: float, bound: float) -> None:
        if self._shown and time.monotonic() - self._last > 0.1:
            self._last = time.monotonic()
            line = f"{stage} {done}/{total}: {smallest:.5f}, at most {bound:.5f}"
            sys.stderr.write(f"\r{line:<70}")
            sys.stderr.flush()

    def stopped(self) -> bool:
        return self._stop

    def stop(self, signum: int, frame: FrameType | None) -> None:
        """The first interrupt asks for the best so far, the second ends at once."""
        self._stop = True
        signal.signal(signal.SIGINT, signal.default_int_handler)

    def clear(self) -> None:
        if self._shown:
            sys.stderr.write("\r" + " " * 70 + "\r")


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m assemblies.sortition",
        description="The fairest lottery over panels that meet the quotas.",
    )
    parser.add_argument("people", type=Path, metavar="PEOPLE.csv")
    parser.add_argument("quotas", type=Path, metavar="QUOTAS.csv")
    parser.add_argument("--size", type=int, required=True, metavar="K")
    parser.add_argument("--method", choices=[*Method], default=Method.LEXIMIN)
    parser.add_argument(
        "--household",
        action="append",
        default=[],
        metavar="COLUMN",
        help="at most one member per address in this column (repeat it for more columns)",
    )
    parser.add_argument("--panels", type=int, default=1000, metavar="N")
    parser.add_argument("--seed", default="", metavar="HEX", help="chosen and printed if absent")
    parser.add_argument("--time-limit", type=float, default=None, metavar="SECONDS")
    parser.add_argument("--out", type=Path, default=Path(), metavar="DIR")
    parser.add_argument("--format", choices=("json", "text"), default="text")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    options = parse(arguments)
    try:
        return run(options)
    except _InFile as error:
        row = "" if error.reason.row is None else f":{error.reason.row}"
        print(f"{error.path}{row}: {error.reason}", file=sys.stderr)
    except SortitionError as error:
        print(f"error: {error}", file=sys.stderr)
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
    return 2


class _InFile(Exception):
    def __init__(self, path: Path, reason: SortitionError) -> None:
        self.path = path
        self.reason = reason
        super().__init__(str(reason))


def run(options: argparse.Namespace) -> int:
    started = time.monotonic()
    progress = TerminalProgress()
    signal.signal(signal.SIGINT, progress.stop)
    seed = _seed(options.seed)
    if options.panels < 1:
        raise SortitionError("empty", what="panels")
    options.out.mkdir(parents=True, exist_ok=True)
    problem = _problem(options)
    try:
        selection = select(
            problem,
            method=options.method,
            seed=seed,
            progress=progress,
            time_limit=options.time_limit,
        )
    except SortitionError as error:
        if error.code != "infeasible":
            raise
        _show_relaxations(problem, options)
        return 1
    finally:
        progress.clear()
    lottery = draw_panels(selection, count=options.panels, seed=seed)
    _write(options.out, selection, lottery)
    _show(options.format, _summary(selection, lottery, time.monotonic() - started))
    return 0


def _problem(options: argparse.Namespace) -> Problem:
    quotas = _reading(options.quotas, read_quotas)
    people = _reading(
        options.people, lambda path: read_people(path, quotas, household=options.household)
    )
    return Problem(people, quotas, options.size)


def _seed(text: str) -> str:
    if not text:
        return secrets.token_hex(16)
    try:
        bytes.fromhex(text)
    except ValueError:
        raise SortitionError("seed", value=text) from None
    return text.lower()


def _reading(path: Path, read: Callable[[Path], _T]) -> _T:
    try:
        return read(path)
    except SortitionError as error:
        raise _InFile(path, error) from error


def _write(folder: Path, selection: Selection, lottery: Lottery) -> None:
    places = ((row, person) for row, panel in enumerate(lottery.panels) for person in panel)
    _write_rows(folder / "panels.csv", ("panel", "person"), places)
    chances = ((person, f"{chance:.10g}") for person, chance in selection.chances.items())
    _write_rows(folder / "chances.csv", ("person", "chance"), chances)
    unreachable = folder / "unreachable.csv"
    unreachable.unlink(missing_ok=True)
    if selection.unreachable:
        _write_rows(unreachable, ("person",), ((person,) for person in selection.unreachable))


def _write_rows(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(header)
        table.writerows(rows)


def _summary(selection: Selection, lottery: Lottery, seconds: float) -> dict[str, Any]:
    return {
        "method": selection.method,
        "n": len(selection.chances),
        "size": selection.size,
        "min": _short(selection.smallest_chance),
        "max": _short(selection.largest_chance),
        "gini": _short(selection.gini),
        "geometric_mean": _short(selection.geometric_mean),
        "bound": _short(selection.bound),
        "gap": _short(selection.gap),
        "complete": selection.complete,
        "unreachable": len(selection.unreachable),
        "panels": len(lottery.panels),
        "within": _short(lottery.share_within(selection, LOTTERY_DISTANCE)),
        "seed": lottery.seed,
        "seconds": round(seconds, 3),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
    }


def _short(number: float) -> float:
    """Without the noise of the last digits."""
    return float(f"{number:.9g}") if abs(number) > 1e-9 else 0.0


def _show(form: str, summary: dict[str, Any]) -> None:
    if form == "json":
        print(json.dumps(summary, ensure_ascii=False))
        return
    for name, value in summary.items():
        print(f"{name}: {value}")


def _show_relaxations(problem: Problem, options: argparse.Namespace) -> None:
    ways = relaxations(problem)
    print(f"{options.quotas}: no panel meets the quotas", file=sys.stderr)
    if options.format == "json":
        print(json.dumps({"relaxations": [way.to_json() for way in ways]}, ensure_ascii=False))
        return
    print("The smallest changes that allow a panel:" if ways else "No change of quotas helps.")
    for number, way in enumerate(ways, start=1):
        changes = "; ".join(
            f"{c.limit} of {c.feature} {c.value} from {c.old} to {c.new}" for c in way.changes
        )
        print(f"{number}. {changes} (smallest chance at most {way.smallest_chance:.5f})")


if __name__ == "__main__":
    sys.exit(main())
