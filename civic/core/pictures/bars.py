"""Bars: parts of a whole as percentages that SVG attributes understand.

Positions are strings such as "12.5%", never numbers, so that no template localises them into
"12,5 %". A part is cut to what the bar can show: nothing below 0 %, nothing above 100 %.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import NamedTuple

LABEL_WIDTH = 30  # a label takes about this share of a narrow bar, in percent


class Mark(NamedTuple):
    at: str
    label: str
    anchor: str
    row: int
    reached: bool


class Segment(NamedTuple):
    start: str
    width: str
    name: str


def share(part: int | Fraction, whole: int | Fraction) -> Fraction:
    """Part of the whole between 0 and 1; of an empty whole, nothing."""
    if whole <= 0:
        return Fraction(0)
    return min(Fraction(1), max(Fraction(0), Fraction(part) / Fraction(whole)))


def percent(part: int | Fraction, whole: int | Fraction) -> str:
    """The share as SVG writes it, to a hundredth of a percent: `percent(1, 8) == "12.5%"`."""
    return f"{float(round(share(part, whole) * 100, 2)):g}%"


def anchor_of(position: Fraction) -> str:
    """Keep a label inside the bar: near an end it grows inwards."""
    if position < Fraction(15, 100):
        return "start"
    return "end" if position > Fraction(85, 100) else "middle"


def threshold_marks(
    marks: Iterable[tuple[int, str]], *, value: int | Fraction, maximum: int | Fraction
) -> list[Mark]:
    """Thresholds along a bar; a label that would run into the one before goes to a second row."""
    placed: list[Mark] = []
    last_in_row = [Fraction(-100), Fraction(-100)]
    for threshold, label in sorted(marks, key=lambda mark: mark[0]):
        position = share(threshold, maximum)
        row = 0 if (position - last_in_row[0]) * 100 >= LABEL_WIDTH else 1
        last_in_row[row] = position
        at = percent(threshold, maximum)
        placed.append(Mark(at, label, anchor_of(position), row, value >= threshold))
    return placed


def segments(parts: Sequence[tuple[int, str]], whole: int) -> list[Segment]:
    """Lay amounts end to end along a bar; past its end they shrink together to fit."""
    scale = max(whole, sum(amount for amount, _ in parts))
    laid: list[Segment] = []
    start = 0
    for amount, name in parts:
        laid.append(Segment(percent(start, scale), percent(amount, scale), name))
        start += amount
    return laid
