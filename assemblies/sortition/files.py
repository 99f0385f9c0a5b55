"""Pools and quotas from the CSV files that organisers have.

Text is UTF-8 (with or without a mark), UTF-16 with a mark, or else Windows-1252; cells are
parted by commas, semicolons or tabs, whichever the header has most. Empty rows are skipped.

Quotas come under one of three headers: category,feature,min,max; feature,value,min,max with
optional min_flex,max_flex; or category,name,min,max. Other columns are ignored, and so is a
row with neither a feature nor limits (a note). People have an id in the first of the columns
id, unique_id and nationbuilder_id that is there, or else are numbered from 1, and a column
for every feature. Names of columns and values are compared without regard to case and to
spaces around or doubled inside them; results show them as the quotas write them.

Errors are SortitionError with the line of the file, the header being line 1.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from assemblies.sortition.errors import SortitionError
from assemblies.sortition.households import normalise_address
from assemblies.sortition.problem import Person, Quota

ID_COLUMNS = ("id", "unique_id", "nationbuilder_id")
FEATURE_COLUMNS = ("category", "feature")
VALUE_COLUMNS = ("feature", "value", "name")
NUMBER = re.compile(r"[-+]?[0-9]{1,18}")
SHOWN = 40
DELIMITERS = ",;\t"
CELL_LIMIT = 1 << 20
BLOCK = 1 << 20


@dataclass(frozen=True)
class Table:
    """The rows under one header: ``columns`` are the header's names as compared."""

    columns: tuple[str, ...]
    rows: Iterator[tuple[int, dict[str, str]]]

    def require(self, *names: str, called: str = "") -> str:
        """The first of these columns that is there, and there once."""
        for name in names:
            if self.columns.count(name) > 1:
                raise SortitionError("duplicate_column", 1, column=name)
            if name in self.columns:
                return name
        raise SortitionError("missing_column", 1, column=called or " or ".join(names))


def read_quotas(path: Path) -> tuple[Quota, ...]:
    with open_table(path) as table:
        return _quotas(table)


def _quotas(table: Table) -> tuple[Quota, ...]:
    feature = table.require(*FEATURE_COLUMNS)
    value = table.require(*(name for name in VALUE_COLUMNS if name != feature))
    for limit in ("min", "max"):
        table.require(limit)
    quotas: list[Quota] = []
    seen: set[tuple[str, str]] = set()
    names: dict[str, str] = {}
    for row, cells in table.rows:
        if not any(cells[name] for name in (feature, "min", "max")):
            continue
        quota = _quota(row, cells, feature, value, names)
        key = (compared(quota.feature), compared(quota.value))
        if key in seen:
            raise SortitionError("duplicate_quota", row, feature=quota.feature, value=quota.value)
        seen.add(key)
        quotas.append(quota)
    if not quotas:
        raise SortitionError("empty", 1, what="quotas")
    return tuple(quotas)


def _quota(
    row: int, cells: Mapping[str, str], feature: str, value: str, names: dict[str, str]
) -> Quota:
    """``names`` keeps the first spelling of every feature."""
    for name in (feature, value, "min", "max"):
        if not cells[name]:
            raise SortitionError("missing_cell", row, column=name)
    numbers = {
        name: _whole_number(row, name, cells[name])
        for name in ("min", "max", "min_flex", "max_flex")
        if cells.get(name)
    }
    try:
        return Quota(
            feature=names.setdefault(compared(cells[feature]), cells[feature]),
            value=cells[value],
            minimum=numbers["min"],
            maximum=numbers["max"],
            least=numbers.get("min_flex"),
            most=numbers.get("max_flex"),
        )
    except SortitionError as error:
        raise SortitionError(error.code, row, **error.parameters) from error


def _whole_number(row: int, column: str, text: str) -> int:
    """Spreadsheets also write 9 as 9.0."""
    digits = text.removesuffix(".0")
    if not NUMBER.fullmatch(digits):
        raise SortitionError("not_a_number", row, value=text[:SHOWN], column=column)
    return int(digits)


def read_people(
    path: Path, quotas: Sequence[Quota], *, household: Sequence[str] = ()
) -> tuple[Person, ...]:
    """``household`` names the columns that make up an address."""
    with open_table(path) as table:
        return _people(table, quotas, household)


