"""Who is invited: a weighted sample of addresses that anyone with the file can redo.

Every address gets a number u between 0 and 1 from HMAC-SHA-256(seed, id): the first 8 bytes
as a big-endian integer h, u = (h + 1/2) / 2^64. Its key is -ln(u) / weight, and those with
the smallest keys are invited, in the order of the keys (ties by id). That is sampling
without replacement, each draw in proportion to the weights left (Efraimidis and Spirakis,
Weighted random sampling with a reservoir, 2006). A weight of 0 is never invited.

The file is streamed: memory holds the sample and 8 bytes' worth of each id, by which an id
that stands there twice is refused."""

from __future__ import annotations

import heapq
import hmac
import math
from collections.abc import Iterator
from pathlib import Path

from assemblies.sortition.errors import SortitionError
from assemblies.sortition.files import ID_COLUMNS, Table, open_table

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
    with open_table(path) as table:
        column = table.require(*([id_column.casefold()] if id_column else ID_COLUMNS))
        weight = table.require(weight_column.casefold()) if weight_column else ""
        return [name for _, name in heapq.nsmallest(count, _keys(table, column, weight, seed))]


def _keys(table: Table, column: str, weight: str, seed: bytes) -> Iterator[tuple[float, str]]:
    seen: set[int] = set()
    for row, cells in table.rows:
        name = cells[column]
        if not name:
            raise SortitionError("missing_cell", row, column=column)
        drawn = int.from_bytes(hmac.digest(seed, name.encode(), "sha256")[:8], "big")
        if drawn in seen:
            raise SortitionError("duplicate_address", row, id=name)
        seen.add(drawn)
        weighs = _weight(row, cells[weight]) if weight else 1.0
        if weighs:
            yield -math.log((drawn + HALF) / RANGE) / weighs, name


def _weight(row: int, text: str) -> float:
    try:
        weight = float(text)
    except ValueError:
        weight = math.nan
    if not (math.isfinite(weight) and weight >= 0):
        raise SortitionError("weight", row, value=text)
    return weight
