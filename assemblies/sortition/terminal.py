"""What the commands of the sortition share on a terminal: progress, and errors in one line."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from types import FrameType
from typing import NoReturn

from assemblies.sortition.errors import SortitionError


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
        """The first signal asks for the best so far, the second ends at once."""
        if self._stop:
            raise KeyboardInterrupt
        self._stop = True

    def clear(self) -> None:
        if self._shown:
            sys.stderr.write("\r" + " " * 70 + "\r")


class OneLineParser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Without the usage."""
        self.exit(2, f"error: {message}\n")


def hex_seed(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise SortitionError("seed", value=text) from None


def in_file(path: Path, error: SortitionError) -> str:
    row = "" if error.row is None else f":{error.row}"
    return f"{path}{row}: {error}"
