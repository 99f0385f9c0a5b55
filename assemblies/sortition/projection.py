"""A mixture of thousands of panels with the wanted chances, by projection.

Where there are more than some hundred kinds of people, the simplex method takes minutes for one
master problem. But to reach chances that are known, no price is needed, only probabilities p. Here
they are those nearest to equal ones, u, among all that give the wanted chances:

    minimise |p - u|^2 over p >= 0 with A p = b,

where A has a row per class (its chance in each panel) and a row of ones, b the wanted chances and
a one. With a multiplier w per row that is p = max(0, u + A' w), where w solves

    A p(w) + e w = b,

a piecewise linear equation, by Newton's method (a semismooth one: Qi and Sun, A nonsmooth version
of Newton's method, 1993) with a line search on the dual objective. The small e keeps it solvable
as long as the panels do not suffice, and falls from call to call. What is still missing,
b - A p, says which panels to look for.
"""

from __future__ import annotations

import numpy as np

from assemblies.sortition.linear import Floats
from assemblies.sortition.panels import Composition

ROOM = 1024
FIRST_SLACK, SLACK_FALL = 1e-2, 1.3
STEPS = 8
EXACT = 1e-7
SHORTEST_STEP = 1e-3
ASCENT = 1e-4


class Projection:
    """The panels found so far and the probabilities nearest to the ``wanted`` chances.

    ``probabilities`` belong to the first of ``panels``; the others came since.
    """

    def __init__(self, counts: Floats, wanted: Floats) -> None:
        self.counts = counts
        self.panels: list[Composition] = []
        self.probabilities: Floats = np.empty(0)
        self._aims = np.append(wanted, 1.0)
        self._rows = np.empty((ROOM, len(wanted) + 1))
        self._multipliers = np.zeros(len(wanted) + 1)
        self._slack = FIRST_SLACK
        self._equal = 0.0

    def add(self, panel: Composition) -> None:
        """A panel that is not known yet."""
        place = len(self.panels)
        if place == len(self._rows):
            self._rows = np.concatenate((self._rows, np.empty_like(self._rows)))
        self._rows[place, :-1] = panel / self.counts
        self._rows[place, -1] = 1.0
        self.panels.append(panel)

    def owed(self) -> Floats:
        """What the wanted chances are above those of the mixture, per class."""
        return self._aims[:-1] - self.chances(self.probabilities)

    def chances(self, probabilities: Floats) -> Floats:
        """Per class, of one member."""
        return np.asarray(probabilities @ self._rows[: len(probabilities), :-1])

    def improve(self) -> None:
        """Some steps towards the wanted chances; the better mixture is kept."""
        if not self._equal:
            self._equal = 1.0 / len(self.panels)
            self.probabilities = np.full(len(self.panels), self._equal)
        rows = self._rows[: len(self.panels)]
        raw = self._newton(rows)
        mixed = raw / raw.sum()
        if (self._aims[:-1] - self.chances(mixed)).max() < self.owed().max():
            self.probabilities = mixed

    def _newton(self, rows: Floats) -> Floats:
        """Moves the multipliers and gives the probabilities, which need not add up to 1 yet."""
        probabilities, missing, height = self._at(rows, self._multipliers)
        for _ in range(STEPS):
            if np.abs(missing).max() < EXACT:
                self._slack /= SLACK_FALL
                break
            active = rows[probabilities > 0]
            slope = active.T @ active
            slope[np.diag_indices_from(slope)] += self._slack
            step = np.linalg.solve(slope, missing)
            length, gain = 1.0, float(missing @ step)
            while True:
                multipliers = self._multipliers + length * step
                probabilities, later, reached = self._at(rows, multipliers)
                if reached >= height + ASCENT * length * gain or length < SHORTEST_STEP:
                    break
                length /= 2
            self._multipliers, missing, height = multipliers, later, reached
        return probabilities

    def _at(self, rows: Floats, multipliers: Floats) -> tuple[Floats, Floats, float]:
        """The probabilities, what is missing in the equation, and the dual objective."""
        probabilities = np.maximum(self._equal + rows @ multipliers, 0.0)
        missing = self._aims - probabilities @ rows - self._slack * multipliers
        squares = probabilities @ probabilities + self._slack * (multipliers @ multipliers)
        return probabilities, missing, float(self._aims @ multipliers - squares / 2)
