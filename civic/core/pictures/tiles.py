"""The tile map: one square per area in its usual place, five steps from pale to full.

Breaks between steps: the largest value M gives the top break, the greatest round number not above
0.6 M; each lower break is half of the one above, rounded down to a round number. Counts of people
are skewed, so halving separates areas better than equal widths would. Fewer than four breaks
remain when M is small; the steps used then are the palest and the fullest ones.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

STEPS = 5
SIZE = 44
PITCH = 48
ROUND_NUMBERS = (10, 12, 15, 20, 25, 30, 40, 50, 60, 75, 80)


@dataclass(frozen=True)
class Tile:
    """An area with its place (1-based column and row) and its number; None is not published."""

    code: str
    abbreviation: str
    name: str
    column: int
    row: int
    value: int | None
    url: str = ""


class Square(NamedTuple):
    tile: Tile
    x: int
    y: int
    middle_x: int
    middle_y: int
    step: str


class Range(NamedTuple):
    """A line of the legend: values from `low` to `high`, with no upper end where that is None."""

    step: str
    low: int
    high: int | None


class TileMap(NamedTuple):
    width: int
    height: int
    squares: list[Square]
    legend: list[Range]
    has_gaps: bool


def round_down(value: int) -> int:
    """The greatest round number not above the value: `round_down(687) == 600`."""
    scale = 10 ** max(0, len(str(value)) - 2)
    leading = value // scale
    if leading < 10:
        return leading * scale
    return max(number for number in ROUND_NUMBERS if number <= leading) * scale


def breaks_for(values: Iterable[int]) -> list[int]:
    """At most four rising breaks for these values; none where all are 0."""
    largest = max(values, default=0)
    bound = max(largest * 6 // 10, min(largest, 1))
    breaks: list[int] = []
    while len(breaks) < STEPS - 1 and bound >= 1:
        breaks.append(round_down(bound))
        bound = breaks[-1] // 2
    return sorted(set(breaks))


def step_of(value: int | None, breaks: Sequence[int]) -> str:
    """The step's name: "0" (pale) to "4" (full), or "none" where nothing is published."""
    if value is None:
        return "none"
    passed = bisect_right(breaks, value)
    return str(passed and passed + STEPS - 1 - len(breaks))


def legend_for(breaks: Sequence[int]) -> list[Range]:
    lows = [0, *breaks]
    highs = [bound - 1 for bound in breaks]
    return [
        Range(step_of(low, breaks), low, high)
        for low, high in zip(lows, [*highs, None], strict=True)
    ]


def lay_out(tiles: Sequence[Tile]) -> TileMap:
    """Place the squares, in reading order, in a box that has no empty edge."""
    ordered = sorted(tiles, key=lambda tile: (tile.row, tile.column))
    left = min((tile.column for tile in tiles), default=1)
    top = min((tile.row for tile in tiles), default=1)
    breaks = breaks_for([tile.value or 0 for tile in tiles])
    squares = []
    for tile in ordered:
        x, y = (tile.column - left) * PITCH, (tile.row - top) * PITCH
        step = step_of(tile.value, breaks)
        squares.append(Square(tile, x, y, x + SIZE // 2, y + SIZE // 2, step))
    width = max((square.x for square in squares), default=0) + SIZE
    height = max((square.y for square in squares), default=0) + SIZE
    has_gaps = any(tile.value is None for tile in tiles)
    return TileMap(width, height, squares, legend_for(breaks), has_gaps)
