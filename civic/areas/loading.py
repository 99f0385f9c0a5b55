"""Load a city's tree of areas from one CSV.

Columns: code, name, abbreviation, kind, parent, population, latitude, longitude, tile_column,
tile_row; only code, name, kind and parent must be there. `kind` is city, borough or ward; the
parent of a borough is the code of a city, that of a ward the code of a borough, either in the file
or known from an earlier load. Siblings share no abbreviation and no tile.

A row with a known code updates that area; areas that the file does not name stay as they are. A
missing column leaves its field as it is, an empty value empties it. All is loaded or nothing.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction

from civic.areas.models import Area
from civic.core.csv_files import BrokenFile, CsvFile

REQUIRED = ("code", "name", "kind", "parent")
NUMBERS = ("population", "latitude", "longitude", "tile_column", "tile_row")
FIELDS = ("name", "abbreviation", *NUMBERS)
PARENT_KIND = {Area.Kind.BOROUGH: Area.Kind.CITY, Area.Kind.WARD: Area.Kind.BOROUGH}
KINDS_FROM_ABOVE = (Area.Kind.CITY, Area.Kind.BOROUGH, Area.Kind.WARD)


class Loaded(NamedTuple):
    added: int
    changed: int
    unchanged: int


@transaction.atomic
def load_areas(path: Path) -> Loaded:
    """Bring the tree in line with the file. Raises BrokenFile, with nothing changed."""
    tree = _Tree(path)
    tree.read()
    tree.check_parents()
    tree.check_siblings("abbreviation")
    tree.check_siblings("tile_column", "tile_row")
    return tree.save()


class _Tree:
    """All areas as they will be: those that are known, and over them what the file says."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.areas = {area.code: area for area in Area.objects.select_related("parent")}
        self.parents = {code: _parent_code(area) for code, area in self.areas.items()}
        self.before = {code: self._state(code) for code in self.areas}
        self.lines: dict[str, int] = {}

    def read(self) -> None:
        with self.path.open("rb") as file:
            table = CsvFile(self.path, file)
            table.require(REQUIRED)
            for row in table.rows():
                self._take(row.values, row.end.line)

    def check_parents(self) -> None:
        for code, line in self.lines.items():
            kind, parent_code = Area.Kind(self.areas[code].kind), self.parents[code]
            wanted, parent = PARENT_KIND.get(kind), self.areas.get(parent_code)
            if wanted is None and parent_code:
                raise self._broken(line, "a city has no parent")
            if wanted is not None and parent is None:
                raise self._broken(line, f"the parent “{parent_code}” is not known")
            if parent is not None and parent.kind != wanted:
                raise self._broken(
                    line, f"the parent of a {kind} is a {wanted}, not a {parent.kind}"
                )

    def check_siblings(self, *fields: str) -> None:
        """No two parts of one area have the same values in `fields`, where they have any."""
        taken: dict[tuple[object, ...], Area] = {}
        for code in sorted(self.areas, key=lambda code: self.lines.get(code, 0)):
            values = [getattr(self.areas[code], name) for name in fields]
            if values[0] in (None, ""):
                continue
            other = taken.setdefault((self.parents[code], *values), self.areas[code])
            if other.code != code:
                what = " and ".join(f"{n} {v}" for n, v in zip(fields, values, strict=True))
                raise self._broken(self.lines[code], f"{other.name} already has {what}")

    def save(self) -> Loaded:
        new = [code for code in self.lines if code not in self.before]
        changed = [
            code
            for code in self.lines
            if code in self.before and self._state(code) != self.before[code]
        ]
        # Two areas may swap their tiles or abbreviations: free both first.
        Area.objects.filter(code__in=changed).update(
            abbreviation="", tile_column=None, tile_row=None
        )
        for kind in KINDS_FROM_ABOVE:
            Area.objects.bulk_create(self._level(new, kind))
            Area.objects.bulk_update(self._level(changed, kind), [*FIELDS, "parent"], batch_size=80)
        return Loaded(len(new), len(changed), len(self.lines) - len(new) - len(changed))

    def _take(self, values: dict[str, str], line: int) -> None:
        code, kind = values["code"], values["kind"]
        if code in self.lines:
            raise self._broken(line, f"the code {code} stands in line {self.lines[code]} already")
        area = self.areas.setdefault(code, Area(code=code, kind=kind))
        if area.kind != kind:
            raise self._broken(line, f"{code} is known as a {area.kind}, not a {kind}")
        for name in FIELDS:
            if name in values:
                empty = None if name in NUMBERS else ""
                setattr(area, name, values[name] or empty)
        self.parents[code], self.lines[code] = values["parent"], line
        self._check_fields(area, line)

    def _check_fields(self, area: Area, line: int) -> None:
        try:
            area.clean_fields(exclude=["parent"])
        except ValidationError as error:
            name, sentences = next(iter(error.message_dict.items()))
            raise self._broken(line, f"{name}: {sentences[0]}") from None
        if (area.tile_column is None) != (area.tile_row is None):
            raise self._broken(line, "a tile needs both tile_column and tile_row")

    def _level(self, codes: list[str], kind: Area.Kind) -> list[Area]:
        """The areas of one kind, tied to their parents, which are saved by now."""
        level = [self.areas[code] for code in codes if self.areas[code].kind == kind]
        for area in level:
            area.parent = self.areas.get(self.parents[area.code])
        return level

    def _state(self, code: str) -> tuple[object, ...]:
        return (self.parents[code], *(getattr(self.areas[code], name) for name in FIELDS))

    def _broken(self, line: int, reason: str) -> BrokenFile:
        return BrokenFile(self.path, line, reason)


def _parent_code(area: Area) -> str:
    return area.parent.code if area.parent else ""
