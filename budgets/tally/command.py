"""Count the ballots of Pabulib files.

Without `--rule` a file is counted as its META says (Equal Shares where it does not say); with it,
by that rule and what else is asked for alone. The answer goes to standard output, as JSON or as
text; progress, notes and faults go to standard error. A folder gives a table of its .pb files; `-`
is the standard input. Exit status 2: a file cannot be read or counted, or no answer written.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .compare import compare_rules
from .errors import CannotCountError, PbError
from .options import build_parser, idle_options, parameters_for
from .pabulib import PbFile
from .pb_reader import read_pb, read_pb_stream
from .report import comparison_text, printable, result_text, table_row, table_text
from .result import Result, to_bytes
from .rules import count, load_rule

STDIN = Path("-")
FAULTS = (PbError, CannotCountError, OSError)


def main(arguments: Sequence[str]) -> int:
    """Run the command; returns the exit status."""
    parser = build_parser(__doc__)
    options = parser.parse_args(arguments)
    try:
        if options.path.is_dir():
            return _count_folder(options)
        counted = _count_file(options, options.path)
        _say(counted.notes)
        return _print(_answer(options, counted))
    except FAULTS as fault:
        return _report_fault(fault, options.path)
    except ValueError as fault:
        parser.error(str(fault))


@dataclass(frozen=True, slots=True)
class Counted:
    """A file and its result.

    `seconds` is reading and counting by the wall clock, without loading libraries; `notes` are on
    options that change nothing.
    """

    path: Path
    file: PbFile
    result: Result
    seconds: float
    notes: tuple[str, ...]


def _count_file(options: argparse.Namespace, path: Path) -> Counted:
    started = time.perf_counter()
    file = _read_input() if path == STDIN else read_pb(path)
    seconds = time.perf_counter() - started
    parameters = parameters_for(options, file)
    load_rule(parameters.rule)
    started = time.perf_counter()
    progress = Progress(file.election.budget) if options.progress else None
    try:
        result = count(file.election, parameters, progress=progress)
    finally:
        if progress:
            progress.end()
    seconds += time.perf_counter() - started
    return Counted(path, file, result, seconds, tuple(idle_options(options, parameters)))


def _read_input() -> PbFile:
    if sys.stdin is None:
        raise PbError("-", 0, "the standard input is closed")
    return read_pb_stream(sys.stdin.buffer, "-")


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
        "file": os.fsencode(counted.path).decode(errors="replace"),
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
    notes: list[str] = []
    status = 0
    paths = sorted(options.path.glob("*.pb"))
    if not paths:
        raise PbError(str(options.path), 0, "the folder holds no .pb file")
    for path in paths:
        try:
            counted = _count_file(options, path)
            rows.append(table_row(path.name, counted.file, counted.result, counted.seconds))
            notes += counted.notes
        except FAULTS as fault:
            status = _report_fault(fault, path)
    as_json = options.format == "json"
    table = json.dumps(rows, ensure_ascii=False, indent=1) if as_json else table_text(rows)
    _say(notes)
    return _print(table) or status


def _say(notes: Iterable[str]) -> None:
    for note in dict.fromkeys(notes):
        sys.stderr.write(f"{note}\n")


def _print(text: str) -> int:
    """Write the answer, letters that the terminal has not as their codes; the exit status."""
    if sys.stdout is None:
        return _report_fault("the standard output is closed")
    encoding = sys.stdout.encoding or "utf-8"
    try:
        sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")
        sys.stdout.flush()
    except OSError as fault:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left goes nowhere
        return _report_fault(f"the answer cannot be written: {fault.strerror}")
    return 0


def _report_fault(fault: Exception | str, path: Path = STDIN) -> int:
    if isinstance(fault, PbError | str):
        line = str(fault)
    elif isinstance(fault, OSError):
        line = f"{path}:0: {fault.strerror or fault}"
    else:
        line = f"{path}:0: {fault}"
    sys.stderr.write(" ".join(printable(line).splitlines()) + "\n")
    return 2
