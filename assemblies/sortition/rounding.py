"""A distribution rounded to a number of equally likely panels.

1. Each panel stands among them as often as its probability says, in whole numbers: by largest
   remainders, or else rounded down and filled with panels found one after another, each the
   one (nearly) that best serves the classes which have had less than their share so far;
   whichever has the smaller sum of squared errors of all chances. (Where hardly any seat can
   be swapped for another, remainders leave large errors, and new panels fill the gaps.)
2. Places are moved from one panel to another, each time where that brings the sum of squared
   errors down most (or up least: a panel that was moved rests for some moves, so that the
   search leaves a local optimum); the best rounding met is taken.
3. In single panels a member of a class that is over its share is replaced by one of a class
   with less, wherever the quotas and households still hold and the squared error falls. For
   the few classes still more than one panel off, by way of a third class in two panels.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assemblies.sortition.classes import Classes
from assemblies.sortition.linear import Floats
from assemblies.sortition.panels import PanelSpace
from assemblies.sortition.selection import Selection

Integers = NDArray[np.int64]

MOVES = 2000
WORK = 400_000_000
REST = 8
ROUNDS = 20
GAIN = 1e-9
SERIOUS = 1.0
PARTNERS = 10
WHOLE = 1e-9


def round_to(selection: Selection, count: int) -> Integers:
    """``count`` compositions as rows."""
    known = np.array(selection.compositions, dtype=np.int64)
    exact = count * np.array(selection.probabilities)
    wanted = np.asarray(exact @ known, dtype=np.float64)
    sizes = _class_sizes(selection)
    down = np.floor(exact + WHOLE).astype(np.int64)
    found = _serving(selection, wanted - down @ known, sizes, count - int(down.sum()))
    compositions = np.vstack((known, found))
    exact = np.append(exact, np.zeros(len(found)))
    served = np.append(down, np.ones(len(found), dtype=np.int64))
    remainders = np.append(_largest_remainders(exact[: len(known)]), np.zeros_like(found[:, 0]))
    starts = sorted(
        (served, remainders), key=lambda places: _error(places, compositions, wanted, sizes)
    )
    places = _places(starts[0], exact, compositions / np.sqrt(sizes))
    rows = np.repeat(compositions, places, axis=0)
    exchange = _Exchange(selection, rows, sizes, excess=rows.sum(axis=0) - wanted)
    for _ in range(ROUNDS):
        if not exchange.settle():
            break
    exchange.settle_serious()
    return rows


def _error(places: Integers, compositions: Integers, wanted: Floats, sizes: Integers) -> float:
    """The sum over people of the squares of their errors, in panels."""
    excess = np.asarray(places @ compositions, dtype=np.float64) - wanted
    return float((excess**2 / sizes).sum())


def _largest_remainders(exact: Floats) -> Integers:
    places = np.floor(exact).astype(np.int64)
    remainders = np.argsort(places - exact, kind="stable")
    places[remainders[: round(exact.sum()) - int(places.sum())]] += 1
    return places


def _serving(selection: Selection, owed: Floats, sizes: Integers, count: int) -> Integers:
    """``count`` panels that together give each class about the seats it is owed."""
    seats = selection.size - len(selection.seated)
    unnamed = ((),) * len(sizes)
    space = PanelSpace(Classes(selection.groups, unnamed, selection.constraints, seats))
    left = owed.copy()
    found = np.zeros((count, len(sizes)), dtype=np.int64)
    for row in range(count):
        panel = space.near(left / sizes)
        found[row] = selection.compositions[0] if panel is None else panel
        left -= found[row]
    return found


def _class_sizes(selection: Selection) -> Integers:
    sizes = np.zeros(sum(len(group.classes) for group in selection.groups), dtype=np.int64)
    for group in selection.groups:
        for household in group.households:
            sizes[list(group.classes)] += [len(ids) for ids in household]
    return sizes


def _places(start: Integers, exact: Floats, chances: Floats) -> Integers:
    """How many places each panel gets; ``chances`` are panel by class, times the root of the
    number of its people."""
    places = start.copy()
    products = chances @ chances.T
    norms = np.diag(products)
    distances = norms[:, None] + norms[None, :] - 2 * products
    errors = (places - exact) @ products
    error = float((places - exact) @ errors)
    best, least = places.copy(), error
    resting = np.zeros(len(places), dtype=np.int64)
    for turn in range(min(MOVES, WORK // len(places) ** 2)):
        # Moving a place from i to j changes the squared error by this much.
        change = 2 * (errors[None, :] - errors[:, None]) + distances
        rests = resting > turn
        change[(places == 0) | rests, :] = np.inf
        change[:, rests] = np.inf
        np.fill_diagonal(change, np.inf)
        taken, given = divmod(int(np.argmin(change)), len(places))
        if np.isinf(change[taken, given]):
            break
        error += change[taken, given]
        errors += products[given] - products[taken]
        places[taken] -= 1
        places[given] += 1
        resting[[taken, given]] = turn + REST
        if error < least - GAIN:
            best, least = places.copy(), error
    return best


class _Exchange:
    """Replaces members in single panels. Changes ``rows`` in place."""

    def __init__(
        self, selection: Selection, rows: Integers, sizes: Integers, *, excess: Floats
    ) -> None:
        self._rows = rows
        self._sizes = sizes
        self._excess = excess
        constraints = selection.constraints
        self._members = np.zeros((len(constraints), rows.shape[1]), dtype=np.int64)
        for row, constraint in enumerate(constraints):
            self._members[row, list(constraint.classes)] = 1
        self._low = np.array([constraint.low for constraint in constraints], dtype=np.int64)
        self._high = np.array([constraint.high for constraint in constraints], dtype=np.int64)
        self._held = rows @ self._members.T
        self._upper = np.zeros_like(sizes)
        for group in selection.groups:
            self._upper[list(group.classes)] = len(group.households)

    def settle(self) -> bool:
        """One pass over all pairs of classes; whether anything was replaced."""
        replaced = False
        for surplus in np.argsort(-self._excess / self._sizes, kind="stable"):
            for lacking in np.argsort(self._excess / self._sizes, kind="stable"):
                if self._gain(surplus, lacking) <= GAIN:
                    break
                replaced |= self._replace(surplus, lacking)
        return replaced

    def settle_serious(self) -> None:
        """For the classes with an error above one panel, by way of third classes."""
        errors = self._excess / self._sizes
        for surplus in np.flatnonzero(errors > SERIOUS):
            self._settle_one(int(surplus), np.argsort(errors, kind="stable")[:PARTNERS], out=True)
        for lacking in np.flatnonzero(errors < -SERIOUS):
            self._settle_one(int(lacking), np.argsort(-errors, kind="stable")[:PARTNERS], out=False)

    def _settle_one(self, place: int, partners: Integers, *, out: bool) -> None:
        for partner in partners:
            surplus, lacking = (place, partner) if out else (partner, place)
            if abs(self._excess[place]) <= self._sizes[place]:
                return
            if self._gain(surplus, lacking) > GAIN:
                self._replace_by_way(surplus, lacking)

    def _gain(self, surplus: int, lacking: int) -> float:
        """By how much the squared error falls when one seat goes from one to the other."""
        given = (2 * self._excess[surplus] - 1) / self._sizes[surplus]
        taken = (2 * self._excess[lacking] + 1) / self._sizes[lacking]
        return float(given - taken)

    def _replace(self, out: int, into: int) -> bool:
        """In the first panel that allows it."""
        change = self._members[:, into] - self._members[:, out]
        touched = np.flatnonzero(change)
        fits = (self._rows[:, out] > 0) & (self._rows[:, into] < self._upper[into])
        after = self._held[:, touched] + change[touched]
        fits &= ((after >= self._low[touched]) & (after <= self._high[touched])).all(axis=1)
        if not fits.any():
            return False
        row = int(np.argmax(fits))
        self._rows[row, out] -= 1
        self._rows[row, into] += 1
        self._held[row] += change
        self._excess[out] -= 1
        self._excess[into] += 1
        return True

    def _replace_by_way(self, out: int, into: int) -> bool:
        """``out`` by a third class in one panel, and that by ``into`` in another."""
        for third in range(len(self._sizes)):
            if third not in (out, into) and self._replace(out, third):
                if self._replace(third, into):
                    return True
                assert self._replace(third, out), "the panel just changed allows it back"
        return False
