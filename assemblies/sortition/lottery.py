"""From a distribution to panels by name, of which one is drawn with equal chances.

The lottery has ``count`` panels (1,000 for three ten-sided dice), so that a witness can
follow the draw (Flanigan, Kehne, Procaccia: Fair sortition made transparent, NeurIPS 2021).

1. The distribution is rounded to ``count`` panels (module rounding).
2. Panels are put in an order that nobody can choose: by SHA-256 of the seed and the row.
3. Seats of a class go to its members in turn, so that their numbers of panels differ by one
   at most (shared households can make that two).

The same selection, count and seed give the same panels.
"""

from __future__ import annotations

import hashlib
import heapq
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assemblies.sortition.errors import SortitionError
from assemblies.sortition.rounding import round_to
from assemblies.sortition.selection import Selection

Panel = tuple[str, ...]
_Turn = tuple[int, bytes, int, str]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Lottery:
    """Equally likely panels; ``panels[row]`` are the ids of its members, sorted."""

    panels: tuple[Panel, ...]
    seed: str

    @cached_property
    def chances(self) -> dict[str, float]:
        """Recounted; people in no panel are left out."""
        counts = Counter(person for panel in self.panels for person in panel)
        return {person: counts[person] / len(self.panels) for person in sorted(counts)}

    def share_within(self, selection: Selection, distance: float) -> float:
        """The share of people whose chance is within ``distance`` of the selection's."""
        errors = [
            abs(self.chances.get(person, 0.0) - chance)
            for person, chance in selection.chances.items()
        ]
        return sum(error <= distance + 1e-9 for error in errors) / len(errors)

    def to_json(self) -> dict[str, Any]:
        return {"panels": [list(panel) for panel in self.panels], "seed": self.seed}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Lottery:
        return cls(tuple(tuple(panel) for panel in data["panels"]), data["seed"])


def draw_panels(selection: Selection, *, count: int = 1000, seed: str) -> Lottery:
    """``count`` panels whose uniform lottery gives the chances of ``selection``."""
    if count < 1:
        raise SortitionError("empty", what="panels")
    rows = round_to(selection, count)
    order = sorted(range(count), key=lambda row: _key(seed, "row", row))
    named = _Names(selection, seed).give(rows[order])
    return Lottery(tuple(tuple(sorted((*panel, *selection.seated))) for panel in named), seed)


def _key(seed: str, *parts: object) -> bytes:
    return hashlib.sha256("\0".join((seed, *map(str, parts))).encode()).digest()


class _Names:
    """Gives the seats of each class to its members in turn."""

    def __init__(self, selection: Selection, seed: str) -> None:
        self._groups = selection.groups
        self._queues: dict[tuple[int, int], list[_Turn]] = {}
        for number, group in enumerate(selection.groups):
            for column in range(len(group.classes)):
                self._queues[number, column] = sorted(
                    (0, _key(seed, "person", person), home, person)
                    for home, household in enumerate(group.households)
                    for person in household[column]
                )

    def give(self, rows: Integers) -> list[list[str]]:
        return [
            [person for number in range(len(self._groups)) for person in self._members(number, row)]
            for row in rows
        ]

    def _members(self, number: int, row: Integers) -> list[str]:
        """The members of one panel from one group: each from another household."""
        used: set[int] = set()
        chosen: list[str] = []
        for column, place in enumerate(self._groups[number].classes):
            for turns, tie, home, person in self._next(number, column, int(row[place]), used):
                heapq.heappush(self._queues[number, column], (turns + 1, tie, home, person))
                chosen.append(person)
        return chosen

    def _next(self, number: int, column: int, wanted: int, used: set[int]) -> list[_Turn]:
        """The ``wanted`` least used people of households not in ``used``, which grows."""
        queue = self._queues[number, column]
        chosen: list[_Turn] = []
        passed: list[_Turn] = []
        while len(chosen) < wanted:
            turn = heapq.heappop(queue)
            (passed if turn[2] in used else chosen).append(turn)
            used.add(turn[2])
        for turn in passed:
            heapq.heappush(queue, turn)
        return chosen
