"""The panels there are, as the integer points of a polytope that the solver keeps.

``relax`` answers over the linear relaxation, in milliseconds. ``near`` rounds its answer to
a panel: by swaps (module swaps), or where these find none, or not a good enough one, by a
small integer programme (``core``): a vertex of the relaxation has at most as many broken seats
as there are tight quotas, so it is solved over those classes and the next best ones by
reduced cost, and widened when no panel lies in them. ``best`` solves the integer programme
itself and proves a bound.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assemblies.sortition.classes import Classes
from assemblies.sortition.linear import Floats, IntegerSolution, Model, Solution
from assemblies.sortition.swaps import Swaps

Composition = NDArray[np.int64]

CORE = 40
CORE_GAP = 0.05
BEST_GAP = 1e-4
CORE_NODES = 2000
WHOLE = 1e-7


class PanelSpace:
    """The compositions that are panels of ``classes``; some classes may be closed."""

    def __init__(self, classes: Classes) -> None:
        self.classes = classes
        self.upper = classes.upper.astype(np.float64)
        self._swaps = Swaps(classes)
        self._linear = polytope(classes)
        self._core = polytope(classes)
        self._core.set_integer(len(self.upper))
        self._core.set_option("mip_max_nodes", CORE_NODES)
        self._whole = polytope(classes)
        self._whole.set_integer(len(self.upper))
        self._whole.set_option("mip_rel_gap", 1e-7)

    def close(self, place: int) -> None:
        """From now on nobody of this class is taken."""
        self.upper[place] = 0.0
        for model in (self._linear, self._core, self._whole):
            model.set_bounds(np.zeros_like(self.upper), self.upper)

    def relax(self, weights: Floats) -> Solution | None:
        """The fractional composition of the largest weight; None when there is none at all."""
        self._linear.set_costs(weights)
        return self._linear.solve()

    def near(self, weights: Floats) -> Composition | None:
        """A panel of nearly the largest weight; None when rounding finds no panel."""
        relaxed = self.relax(weights)
        if relaxed is None:
            return None
        found = self._swaps.panel(relaxed, weights, self.upper)
        return self._core_panel(relaxed, weights, CORE_GAP) if found is None else found

    def core(self, weights: Floats) -> Composition | None:
        """The best panel of the core, nearly; None when rounding finds no panel."""
        relaxed = self.relax(weights)
        return None if relaxed is None else self._core_panel(relaxed, weights, BEST_GAP)

    def _core_panel(self, relaxed: Solution, weights: Floats, gap: float) -> Composition | None:
        """``gap`` is how far, relatively, it may be below the best of the core."""
        rounded = np.rint(relaxed.columns)
        broken = np.abs(relaxed.columns - rounded) > WHOLE
        if not broken.any():
            return rounded.astype(np.int64)
        order = np.argsort(np.where(broken, -1.0, np.abs(relaxed.reduced)), kind="stable")
        width = max(CORE, 2 * int(broken.sum()))
        self._core.set_costs(weights)
        self._core.set_option("mip_rel_gap", gap)
        while True:
            lower, upper = rounded.copy(), rounded.copy()
            lower[order[:width]] = 0.0
            upper[order[:width]] = self.upper[order[:width]]
            self._core.set_bounds(lower, upper)
            found = self._core.solve_integer().columns
            if found is not None or width >= len(order):
                return found
            width *= 4

    def best(self, weights: Floats, *, seconds: float | None = None) -> IntegerSolution:
        """The panel of the largest weight, with the bound proved within ``seconds``."""
        self._whole.set_costs(weights)
        return self._whole.solve_integer(seconds=seconds)

    def containing(self, place: int, *, seconds: float | None = None) -> IntegerSolution:
        """A panel with somebody of one class."""
        lower = np.zeros_like(self.upper)
        lower[place] = 1.0
        self._whole.set_bounds(lower, np.maximum(self.upper, lower))
        found = self.best(np.zeros_like(self.upper), seconds=seconds)
        self._whole.set_bounds(np.zeros_like(self.upper), self.upper)
        return found


def polytope(classes: Classes) -> Model:
    """The linear relaxation: size, quotas and households as rows, classes as columns."""
    model = Model()
    upper = classes.upper.astype(np.float64)
    model.add_columns(np.zeros_like(upper), upper)
    model.add_row(classes.size, classes.size, range(len(upper)), np.ones(len(upper)))
    for row in classes.constraints:
        model.add_row(row.low, row.high, row.classes, np.ones(len(row.classes)))
    return model
