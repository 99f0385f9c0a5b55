"""CSV files that a city brings along: read row by row, and refused with file, line and reason.

The file is UTF-8 (a byte order mark is allowed) with a header. Nothing is held in memory but the
row at hand, so a file may have any size.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from django.core.management.base import BaseCommand

BROKEN_FILE_STATUS = 2


class BrokenFile(Exception):
    """The file cannot be read as what it should be. `str()` is "file:line: reason"."""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        super().__init__(f"{path}:{line}: {reason}" if line else f"{path}: {reason}")
        self.path, self.line, self.reason = path, line, reason


class Position(NamedTuple):
    """A place between two lines: how many bytes and lines stand before it."""

    offset: int
    line: int


class Row(NamedTuple):
    """One row: its values without outer spaces, and where it ends."""

    values: dict[str, str]
    end: Position


class CsvFile:
    """An opened file. `rows()` reads it from `start`, by default from the row after the header."""

    def __init__(self, path: Path, file: BinaryIO) -> None:
        self.path = path
        self._lines = _Lines(path, file)
        self._reader = csv.reader(self._lines, strict=True)
        self.columns = [name.strip() for name in self._next() or []]

    def require(self, names: Sequence[str]) -> None:
        missing = [name for name in names if name not in self.columns]
        if missing:
            raise BrokenFile(self.path, 1, f"the column {missing[0]} is missing")

    def rows(self, start: Position | None = None) -> Iterator[Row]:
        if start is not None:
            self._lines.go_to(start)
        while (cells := self._next()) is not None:
            if not cells:
                continue
            if len(cells) != len(self.columns):
                raise self.broken(
                    f"{len(cells)} values where the header names {len(self.columns)} columns"
                )
            stripped = (cell.strip() for cell in cells)
            yield Row(dict(zip(self.columns, stripped, strict=True)), self._lines.position)

    def broken(self, reason: str) -> BrokenFile:
        return BrokenFile(self.path, self._lines.position.line, reason)

    def _next(self) -> list[str] | None:
        try:
            return next(self._reader, None)
        except csv.Error as error:
            raise self.broken(str(error)) from None


class _Lines:
    """The file's lines as text, counted, so that reading can stop and go on later."""

    def __init__(self, path: Path, file: BinaryIO) -> None:
        self.path, self._file = path, file
        self.position = Position(0, 0)

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        raw = self._file.readline()
        if not raw:
            raise StopIteration
        first = self.position.line == 0
        self.position = Position(self.position.offset + len(raw), self.position.line + 1)
        try:
            return raw.decode("utf-8-sig" if first else "utf-8")
        except UnicodeDecodeError:
            raise BrokenFile(self.path, self.position.line, "this is not UTF-8 text") from None

    def go_to(self, position: Position) -> None:
        self._file.seek(position.offset)
        self.position = position


class FileCommand(BaseCommand):
    """A command about a file. A broken file ends it with one line on stderr and status 2."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            return super().execute(*args, **options)
        except OSError as error:
            self._stop(f"{error.filename}: {error.strerror}" if error.filename else str(error))
        except BrokenFile as error:
            self._stop(str(error))
        return None

    def _stop(self, sentence: str) -> None:
        self.stderr.write(sentence)
        raise SystemExit(BROKEN_FILE_STATUS)
