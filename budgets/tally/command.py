"""The command line of the counting package.

Without `--rule` a file is counted as its META says (Equal Shares where it does not say); with it,
by that rule and what else is asked for alone. The answer goes to standard output, as JSON or as
text; progress and faults go to standard error. A folder gives a table of its .pb files; `-` is the
standard input. Exit status 2: a file cannot be read or counted.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from .compare import compare_rules
from .errors import CannotCountError, PbError
from .model import COMPLETIONS, RULES, UTILITIES, Parameters
from .pabulib import PbFile
from .pb_reader import read_pb, read_pb_stream
from .report import comparison_text, result_text, table_row, table_text
from .result import Result, to_bytes
from .rules import count, load_rule

STDIN = Path("-")
FAULTS = (PbError, CannotCountError, OSError)


class Parser(argparse.ArgumentParser):
    """Says in one line what is wrong with the options."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}\n")


def build_parser() -> Parser:
    """The options of the command."""
    parser = Parser(prog="python -m budgets.tally", description=__doc__)
    add = parser.add_argument
    add("path", type=Path, metavar="FILE", help="a .pb file, a folder of them, or -")
    add("--rule", choices=RULES)
    add("--utility", choices=UTILITIES)
    add("--completion", choices=COMPLETIONS)
    add("--stop-when-exhaustive", action="store_true", default=None)
    add("--floor-start", action="store_true", default=None)
    add("--comparison", action="store_true", default=None, help="compare with greedy at the end")
    add("--greedy-stop", action="store_true", default=None, help="stop at what does not fit")
    add("--overrun", metavar="SHARE", help="greedy-stop: fund the next if this share is left")
    add("--threshold", type=int, metavar="N", help="minimum votes (or score)")
    add("--eligibility", metavar="K", help="votes/n must reach cost/(K*budget)")
    add("--ties", metavar="LIST", help="id, cost, votes, lot in order of preference: cost,id")
    add("--lot-seed", metavar="SEED", help="the committed seed of the lot")
    add("--step", metavar="AMOUNT", help="what Add1 adds to each voter (1 unit of currency)")
    add("--format", choices=("json", "text"), default="text")
    add("--explain", action="store_true", help="say for every project why")
    add("--compare", action="store_true", help="the same ballots under other rules")
    add("--progress", action="store_true", help="show each step of Add1")
    return parser


def main(arguments: Sequence[str]) -> int:
    """Run the command; returns the exit status."""
    options = build_parser().parse_args(arguments)
    try:
        if options.path.is_dir():
            return _count_folder(options)
        sys.stdout.write(_answer(options, _count_file(options, options.path)) + "\n")
    except FAULTS as fault:
        return _report_fault(fault, options.path)
    except ValueError as fault:
        build_parser().error(str(fault))
    return 0


@dataclass(frozen=True, slots=True)
class Counted:
    """A file and its result.

    `seconds` is reading and counting by the wall clock, without loading libraries.
    """

    path: Path
    file: PbFile
    result: Result
    seconds: float


def _count_file(options: argparse.Namespace, path: Path) -> Counted:
    started = time.perf_counter()
    file = read_pb_stream(sys.stdin.buffer, "-") if path == STDIN else read_pb(path)
    seconds = time.perf_counter() - started
    parameters = _parameters(options, file)
    load_rule(parameters.rule)
    started = time.perf_counter()
    progress = Progress(file.election.budget) if options.progress else None
    try:
        result = count(file.election, parameters, progress=progress)
    finally:
        if progress:
            progress.end()
    return Counted(path, file, result, seconds + time.perf_counter() - started)


def _parameters(options: argparse.Namespace, file: PbFile) -> Parameters:
    base = None if options.rule else file.parameters
    values = (base or Parameters()).to_json()
    given = {name: value for name, value in vars(options).items() if name in values}
    values |= {name: value for name, value in given.items() if value is not None}
    if options.ties:
        values["ties"] = [tie.strip() for tie in options.ties.split(",")]
    return Parameters.from_json(values)


class Progress:
    """Shows on one line of standard error how far Add1 has come."""

    def __init__(self, budget: int) -> None:
        """`budget` is in minor units, as the costs will be."""
        self._budget, self._shown = budget, False

    def __call__(self, steps: int, cost: int) -> None:
        """Add1 counted this step."""
        share = 100 * cost // self._budget if self._budget else 100
        sys.stderr.write(f"\rAdd1: step {steps}, {share} % of the budget")
        self._shown = True

    def end(self) -> None:
        """Finish the line."""
        if self._shown:
            sys.stderr.write("\n")


def _answer(options: argparse.Namespace, counted: Counted) -> str:
    compared = compare_rules(counted.result) if options.compare else None
    if options.format == "text":
        text = result_text(counted.file, counted.result, explain=options.explain)
        return text + comparison_text(counted.result, compared) if compared else text
    document = counted.result.to_document(with_explanation=options.explain)
    document |= {
        "file": str(counted.path),
        "warnings": list(counted.file.warnings),
        "seconds": round(counted.seconds, 4),
        "peak_mb": _peak_mb(),
    }
    if compared:
        document["compare"] = compared
    return to_bytes(document).decode().rstrip()


def _peak_mb() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1024 * 1024 if sys.platform == "darwin" else 1024), 1)


def _count_folder(options: argparse.Namespace) -> int:
    rows: list[dict[str, Any]] = []
    status = 0
    paths = sorted(options.path.glob("*.pb"))
    if not paths:
        raise PbError(str(options.path), 0, "the folder holds no .pb file")
    for path in paths:
        try:
            counted = _count_file(options, path)
            rows.append(table_row(path.name, counted.file, counted.result, counted.seconds))
        except FAULTS as fault:
            status = _report_fault(fault, path)
    as_json = options.format == "json"
    table = json.dumps(rows, ensure_ascii=False, indent=1) if as_json else table_text(rows)
    sys.stdout.write(table + "\n")
    return status


def _report_fault(fault: Exception, path: Path) -> int:
    if isinstance(fault, PbError):
        line = str(fault)
    elif isinstance(fault, OSError):
        line = f"{path}:0: {fault.strerror or fault}"
    else:
        line = f"{path}:0: {fault}"
    sys.stderr.write(line + "\n")
    return 2