def _people(table: Table, quotas: Sequence[Quota], household: Sequence[str]) -> tuple[Person, ...]:
    features = list(dict.fromkeys(quota.feature for quota in quotas))
    for feature in features:
        table.require(compared(feature), called=feature)
    address = [table.require(compared(column)) for column in household]
    spelled = {(q.feature, compared(q.value)): q.value for q in quotas}
    id_column = _id_column(table)
    people: list[Person] = []
    rows: dict[str, int] = {}
    for row, cells in table.rows:
        person_id = cells[id_column] if id_column else str(len(people) + 1)
        if not person_id:
            raise SortitionError("missing_cell", row, column=id_column)
        if person_id in rows:
            raise SortitionError("duplicate_id", row, id=person_id, first=rows[person_id])
        rows[person_id] = row
        home = normalise_address(", ".join(cells[column] for column in address if cells[column]))
        people.append(Person(person_id, _features(row, cells, features, spelled), home))
    if not people:
        raise SortitionError("empty", 1, what="people")
    return tuple(people)


def read_chosen(path: Path, people: Sequence[Person]) -> tuple[str, ...]:
    """The ids, in a column of their own, of people who have their seats already."""
    known = {person.id for person in people}
    rows: dict[str, int] = {}
    with open_table(path) as table:
        column = table.require(*ID_COLUMNS, "person")
        for row, cells in table.rows:
            person = cells[column]
            if person not in known:
                raise SortitionError("unknown_person", row, id=person)
            if person in rows:
                raise SortitionError("duplicate_id", row, id=person, first=rows[person])
            rows[person] = row
    return tuple(rows)


def _id_column(table: Table) -> str | None:
    has_ids = any(name in table.columns for name in ID_COLUMNS)
    return table.require(*ID_COLUMNS) if has_ids else None


def _features(
    row: int,
    cells: Mapping[str, str],
    features: Sequence[str],
    spelled: Mapping[tuple[str, str], str],
) -> dict[str, str]:
    found = {}
    for feature in features:
        text = cells[compared(feature)]
        if not text:
            raise SortitionError("missing_cell", row, column=feature)
        value = spelled.get((feature, compared(text)))
        if value is None:
            raise SortitionError("unknown_value", row, value=text, feature=feature)
        found[feature] = value
    return found


@contextmanager
def open_table(path: Path) -> Iterator[Table]:
    """The rows of a CSV file, streamed, with their line numbers; cells are stripped."""
    encoding = _encoding(path)
    csv.field_size_limit(CELL_LIMIT)
    with path.open(encoding=encoding, newline="") as file:
        header = next((line for line in file if line.strip()), "")
        delimiter = max(DELIMITERS, key=header.count)
        file.seek(0)
        reader = csv.reader(file, delimiter=delimiter)
        names = next((row for row in _rows(reader) if any(row)), None)
        if names is None:
            raise SortitionError("empty", 1, what="rows")
        columns = [compared(name) for name in names]
        yield Table(tuple(columns), _records(reader, columns))


def _records(reader: Any, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    for row in _rows(reader):
        if not any(row):
            continue
        if len(row) > len(columns) and any(row[len(columns) :]):
            raise SortitionError("cells", reader.line_num, found=len(row), expected=len(columns))
        filled = row + [""] * (len(columns) - len(row))
        yield reader.line_num, dict(zip(columns, filled, strict=False))


def _rows(reader: Any) -> Iterator[list[str]]:
    """The type of a csv reader has no public name."""
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise SortitionError("unreadable", reader.line_num) from None
        yield [" ".join(cell.split()) for cell in row]


def _encoding(path: Path) -> str:
    try:
        with path.open("rb") as file:
            start = file.read(2)
    except OSError as error:
        raise SortitionError("missing_file", reason=error.strerror) from error
    marked = start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        try:
            with path.open(encoding=encoding, newline="") as file:
                if _is_text(file):
                    return encoding
        except UnicodeDecodeError:
            continue
    raise SortitionError("unreadable")


def _is_text(file: IO[str]) -> bool:
    while block := file.read(BLOCK):
        if "\0" in block:
            return False
    return True


def compared(text: str) -> str:
    return " ".join(text.split()).casefold()
