"""Who is invited: a weighted sample of addresses that anyone with the file can redo.

Every address gets a number u between 0 and 1 from HMAC-SHA-256(seed, id): the first 8 bytes
as a big-endian integer h, u = (h + 1/2) / 2^64. Its key is -ln(u) / weight, and those with
the smallest keys are invited, in the order of the keys (ties by id). That is sampling
without replacement, each draw in proportion to the weights left (Efraimidis and Spirakis,
Weighted random sampling with a reservoir, 2006). A weight of 0 is never invited.

The file is streamed: memory holds the sample and 8 bytes of each id, by which an id that
stands there twice is refused at the end.

Redone with Python's standard library alone (UTF-8 with commas, columns id and weight):

    import csv, hmac, math
    def key(row):
        h = int.from_bytes(hmac.digest(seed, row["id"].encode(), "sha256")[:8], "big")
        return -math.log((h + 0.5) / 2.0**64) / float(row["weight"])
    rows = [row for row in csv.DictReader(open(path)) if float(row["weight"])]
    invited = sorted(rows, key=lambda row: (key(row), row["id"]))[:count]
"""

from __future__ import annotations

import heapq
import hmac
import math
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import numpy as np

from assemblies.sortition.errors import SortitionError
from assemblies.sortition.files import ID_COLUMNS, Table, compared, open_table

HALF = 0.5
RANGE = 2.0**64


def sample_invitations(
    path: Path,
    *,
    count: int,
    seed: bytes,
    id_column: str = "",
    weight_column: str = "",
) -> list[str]:
    """The ids invited, the first drawn first; all that have a weight if there are fewer.

    Without ``weight_column`` all weigh the same. Raises SortitionError with the row.
    """
    if count < 1:
        raise SortitionError("invitations", count=count)
    digests = array("Q")
    with open_table(path) as table:
        column = _id_column(table, id_column)
        weight = table.require(compared(weight_column)) if weight_column else ""
        keys = _keys(table, column, weight, seed, digests)
        invited = [name for _, name in heapq.nsmallest(count, keys)]
    values, times = np.unique(np.asarray(digests), return_counts=True)
    if (times > 1).any():
        _refuse_twice(path, id_column, seed, {int(value) for value in values[times > 1]})
    return invited


def _id_column(table: Table, wanted: str) -> str:
    return table.require(*([compared(wanted)] if wanted else ID_COLUMNS))


def _keys(
    table: Table, column: str, weight: str, seed: bytes, digests: array[int]
) -> Iterator[tuple[float, str]]:
    """The digest of every id goes to ``digests``."""
    for row, cells in table.rows:
        name = cells[column]
        if not name:
            raise SortitionError("missing_cell", row, column=column)
        drawn = _digest(seed, name)
        digests.append(drawn)
        weighs = _weight(row, cells[weight]) if weight else 1.0
        if weighs:
            yield -math.log((drawn + HALF) / RANGE) / weighs, name


def _digest(seed: bytes, name: str) -> int:
    return int.from_bytes(hmac.digest(seed, name.encode(), "sha256")[:8], "big")


def _refuse_twice(path: Path, id_column: str, seed: bytes, digests: set[int]) -> NoReturn:
    """With the row of the first one that stands there again."""
    seen: dict[int, int] = {}
    with open_table(path) as table:
        column = _id_column(table, id_column)
        for row, cells in table.rows:
            drawn = _digest(seed, cells[column])
            if drawn in seen:
                raise SortitionError("duplicate_id", row, id=cells[column], first=seen[drawn])
            if drawn in digests:
                seen[drawn] = row
    raise SortitionError("changed")


def _weight(row: int, text: str) -> float:
    try:
        weight = float(text)
    except ValueError:
        weight = math.nan
    if not (math.isfinite(weight) and weight >= 0):
        raise SortitionError("weight", row, value=text)
    return weight
