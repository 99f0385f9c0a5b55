"""How many people voted, by group, without showing a group that is too small."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

SMALLEST_GROUP = 10
ELSEWHERE = "elsewhere"


def turnout_document(*, ballots: int, roll: int, tables: Mapping[str, Mapping[str, int]]) -> Any:
    """What is published: totals, and for each table its groups where they are large enough."""
    groups = {name: large_groups(table) for name, table in tables.items()}
    shown = {name: table for name, table in groups.items() if sum(table.values()) == ballots}
    return {"counted": ballots, "roll": roll, "groups": shown}


def large_groups(table: Mapping[str, int]) -> dict[str, int]:
    """Groups below `SMALLEST_GROUP` are put together, with larger ones until that is enough.

    Empty if all of them together are too few: then the total is all that may be known.
    """
    by_size = sorted(table.items(), key=lambda group: (group[1], group[0]))
    pooled = 0
    while by_size and (by_size[0][1] < SMALLEST_GROUP or 0 < pooled < SMALLEST_GROUP):
        pooled += by_size.pop(0)[1]
    if 0 < pooled < SMALLEST_GROUP:
        return {}
    return dict(by_size) | ({ELSEWHERE: pooled} if pooled else {})
