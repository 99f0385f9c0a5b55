"""How often to draw each of the panels found so far: the master problem.

Maximise z over the probabilities p of the panels so that for every class c

    sum of p x chance of c in the panel  >=  floor_c + rises_c x z,      sum of p = 1,

where a panel's chance of a class is the share of its members that it takes. With floors 0
and rises 1 this is maximin; with the relaxed leximin chances as floors, z reaches 0 exactly
when they can be had; with fixed classes at their floors and rises 0 it is a stage of leximin.

The prices w of the class rows value a panel at sum of w_c x its chance of c. No mixture of
any panels gives a z above (largest value of a panel) - sum of w_c x floor_c, which is the
proof of a bound and shows which panels to look for.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assemblies.sortition.linear import INFINITY, Floats, Model
from assemblies.sortition.panels import Composition


@dataclass(frozen=True)
class Mixed:
    """``probabilities`` per panel, ``prices`` per class, both in the order they were given."""

    level: float
    probabilities: Floats
    prices: Floats


class Mixture:
    """The panels found so far with the master problem over them."""

    def __init__(self, counts: Floats, floors: Floats, rises: Floats) -> None:
        self.counts = counts
        self.floors = floors.copy()
        self.panels: list[Composition] = []
        self._known: set[bytes] = set()
        self._model = Model()
        self._model.add_columns(np.full(1, -1.0), np.full(1, 2.0))
        self._model.set_costs(np.ones(1))
        self._model.add_row(1.0, 1.0, (), np.empty(0))
        for floor, rise in zip(floors, rises, strict=True):
            self._model.add_row(float(floor), INFINITY, (0,), np.array([-float(rise)]))

    def add(self, panel: Composition) -> bool:
        """False when it is known already."""
        key = panel.tobytes()
        if key in self._known:
            return False
        self._known.add(key)
        self.panels.append(panel)
        taken = np.flatnonzero(panel)
        rows = np.concatenate(([0], taken + 1)).astype(np.int32)
        values = np.concatenate(([1.0], panel[taken] / self.counts[taken]))
        self._model.add_column(0.0, rows, values)
        return True

    def fix(self, place: int, floor: float) -> None:
        """The chance of this class stays at ``floor`` from now on and z no longer counts."""
        self.floors[place] = floor
        self._model.set_coefficient(1 + place, 0, 0.0)
        self._model.set_row(1 + place, floor, INFINITY)

    def solve(self) -> Mixed:
        """Needs at least one panel."""
        found = self._model.solve()
        assert found is not None, "every mixture of one panel is a solution"
        probabilities = np.clip(found.columns[1:], 0.0, None)
        return Mixed(
            level=found.value,
            probabilities=probabilities / probabilities.sum(),
            prices=np.clip(-found.prices[1:], 0.0, None),
        )

    def chances(self, probabilities: Floats) -> Floats:
        """Per class, of one member."""
        return np.asarray(probabilities @ np.array(self.panels, dtype=np.float64)) / self.counts
