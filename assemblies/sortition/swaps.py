"""A panel near a fractional one by rounding and swaps: fast, without proof, not always there.

The fractional panel is rounded to whole members, largest remainders first. While a quota is
broken, the swap of one member for another that mends most is made (the heavier newcomer among
equals); who was just swapped rests for some turns, so that the search leaves a dead end. When
all quotas hold, swaps that keep them and gain weight follow, the best first. Household limits
hold all the time.

How much more the quotas are broken when class a leaves for class b is a sum over quotas, in
which those that count both cancel out:
leaving(a) + coming(b) - sum over quotas of both of (leaving + coming).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assemblies.sortition.classes import Classes
from assemblies.sortition.linear import Floats, Solution

Integers = NDArray[np.int64]

TURNS = 150
REST = 6
NEWCOMERS = 250
WHOLE = 1e-7
GAIN = 1e-9
BLOCKED = 1e6
BROKEN_COST = 4.0


class Swaps:
    """Works on the classes of one problem."""

    def __init__(self, classes: Classes) -> None:
        self.size = classes.size
        self.members = np.zeros((len(classes.quotas), len(classes.vectors)))
        for row, quota in enumerate(classes.quotas):
            self.members[row, list(quota.classes)] = 1.0
        self.low = np.array([quota.low for quota in classes.quotas])
        self.high = np.array([quota.high for quota in classes.quotas])
        self.groups = np.zeros(len(classes.vectors), dtype=np.int64)
        for number, group in enumerate(classes.groups):
            self.groups[list(group.classes)] = number
        self.homes = np.array([len(group.households) for group in classes.groups])

    def panel(self, relaxed: Solution, weights: Floats, upper: Floats) -> Integers | None:
        """A panel of large weight near ``relaxed``; None when the turns were used up.

        Newcomers are the classes of the smallest reduced costs.
        """
        draft = _Draft(self, relaxed.columns, upper)
        costs = np.where(draft.taken > 0, 0.0, np.abs(relaxed.reduced))
        newcomers = np.sort(np.argsort(costs, kind="stable")[:NEWCOMERS])
        scaled = weights / (float(np.ptp(weights)) or 1.0)
        rested = np.zeros(len(weights), dtype=np.int64)
        for turn in range(TURNS):
            is_broken = draft.is_broken()
            awake = rested <= turn if is_broken else np.ones(len(rested), dtype=bool)
            swap = draft.best_swap(scaled, newcomers, awake)
            if swap is None or (not is_broken and swap[2] > -GAIN):
                return None if is_broken else draft.taken
            draft.make(swap[0], swap[1])
            rested[[swap[0], swap[1]]] = turn + 1 + REST
        return None if draft.is_broken() else draft.taken


class _Draft:
    """A composition being changed; ``held`` counts per quota, ``lodged`` per group of homes."""

    def __init__(self, swaps: Swaps, relaxed: Floats, upper: Floats) -> None:
        self._swaps = swaps
        self._upper = upper
        self.taken = np.floor(relaxed + WHOLE).astype(np.int64)
        self._lodged = np.bincount(swaps.groups, weights=self.taken, minlength=len(swaps.homes))
        seats = swaps.size - int(self.taken.sum())
        for place in np.argsort(self.taken - relaxed, kind="stable"):
            group = swaps.groups[place]
            if not seats:
                break
            if self.taken[place] < upper[place] and self._lodged[group] < swaps.homes[group]:
                self.taken[place] += 1
                self._lodged[group] += 1
                seats -= 1
        self._held = swaps.members @ self.taken

    def is_broken(self) -> bool:
        return bool(((self._held < self._swaps.low) | (self._held > self._swaps.high)).any())

    def best_swap(
        self, weights: Floats, newcomers: Integers, awake: NDArray[np.bool_]
    ) -> tuple[int, int, float] | None:
        """Who leaves, who comes, and its cost, which is above 2 when a quota is more broken."""
        swaps = self._swaps
        out = np.flatnonzero((self.taken > 0) & awake)
        into = newcomers[awake[newcomers] & (self.taken < self._upper)[newcomers]]
        if not len(out) or not len(into):
            return None
        cost = BROKEN_COST * self._breaks(out, into)
        cost += weights[out][:, None] - weights[into][None, :]
        homes = swaps.groups[into]
        full = (self._lodged >= swaps.homes)[homes]
        cost[full[None, :] & (swaps.groups[out][:, None] != homes[None, :])] = BLOCKED
        one, other = divmod(int(np.argmin(cost)), len(into))
        best = float(cost[one, other])
        return None if best >= BLOCKED else (int(out[one]), int(into[other]), best)

    def make(self, leaves: int, comes: int) -> None:
        self.taken[leaves] -= 1
        self.taken[comes] += 1
        self._lodged[self._swaps.groups[leaves]] -= 1
        self._lodged[self._swaps.groups[comes]] += 1
        self._held += self._swaps.members[:, comes] - self._swaps.members[:, leaves]

    def _breaks(self, out: Integers, into: Integers) -> Floats:
        """By how many seats more the quotas are broken after each swap."""
        low, high, held = self._swaps.low, self._swaps.high, self._held
        leaving = np.where(held > high, -1.0, np.where(held <= low, 1.0, 0.0))
        coming = np.where(held < low, -1.0, np.where(held >= high, 1.0, 0.0))
        leavers, comers = self._swaps.members[:, out], self._swaps.members[:, into]
        both = (leavers * (leaving + coming)[:, None]).T @ comers
        return (leaving @ leavers)[:, None] + (coming @ comers)[None, :] - both
