"""The lines of a Pabulib file: sections, cells and amounts, with the place of each for errors.

A file is UTF-8 text (a byte order mark is allowed) in three sections, META, PROJECTS and VOTES,
each a title line, a line of column names and rows of cells parted by semicolons, quoted as in CSV.
Nothing of a line is kept before its length is known to be sane, so that a broken or hostile file
costs no memory.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from typing import BinaryIO

from .errors import PbError

LONGEST_LINE = 1_000_000
SECTIONS = ("META", "PROJECTS", "VOTES")
BARE_RETURN = "a carriage return with no line feed after it, outside quotes"
AMOUNT = re.compile(r"([+-]?)([0-9]{1,18})(?:([.,])([0-9]{1,18}))?")


class PbLines:
    """Rows of cells from a binary stream; `reader.line_num` is the number of the line last read."""

    def __init__(self, stream: BinaryIO, path: str) -> None:
        """Read from `stream`; `path` is only the name for errors."""
        self.path = path
        self.reader = csv.reader(self._texts(stream), delimiter=";", strict=True)

    @property
    def line(self) -> int:
        """The number of the line last read."""
        return self.reader.line_num

    def fail(self, reason: str, line: int | None = None) -> PbError:
        """An error at the given line, or at the last one read."""
        return PbError(self.path, max(1, self.line) if line is None else line, reason)

    def rows(self) -> Iterator[list[str]]:
        """Every row that is not empty."""
        try:
            yield from filter(None, self.reader)
        except csv.Error as fault:
            reason = BARE_RETURN if "new-line character" in str(fault) else str(fault)
            raise self.fail(f"not a row of cells: {reason}") from None

    def _texts(self, stream: BinaryIO) -> Iterator[str]:
        encoding = "utf-8-sig"
        while raw := stream.readline(LONGEST_LINE + 1):
            if len(raw) > LONGEST_LINE:
                raise self.fail(f"line longer than {LONGEST_LINE:,} bytes", self.line + 1)
            if b"\0" in raw:
                raise self.fail("not a text file: it holds a zero byte", self.line + 1)
            try:
                yield raw.decode(encoding)
            except UnicodeDecodeError:
                raise self.fail("not UTF-8 text", self.line + 1) from None
            encoding = "utf-8"


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


def read_count(text: str) -> int:
    """A whole number. Raises ValueError with the reason."""
    if not re.fullmatch(r"\s*[+-]?[0-9]{1,15}(?:\.0+)?\s*", text):
        raise ValueError(f"{_shown(text)} is not a whole number")
    return int(text.strip().partition(".")[0])


def _shown(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:37] + "...")
