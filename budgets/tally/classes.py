"""Voters' money in many runs of Equal Shares that differ only in the endowment, rounded.

Voters who support the same of the projects bought in any run form a class. The money of a class is
a row with one column for each run, which never changes: whoever pays moves to a new class, and
those who have nothing left in any run, or nothing left to buy, to class 0, NOBODY, which is not
looked at.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from .profile import Floats, Ints, Profile
from .purses import EPSILON

NOBODY = 0
ROOM = 1024


@dataclass(frozen=True, slots=True)
class Group:
    """Supporters by class: `voters[g]` people in class `rows[g]` with `units[g]` units of utility
    each (None: one), who have at least `least[g]` and at most `most[g]` money per unit; each has
    within `error[g]` of it."""

    rows: Ints
    voters: Floats
    units: Floats | None
    least: Floats
    most: Floats
    error: Floats

    @property
    def weight(self) -> Floats:
        """The units of each class in all."""
        return self.voters if self.units is None else self.voters * self.units


class Classes:
    """The class of each ballot, `of`, and what each class has."""

    def __init__(self, profile: Profile, projects: Iterable[int], endowments: Floats) -> None:
        """All voters are in class 1, with the endowments; `projects` may be bought."""
        self._profile = profile
        self.of = np.ones(len(profile.weights), np.int64)
        self._open = np.zeros(len(profile.weights), np.int32)
        for k in projects:
            self._open[profile.supports[k].ballots] += 1
        self._money = np.zeros((ROOM, len(endowments)))
        self._money[1] = endowments
        self._least, self._most = self._money.min(axis=1), self._money.max(axis=1)
        self._rounding = EPSILON * float(endowments.max())
        self._error = np.full(ROOM, self._rounding)
        self.size, self._packed = 2, ROOM

    def supporters(self, position: int) -> Group:
        """The classes of a project's supporters who have money, one entry for each unit."""
        support = self._profile.supports[position]
        width = len(support.units)
        voters = np.bincount(self._keys(position), support.weights, self.size * width)
        voters[:width] = 0
        keys = voters.nonzero()[0]
        voters = voters[keys]
        if width == 1:
            least, most = self._least[keys], self._most[keys]
            return Group(keys, voters, None, least, most, self._error[keys])
        rows, units = keys // width, np.array(support.units, float)[keys % width]
        least, most = self._least[rows] / units, self._most[rows] / units
        return Group(rows, voters, units, least, most, self._error[rows])

    def _keys(self, position: int) -> Ints:
        support = self._profile.supports[position]
        keys = self.of[support.ballots]
        return keys if len(support.units) == 1 else keys * len(support.units) + support.levels

    def money(self, rows: Ints, runs: Ints) -> Floats:
        """The money of some classes in some of the runs."""
        held = self._money[rows]
        return held if len(runs) == held.shape[1] else held[:, runs]

    def pay(self, position: int, runs: Ints, price: Floats, error: float) -> None:
        """Let the supporters pay so much for each unit, or all they have, in some runs.

        `error` bounds that of the price in any of them.
        """
        support = self._profile.supports[position]
        width, keys = len(support.units), self._keys(position)
        used = np.bincount(keys, minlength=self.size * width) > 0
        used[:width] = False
        parts = used.nonzero()[0]
        owed = np.zeros(self._money.shape[1])
        owed[runs] = price
        rows, units = parts // width, np.array(support.units, float)[parts % width]
        if width > 1:
            owed = np.multiply.outer(units, owed)
        first, money = self.size, self._grown(rows)
        self._error[first : self.size] = self._error[rows] + error * units + self._rounding
        np.subtract(money, owed, out=money)
        np.maximum(money, 0, out=money)
        self._least[first : self.size] = money.min(axis=1)
        self._most[first : self.size] = most = money.max(axis=1)
        moved = np.full(len(used), NOBODY)
        moved[parts] = np.where(most > 0, np.arange(first, self.size), NOBODY)
        self.of[support.ballots] = moved[keys]

    def _grown(self, rows: Ints) -> Floats:
        """The money of new classes, as much as the given ones have."""
        first, self.size = self.size, self.size + len(rows)
        if self.size > len(self._money):
            room = max(self.size, 2 * first) - first
            more = np.zeros((room, self._money.shape[1]))
            self._money = np.concatenate((self._money[:first], more))
            self._least = np.concatenate((self._least[:first], more[:, 0]))
            self._most = np.concatenate((self._most[:first], more[:, 0]))
            self._error = np.concatenate((self._error[:first], more[:, 0]))
        money = self._money[first : self.size]
        return np.take(self._money, rows, axis=0, out=money, mode="clip")

    def close(self, positions: Ints) -> None:
        """These projects are out in all runs; drop classes when half of them are unused."""
        for k in positions.tolist():
            ballots = self._profile.supports[k].ballots
            self._open[ballots] -= 1
            self.of[ballots[self._open[ballots] == 0]] = NOBODY
        if self.size > 2 * self._packed:
            self._pack()

    def _pack(self) -> None:
        used = np.bincount(self.of, minlength=self.size) > 0
        used[NOBODY] = True
        kept = used.nonzero()[0]
        self.of = (np.cumsum(used) - 1)[self.of]
        self._money = self._money[kept]
        self._least, self._most, self._error = (
            column[kept] for column in (self._least, self._most, self._error)
        )
        self.size, self._packed = len(kept), max(ROOM, len(kept))
