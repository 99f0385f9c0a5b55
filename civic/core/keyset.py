"""Pages through a long list by key, not by number: page 1,000 costs what page 1 costs, and what
is added meanwhile moves nothing.

A list is ordered by one field, highest first, and the id. A cursor is "value_id" of the last row
shown; its value is an integer or a time as ISO 8601.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import DateTimeField, Model, Q, QuerySet

HIGHEST = 2**31 - 1  # of a counter column; ids beyond it are compared as the highest
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class KeysetPage(Generic[Row]):
    """`older` is the cursor of the next page, empty on the last one."""

    rows: list[Row]
    older: str
    is_first: bool


def keyset_page(
    rows: QuerySet[Row], *, field: str, cursor: str = "", size: int = 20
) -> KeysetPage[Row]:
    """One page of `rows`. A cursor that cannot be read gives the first page."""
    ordered = rows.order_by(f"-{field}", "-pk")
    is_moment = isinstance(rows.model._meta.get_field(field), DateTimeField)
    after = _read(cursor, is_moment=is_moment)
    if after is not None:
        value, pk = after
        ordered = ordered.filter(
            Q(**{f"{field}__lt": value}) | Q(**{field: value, "pk__lt": pk}),
            **{f"{field}__lte": value},
        )
    found = list(ordered[: size + 1])
    older = _write(found[size - 1], field) if len(found) > size else ""
    return KeysetPage(found[:size], older, is_first=after is None)


def _write(row: Model, field: str) -> str:
    value: Any = getattr(row, field)
    text = value.isoformat() if isinstance(value, dt.datetime) else str(value)
    return f"{text}_{row.pk}"


def _read(cursor: str, *, is_moment: bool) -> tuple[int | dt.datetime, int] | None:
    text, _, pk = cursor.rpartition("_")
    try:
        value = dt.datetime.fromisoformat(text) if is_moment else min(int(text), HIGHEST)
        number = min(int(pk), HIGHEST)
    except (ValueError, OverflowError):
        return None
    if isinstance(value, dt.datetime) and value.tzinfo is None:
        return None
    return value, number
