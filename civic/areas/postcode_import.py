"""Import postcodes from the ONS Postcode Directory, or any CSV with its columns.

Columns: pcds (the postcode), oslaua (code of its local authority), osward (code of its ward),
doterm (when it was ended; empty while in use). The editions since 2025 name the second and third
lad25cd and wd25cd or the like; both names are understood. Other columns are ignored.

- A postcode in use whose authority is one of our boroughs is kept, with its ward.
- A postcode that was ended, or that lies elsewhere now, is left out, and removed if we had it.
- An unknown ward is added under its borough, named by its code until its name is known. The
  pseudo codes that end in 99999999 mean "no ward".

The file is read in batches. Each batch is saved in one transaction together with its place in the
file, so an import that was stopped goes on where it was, as long as neither the file nor the
boroughs changed. Once through, a further run compares everything again and writes only what
differs.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from django.db import transaction

from civic.areas.models import Area, Postcode, PostcodeImport
from civic.areas.postcodes import is_plausible, normalise
from civic.core.csv_files import BrokenFile, CsvFile, Position, Row

BATCH = 5000
NO_WARD = "99999999"
COLUMNS = {
    "pcds": r"pcds",
    "oslaua": r"oslaua|lad\d\dcd",
    "osward": r"osward|wd\d\dcd",
    "doterm": r"doterm",
}
WARD_NAME_COLUMNS = {"WD25CD": r"wd\d\dcd", "WD25NM": r"wd\d\dnm"}


@dataclass
class Counts:
    """What this run did. `elsewhere` are rows of other authorities; `line` is the last one read."""

    line: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    ended: int = 0
    elsewhere: int = 0
    wards_added: int = 0


def import_postcodes(
    path: Path, *, ward_names: Mapping[str, str], report: Callable[[Counts], object]
) -> Counts:
    """Read the whole file, calling `report` after each batch. Raises BrokenFile at a bad row;
    the batches before it stay saved."""
    places = _Places(ward_names)
    key = _import_key(path, places)
    with path.open("rb") as file:
        table = CsvFile(path, file)
        importer = _Importer(path, _find_columns(table, COLUMNS), places)
        start = _start(key)
        rows = table.rows(start)
        while batch := list(islice(rows, BATCH)):
            with transaction.atomic():
                importer.save(batch)
                _remember(key, batch[-1].end)
            report(importer.counts)
    PostcodeImport.objects.filter(key=key).delete()
    return importer.counts


def read_ward_names(path: Path) -> dict[str, str]:
    """Code -> name, from the directory's list of ward names (columns like WD25CD and WD25NM)."""
    with path.open("rb") as file:
        table = CsvFile(path, file)
        columns = _find_columns(table, WARD_NAME_COLUMNS)
        code, name = columns.values()
        return {row.values[code]: row.values[name] for row in table.rows()}


class _Place(NamedTuple):
    """Where a postcode lies: keys of its borough and, where known, of its ward."""

    borough: int
    ward: int | None


class _Importer:
    def __init__(self, path: Path, columns: Mapping[str, str], places: _Places) -> None:
        self.path, self.columns, self.places = path, columns, places
        self.counts = Counts()

    def save(self, batch: list[Row]) -> None:
        wanted = dict(self._parse(row) for row in batch)
        known = {
            code: _Place(borough, ward)
            for code, borough, ward in Postcode.objects.filter(code__in=wanted).values_list(
                "code", "borough_id", "ward_id"
            )
        }
        kept = {code: place for code, place in wanted.items() if place is not None}
        differing = {code: place for code, place in kept.items() if known.get(code) != place}
        gone = [code for code in known if wanted[code] is None]
        Postcode.objects.bulk_create(
            (
                Postcode(code=code, borough_id=place.borough, ward_id=place.ward)
                for code, place in differing.items()
            ),
            update_conflicts=True,
            unique_fields=["code"],
            update_fields=["borough", "ward"],
        )
        Postcode.objects.filter(code__in=gone).delete()
        changed = len(differing.keys() & known.keys())
        self.counts.added += len(differing) - changed
        self.counts.changed += changed
        self.counts.unchanged += len(kept) - len(differing)
        self.counts.removed += len(gone)
        self.counts.wards_added = self.places.wards_added
        self.counts.line = batch[-1].end.line

    def _parse(self, row: Row) -> tuple[str, _Place | None]:
        """The postcode of a row, and its place, or None where we do not keep it."""
        written = row.values[self.columns["pcds"]]
        code = normalise(written)
        if not is_plausible(code):
            raise BrokenFile(self.path, row.end.line, f"“{written}” is not a postcode")
        if row.values[self.columns["doterm"]]:
            self.counts.ended += 1
            return code, None
        borough = self.places.boroughs.get(row.values[self.columns["oslaua"]])
        if borough is None:
            self.counts.elsewhere += 1
            return code, None
        try:
            return code, _Place(
                borough, self.places.ward(row.values[self.columns["osward"]], borough)
            )
        except ValueError as error:
            raise BrokenFile(self.path, row.end.line, str(error)) from None


class _Places:
    """The boroughs and wards of our tree by their codes. Few, so all are held in memory."""

    def __init__(self, ward_names: Mapping[str, str]) -> None:
        self.boroughs = dict(Area.objects.boroughs().values_list("code", "pk"))
        self.wards = {ward.code: ward for ward in Area.objects.filter(kind=Area.Kind.WARD)}
        self.names = ward_names
        self.wards_added = 0
        self._rename_wards()

    def ward(self, code: str, borough: int) -> int | None:
        """The ward's key; None where `code` names none. ValueError if it lies elsewhere."""
        if not code or code.endswith(NO_WARD):
            return None
        ward = self.wards.get(code) or self._add_ward(code, borough)
        if ward.parent_id != borough:
            raise ValueError(f"the ward {code} is known in another borough")
        return ward.pk

    def _add_ward(self, code: str, borough: int) -> Area:
        ward = Area(
            code=code, name=self.names.get(code, code), kind=Area.Kind.WARD, parent_id=borough
        )
        ward.save(force_insert=True)
        self.wards[code] = ward
        self.wards_added += 1
        return ward

    def _rename_wards(self) -> None:
        renamed = []
        for code, ward in self.wards.items():
            name = self.names.get(code, ward.name)
            if name != ward.name:
                ward.name = name
                renamed.append(ward)
        Area.objects.bulk_update(renamed, ["name"], batch_size=400)


def _find_columns(table: CsvFile, patterns: Mapping[str, str]) -> dict[str, str]:
    """Our name of each column -> the file's name of it."""
    found: dict[str, str] = {}
    for name, pattern in patterns.items():
        matching = [c for c in table.columns if re.fullmatch(pattern, c, re.IGNORECASE)]
        if not matching:
            raise BrokenFile(table.path, 1, f"the column {name} is missing")
        found[name] = matching[0]
    return found


def _import_key(path: Path, places: _Places) -> str:
    """SHA-256, in hex, over the file and the codes of the boroughs."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    digest.update(" ".join(sorted(places.boroughs)).encode())
    return digest.hexdigest()


def _start(key: str) -> Position | None:
    """Where the last import stopped, if it was one of the same file; others are forgotten."""
    PostcodeImport.objects.exclude(key=key).delete()
    stopped = PostcodeImport.objects.filter(key=key).first()
    return Position(stopped.offset, stopped.line) if stopped else None


def _remember(key: str, end: Position) -> None:
    PostcodeImport.objects.update_or_create(
        key=key, defaults={"offset": end.offset, "line": end.line}
    )
