"""The lines of a Pabulib file: sections, cells and amounts, with the place of each for errors.

A file is UTF-8 text (a byte order mark is allowed) in three sections, META, PROJECTS and VOTES,
each a title line, a line of column names and rows of cells parted by semicolons, quoted as in CSV.
Nothing of a line is kept before its length is known to be sane, so that a broken or hostile file
costs no memory.

Rows can be had one by one, or a block of them at once where nothing needs care: no line is empty or
part of a longer row, and none has a fault. A block that needs care is put back and read one by one,
so that a fault is found, and named, in one way only.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import BinaryIO

from .errors import PbError

LONGEST_LINE = 1_000_000
LONGEST_CELL = 131_072  # characters; csv keeps one limit for the whole process
BLOCK = 65_536  # bytes, of which a line may follow the last
SECTIONS = ("META", "PROJECTS", "VOTES")
BARE_RETURN = "a carriage return with no line feed after it, outside quotes"
AMOUNT = re.compile(r"([+-]?)([0-9]{1,18})(?:([.,])([0-9]{1,18}))?")


@dataclass(frozen=True, slots=True)
class Block:
    """Rows that stand one a line: some of their `columns`, in UTF-8 as the file has them, and,
    where wanted, the whole `rows`."""

    columns: list[list[bytes]]
    rows: list[list[str]]

    def __len__(self) -> int:
        return len(self.columns[0])


class PbLines:
    """Rows of cells from a binary stream; `line` is the number of the line last read."""

    def __init__(self, stream: BinaryIO, path: str) -> None:
        """Read from `stream`; `path` is only the name for errors."""
        self.path = path
        self._stream, self._block, self._in_blocks = stream, BytesIO(), 0
        csv.field_size_limit(LONGEST_CELL)
        self._reader = csv.reader(self._texts(), delimiter=";", strict=True)

    @property
    def line(self) -> int:
        """The number of the line last read."""
        return self._reader.line_num + self._in_blocks

    def fail(self, reason: str, line: int | None = None) -> PbError:
        """An error at the given line, or at the last one read."""
        return PbError(self.path, max(1, self.line) if line is None else line, reason)

    def check_width(self, row: list[str], columns: int) -> None:
        """Raise PbError where something stands beyond the last column, as if `;` parted a cell."""
        if any(map(str.strip, row[columns:])):
            raise self.fail(f"{len(row)} cells for {columns} columns: a cell with ; needs quotes")

    def rows(self) -> Iterator[list[str]]:
        """Every row in which something stands."""
        try:
            yield from (row for row in self._reader if any(map(str.strip, row)))
        except csv.Error as fault:
            reason = BARE_RETURN if "new-line character" in str(fault) else str(fault)
            raise self.fail(f"not a row of cells: {reason}") from None

    def block(self, places: Sequence[int], width: int, *, whole: bool) -> Block | None:
        """The next rows, if each is one line and has cells at these places and none beyond `width`;
        `whole` rows only where they are wanted. None at the end, and where rows must be read one by
        one.

        A block that is not accepted is read by `rows`.
        """
        data = self._stream.read(BLOCK)
        if not data.endswith(b"\n"):
            data += self._stream.readline(LONGEST_LINE + 1)
        self._block = BytesIO(data)
        try:
            text = data.decode()
            even = None if whole else _even_block(data, places, width)
            return even or _uneven_block(text, places, width, whole)
        except (UnicodeDecodeError, csv.Error):
            return None

    def accept(self, rows: int) -> None:
        """The block has been taken, with so many rows."""
        self._in_blocks += rows
        self._block = BytesIO()

    @property
    def in_block(self) -> bool:
        """Whether there are lines of a block that was not accepted."""
        return self._block.tell() < len(self._block.getbuffer())

    def _texts(self) -> Iterator[str]:
        encoding = "utf-8-sig"
        while raw := self._next_line():
            if len(raw) > LONGEST_LINE:
                raise self.fail(f"line longer than {LONGEST_LINE:,} bytes", self.line + 1)
            if b"\0" in raw:
                raise self.fail("not a text file: it holds a zero byte", self.line + 1)
            try:
                yield raw.decode(encoding)
            except UnicodeDecodeError:
                raise self.fail("not UTF-8 text", self.line + 1) from None
            encoding = "utf-8"

    def _next_line(self) -> bytes:
        limit = LONGEST_LINE + 1
        return self._block.readline(limit) or self._stream.readline(limit)


def _even_block(data: bytes, places: Sequence[int], most: int) -> Block | None:
    """The block of lines with equally many cells and no quotes.

    It is cut in one go, with a mark of its own cell between the lines.
    """
    if b'"' in data or b"\0" in data or len(data) > LONGEST_CELL:
        return None
    end = b"\r\n" if b"\r" in data else b"\n"
    data = data.removesuffix(end)
    width = data.partition(end)[0].count(b";") + 1
    data = data.replace(end, b";\n;")
    stride, cells = width + 1, data.split(b";")
    lines, marks = data.count(b"\n") + 1, cells[width::stride]
    if len(cells) != lines * stride - 1 or marks.count(b"\n") != lines - 1 or width <= max(places):
        return None
    if b"\r" in data or width > most:  # a return that ends no line, or cells of no column
        return None
    return Block([cells[place::stride] for place in places], [])


def _uneven_block(text: str, places: Sequence[int], most: int, whole: bool) -> Block | None:
    """The block of a text if each of its lines is a row. Raises csv.Error for a fault."""
    text = text.replace("\r\n", "\n").removesuffix("\n")
    if "\r" in text or "\0" in text:
        return None
    lines = text.split("\n")
    rows = list(csv.reader(lines, delimiter=";", strict=True))
    if len(rows) != len(lines) or min(map(len, rows)) <= max(places):
        return None
    if max(map(len, rows)) > most and any(any(row[most:]) for row in rows):
        return None
    return Block([[row[k].encode() for row in rows] for k in places], rows if whole else [])


def section_title(row: list[str]) -> str | None:
    """META, PROJECTS or VOTES where the row is a title line."""
    title = row[0].strip().upper()
    return title if title in SECTIONS and not any(cell.strip() for cell in row[1:]) else None


def read_amount(text: str) -> tuple[int, int]:
    """An amount as (digits, decimals): "12.50" is (125, 1). Raises ValueError with the reason.

    A comma may stand for the point, but not before three digits, where it could part thousands.
    """
    matched = AMOUNT.fullmatch(text.strip())
    if not matched:
        raise ValueError(f"{_shown(text)} is not an amount")
    sign, whole, mark, decimals = matched.groups(default="")
    if sign == "-" and int(whole + decimals):
        raise ValueError(f"{_shown(text)} is below nought")
    if mark == "," and len(decimals) == 3:
        raise ValueError(f"{_shown(text)} can be read in two ways: write a decimal point")
    decimals = decimals.rstrip("0")
    return int(whole + decimals), len(decimals)


@lru_cache(maxsize=1024)  # ballots give the same few points again and again
def read_count(text: str) -> int:
    """A whole number. Raises ValueError with the reason."""
    if not re.fullmatch(r"\s*[+-]?[0-9]{1,15}(?:\.0+)?\s*", text):
        raise ValueError(f"{_shown(text)} is not a whole number")
    return int(text.strip().partition(".")[0])


def _shown(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:37] + "...")
