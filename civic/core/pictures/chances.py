"""The chance of each person in a draw: sorted from high to low against the line of equal chances.

The area under the steps is the size of the panel, so the picture shows at a glance how far the
quotas pull chances apart. A pool larger than the picture is wide is thinned to one step per unit.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

WIDTH = 1000
HEIGHT = 100


class Chances(NamedTuple):
    path: str
    equal_y: str
    lowest: Fraction
    highest: Fraction
    equal: Fraction
    people: int


def draw_chances(chances: Sequence[Fraction | float]) -> Chances:
    """Picture of chances between 0 and 1, on a scale that ends a tenth above the highest."""
    ordered = sorted((Fraction(chance) for chance in chances), reverse=True)
    if not ordered:
        return Chances("", str(HEIGHT), Fraction(0), Fraction(0), Fraction(0), 0)
    top = ordered[0] * Fraction(11, 10) or Fraction(1)
    equal = sum(ordered, Fraction(0)) / len(ordered)
    equal_y = f"{float(HEIGHT - equal / top * HEIGHT):.2f}"
    path = step_path(ordered, top)
    return Chances(path, equal_y, ordered[-1], ordered[0], equal, len(ordered))


def step_path(ordered: Sequence[Fraction], top: Fraction) -> str:
    """A closed outline: along the top of the steps, back along the ground."""
    steps = min(len(ordered), WIDTH)
    corners = [f"M0 {HEIGHT}"]
    for step in range(steps):
        chance = ordered[step * len(ordered) // steps]
        corners.append(f"V{float(HEIGHT - chance / top * HEIGHT):.2f}")
        corners.append(f"H{float(Fraction((step + 1) * WIDTH, steps)):.2f}")
    return "".join([*corners, f"V{HEIGHT}Z"])
