"""python -m assemblies.sortition PEOPLE.csv QUOTAS.csv --size K [options]

Draws a panel's lottery from two CSV files, without a database. Writes panels.csv (panel,
person), chances.csv (person, chance) and, if there are any, unreachable.csv with the people
who can be in no panel, and prints a summary. SIGINT, SIGTERM and the time limit stop it with
the best found so far ("complete: False").

Exit status: 0 done, also with the best found so far; 1 no panel meets the quotas (the ways out
are printed); 2 an input that cannot be used (one line on standard error: file:row: reason);
3 stopped before there was anything to write.
"""

from __future__ import annotations

import argparse
import csv
import errno
import json
import math
import os
import resource
import secrets
import signal
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from assemblies.sortition.errors import SortitionError
from assemblies.sortition.files import read_chosen, read_people, read_quotas
from assemblies.sortition.health import contradictions
from assemblies.sortition.lottery import Lottery, draw_panels
from assemblies.sortition.problem import Problem
from assemblies.sortition.relaxation import relaxations
from assemblies.sortition.selection import Method, Selection, select
from assemblies.sortition.terminal import OneLineParser, TerminalProgress, hex_seed, in_file

LOTTERY_DISTANCE = 0.001
MOST_PANELS = 100_000
STOPPED = 3
_T = TypeVar("_T")


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not seconds >= 0:
        raise argparse.ArgumentTypeError(f"{text} is not a number of seconds")
    return seconds


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = OneLineParser(
        prog="python -m assemblies.sortition",
        description="The fairest lottery over panels that meet the quotas.",
    )
    parser.add_argument("people", type=Path, metavar="PEOPLE.csv")
    parser.add_argument("quotas", type=Path, metavar="QUOTAS.csv")
    parser.add_argument("--size", type=int, required=True, metavar="K")
    parser.add_argument(
        "--method", choices=[str(method) for method in Method], default=Method.LEXIMIN
    )
    parser.add_argument(
        "--household",
        action="append",
        default=[],
        metavar="COLUMN",
        help="at most one member per address in this column (repeat it for more columns)",
    )
    parser.add_argument(
        "--chosen",
        type=Path,
        metavar="CHOSEN.csv",
        help="people who have their seats already: a column of ids",
    )
    parser.add_argument("--panels", type=int, default=1000, metavar="N")
    parser.add_argument("--seed", default="", metavar="HEX", help="chosen and printed if absent")
    parser.add_argument("--time-limit", type=_seconds, default=None, metavar="SECONDS")
    parser.add_argument("--out", type=Path, default=Path(), metavar="DIR")
    parser.add_argument("--format", choices=("json", "text"), default="text")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    options = parse(arguments)
    try:
        return run(options)
    except _InFile as error:
        print(in_file(error.path, error.reason), file=sys.stderr)
    except SortitionError as error:
        print(f"error: {error}", file=sys.stderr)
        return STOPPED if error.code == "unproven" else 2
    except OSError as error:
        print(f"{error.filename or 'error'}: {error.strerror}", file=sys.stderr)
    except KeyboardInterrupt:
        print("stopped: nothing was written", file=sys.stderr)
        return STOPPED
    return 2


class _InFile(Exception):
    def __init__(self, path: Path, reason: SortitionError) -> None:
        self.path = path
        self.reason = reason
        super().__init__(str(reason))


def run(options: argparse.Namespace) -> int:
    started = time.monotonic()
    progress = TerminalProgress()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, progress.stop)
    seed = hex_seed(options.seed).hex() or secrets.token_hex(16)
    if not 1 <= options.panels <= MOST_PANELS:
        raise SortitionError("panel_count", count=options.panels, most=MOST_PANELS)
    _prepare(options.out)
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


def _prepare(folder: Path) -> None:
    """Told before the computation, not after it, when nothing can be written there."""
    folder.mkdir(parents=True, exist_ok=True)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))


def _problem(options: argparse.Namespace) -> Problem:
    quotas = _reading(options.quotas, read_quotas)
    people = _reading(
        options.people, lambda path: read_people(path, quotas, household=options.household)
    )
    chosen: tuple[str, ...] = ()
    if options.chosen is not None:
        chosen = _reading(options.chosen, lambda path: read_chosen(path, people))
    return Problem(people, quotas, options.size, chosen)


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
    for feature in contradictions(problem.quotas, problem.size):
        limits = [quota for quota in problem.quotas if quota.feature == feature]
        least, most = sum(q.minimum for q in limits), sum(q.maximum for q in limits)
        seats = f"the minimums of {feature} add up to {least} and the maximums to {most}"
        print(f"{options.quotas}: {seats}, for {problem.size} seats", file=sys.stderr)
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
