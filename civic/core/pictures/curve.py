"""Columns over time, such as signatures by hour: one column per value on a grid that stretches."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

HEIGHT = 100
PITCH = 10
GAP = 2


class Column(NamedTuple):
    x: int
    y: str
    width: int
    height: str


class Tick(NamedTuple):
    at: str
    label: str
    anchor: str


class Curve(NamedTuple):
    width: int
    columns: list[Column]
    ticks: list[Tick]
    highest: int


def column_height(value: int, highest: int) -> Fraction:
    """Height on the grid; whatever is not 0 stays visible."""
    return max(Fraction(value * HEIGHT, highest), Fraction(1)) if value else Fraction(0)


def draw_columns(values: Sequence[int], ticks: Sequence[tuple[int, str]] = ()) -> Curve:
    """Columns for the values in order; a tick is (index of its column, label)."""
    highest = max(values, default=0)
    columns = []
    for index, value in enumerate(values):
        tall = column_height(value, highest)
        y, height = f"{float(HEIGHT - tall):.4g}", f"{float(tall):.4g}"
        columns.append(Column(index * PITCH + GAP // 2, y, PITCH - GAP, height))
    count = max(1, len(values))
    return Curve(count * PITCH, columns, [tick_at(i, label, count) for i, label in ticks], highest)


def tick_at(index: int, label: str, count: int) -> Tick:
    """A label under its column; the first and the last stay inside the picture."""
    position = Fraction(100 * index, count)
    anchor = "start" if position < 10 else "end" if position > 90 else "middle"
    if anchor == "end":
        position = Fraction(100)
    return Tick(f"{float(position):.4g}%", label, anchor)
