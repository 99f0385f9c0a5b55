"""Voters' money in many runs of Equal Shares that differ only in the endowment, rounded.

Voters who support the same of the projects bought in any run form a class. What a class has is a
row with one entry for each run. When a project is bought for the first time, in however many
runs, its supporters move to classes of their own; when other runs buy it later, whole classes pay.
Those who have nothing left in any run, or nothing left to buy, are in class 0, NOBODY, which is not
looked at.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .profile import Bools, Floats, Ints, Profile

NOBODY = 0
CROWD, ROOM = 2048, 8192


@dataclass(frozen=True, slots=True)
class Group:
    """Supporters by class: those in `classes[g]` with `units[g]` units of utility each (None: one)
    have `weight[g]` units in all; `keys[g]` tells the class and the units as one number."""

    keys: Ints
    classes: Ints
    units: Floats | None
    weight: Floats


class Classes:
    """The class of each ballot, and what each class has."""

    def __init__(self, profile: Profile, endowments: Floats) -> None:
        """All voters are in class 1, with the endowments."""
        self._profile = profile
        self._of = np.ones(len(profile.weights), np.int64)
        self._money = np.empty((ROOM, len(endowments)))
        self._least, self._most = np.empty((2, ROOM))
        self._money[:2] = np.multiply.outer([0, 1], endowments)
        self._least[:2], self._most[:2] = (0, endowments.min()), (0, endowments.max())
        self._size, self._packed = 2, CROWD
        self._groups: dict[int, Group] = {}
        self._parted: set[int] = set()

    def supporters(self, position: int) -> Group:
        """The classes of a project's supporters who have money, one entry for each unit."""
        if position not in self._groups:
            self._groups[position] = self._group(position)
        return self._groups[position]

    def _group(self, position: int) -> Group:
        support = self._profile.supports[position]
        width = len(support.units)
        voters = np.bincount(self._keys(position), support.weights, self._size * width)
        voters[:width] = 0
        keys = (voters > 0).nonzero()[0]
        if width == 1:
            return Group(keys, keys, None, voters[keys])
        units = np.array(support.units, float)[keys % width]
        return Group(keys, keys // width, units, voters[keys] * units)

    def _keys(self, position: int) -> Ints:
        """The class and the level of units of each supporting ballot as one number."""
        support = self._profile.supports[position]
        classes = self._of[support.ballots]
        width = len(support.units)
        return classes if width == 1 else classes * width + support.levels

    def bounds(self, group: Group) -> tuple[Floats, Floats]:
        """The least and the most that each entry has per unit in any run."""
        least, most = self._least[group.classes], self._most[group.classes]
        return (least, most) if group.units is None else (least / group.units, most / group.units)

    def money(self, group: Group, part: Ints | slice) -> Floats:
        """What part of the entries have per unit, a row for each entry."""
        held = self._money.take(group.classes[part], axis=0)
        return held if group.units is None else held / group.units[part, None]

    def pay(self, position: int, runs: Ints, price: Floats) -> None:
        """Let the supporters pay so much for each unit, or all they have, in some runs."""
        group = self.supporters(position)
        owed = np.zeros(self._money.shape[1])
        owed[runs] = price
        money = self._money.take(group.classes, axis=0)
        money -= owed if group.units is None else np.multiply.outer(group.units, owed)
        np.maximum(money, 0, out=money)
        most = money.max(axis=1)
        classes: Ints | slice = group.classes
        if position not in self._parted:
            classes = self._split(position, group, most > 0)
        self._money[classes] = money
        self._least[classes], self._most[classes] = money.min(axis=1), most

    def _split(self, position: int, group: Group, solvent: Bools) -> slice:
        """Move the supporters of a project to new classes, or to NOBODY unless `solvent`."""
        support, keys = self._profile.supports[position], self._keys(position)
        new = slice(self._size, self._size + len(group.keys))
        if new.stop > len(self._money):
            self._make_room(2 * new.stop)
        moved = np.full(self._size * len(support.units), NOBODY)
        moved[group.keys] = np.where(solvent, np.arange(new.start, new.stop), NOBODY)
        self._of[support.ballots] = moved[keys]
        self._size = new.stop
        self._parted.add(position)
        self._groups.clear()
        return new

    def _make_room(self, room: int) -> None:
        def larger(column: Floats) -> Floats:
            wider = np.empty((room, *column.shape[1:]))
            wider[: self._size] = column[: self._size]
            return wider

        self._money, self._least, self._most = map(larger, (self._money, self._least, self._most))

    @property
    def crowded(self) -> bool:
        """Whether there are twice as many classes as after the last `pack`."""
        return self._size > 2 * self._packed

    def pack(self, positions: Ints) -> None:
        """Drop the classes that nobody is in who supports one of these projects."""
        waiting = np.zeros(len(self._of), bool)
        for k in positions.tolist():
            waiting[self._profile.supports[k].ballots] = True
        self._of[~waiting] = NOBODY
        used = np.bincount(self._of, minlength=self._size) > 0
        used[NOBODY] = True
        kept = used.nonzero()[0]
        self._of = (np.cumsum(used) - 1)[self._of]
        for column in (self._money, self._least, self._most):
            column[: len(kept)] = column[kept]
        self._size, self._packed = len(kept), max(CROWD, len(kept))
        self._groups.clear()
