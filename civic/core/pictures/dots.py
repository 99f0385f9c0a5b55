"""The dot map: places as numbered dots where they lie, north at the top, nothing fetched from afar.

Longitudes shrink by the cosine of the middle latitude; inside a city that differs from a real map
by less than a dot. Dots that would cover each other are pushed apart, so that each can be pressed:
where something lies is shown to about a street, not to a house.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import cos, hypot, pi, radians, sin
from typing import NamedTuple

WIDTH, TALLEST, MARGIN = 480.0, 560.0, 30.0
RADIUS = 13.0
APART = 2 * RADIUS + 3
PUSHES = 60
KILOMETRES_PER_DEGREE = 111.2
LETTER, LINE = 7.2, 16.0  # about the size of one letter of a name
LONGEST_BAR = 0.3  # of the width
ROUND_METRES = (50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000)


@dataclass(frozen=True)
class Place:
    """Where something lies. `label` stands in its dot, `where` names the surroundings."""

    label: str
    name: str
    latitude: float
    longitude: float
    where: str = ""
    url: str = ""
    marked: bool = False


class Dot(NamedTuple):
    place: Place
    x: str
    y: str


class Name(NamedTuple):
    text: str
    x: str
    y: str


class DotMap(NamedTuple):
    """Numbers are strings that SVG understands, never localised by a template."""

    width: str
    height: str
    dots: list[Dot]
    names: list[Name]
    bar: str
    metres: int


Point = list[float]


def draw_dots(places: Sequence[Place]) -> DotMap:
    """Raises ValueError where there is no place."""
    if not places:
        raise ValueError("a dot map needs at least one place")
    points, height, per_kilometre = _projected(places)
    _push_apart(points, height)
    dots = [Dot(place, _svg(x), _svg(y)) for place, (x, y) in zip(places, points, strict=True)]
    metres = max(m for m in ROUND_METRES if m == ROUND_METRES[0] or _fits(m, per_kilometre))
    return DotMap(
        _svg(WIDTH),
        _svg(height),
        dots,
        _names(places, points, height),
        _svg(min(WIDTH * LONGEST_BAR, metres / 1000 * per_kilometre)),
        metres,
    )


def _fits(metres: int, per_kilometre: float) -> bool:
    return metres / 1000 * per_kilometre <= WIDTH * LONGEST_BAR


def _projected(places: Sequence[Place]) -> tuple[list[Point], float, float]:
    """Points in the picture, its height, and how long a kilometre is in it."""
    norths = [place.latitude for place in places]
    easts = [place.longitude for place in places]
    middle_north, middle_east = (min(norths) + max(norths)) / 2, (min(easts) + max(easts)) / 2
    shrink = cos(radians(middle_north)) or 1.0
    wide = max((max(easts) - min(easts)) * shrink * KILOMETRES_PER_DEGREE, 0.5)  # kilometres
    tall = max((max(norths) - min(norths)) * KILOMETRES_PER_DEGREE, 0.25)
    scale = min((WIDTH - 2 * MARGIN) / wide, (TALLEST - 2 * MARGIN) / tall)
    height = tall * scale + 2 * MARGIN + LINE
    per_degree = scale * KILOMETRES_PER_DEGREE
    points = [
        [
            WIDTH / 2 + (place.longitude - middle_east) * shrink * per_degree,
            (height - LINE) / 2 - (place.latitude - middle_north) * per_degree,
        ]
        for place in places
    ]
    return points, height, scale


def _push_apart(points: list[Point], height: float) -> None:
    """Each pair that is too close moves apart along its line; equal points along a spiral."""
    for _ in range(PUSHES):
        moved = False
        for i, j in combinations(range(len(points)), 2):
            a, b = points[i], points[j]
            dx, dy = b[0] - a[0], b[1] - a[1]
            distance = hypot(dx, dy)
            if distance >= APART - 0.5:
                continue
            if distance < 0.01:
                angle = 2 * pi * (j % 7) / 7
                dx, dy, distance = cos(angle), sin(angle), 1.0
                gap = APART / 2
            else:
                gap = (APART - distance) / 2
            a[0], a[1] = a[0] - dx / distance * gap, a[1] - dy / distance * gap
            b[0], b[1] = b[0] + dx / distance * gap, b[1] + dy / distance * gap
            moved = True
        for point in points:
            point[0] = min(max(point[0], RADIUS + 3), WIDTH - RADIUS - 3)
            point[1] = min(max(point[1], RADIUS + 3), height - RADIUS - 3 - LINE)
        if not moved:
            return


def _names(places: Sequence[Place], points: list[Point], height: float) -> list[Name]:
    """Each surrounding once, below or above its dots, where the name covers nothing."""
    taken = [(x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS) for x, y in points]
    names = []
    for where in dict.fromkeys(place.where for place in places if place.where):
        own = [p for place, p in zip(places, points, strict=True) if place.where == where]
        half = len(where) * LETTER / 2
        x = min(max(sum(p[0] for p in own) / len(own), half + 2), WIDTH - half - 2)
        below, above = max(p[1] for p in own) + RADIUS + LINE, min(p[1] for p in own) - RADIUS - 6
        for y in (below, above):
            box = (x - half, y - LINE + 2, x + half, y + 2)
            inside = box[0] >= 0 and box[1] >= 0 and box[2] <= WIDTH and box[3] <= height - LINE
            if inside and not any(_overlap(box, other) for other in taken):
                taken.append(box)
                names.append(Name(where, _svg(x), _svg(y)))
                break
    return names


def _overlap(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _svg(value: float) -> str:
    return f"{round(value, 1):g}"
