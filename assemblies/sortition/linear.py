"""A thin layer over HiGHS, so that models stay in the solver between calls.

One thread and fixed seeds: the same calls give the same answers. Tolerances are tight, since
chances are compared to six digits. Simplex only: its duals are those of a vertex, while an
interior point without crossover can return false ones.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
INFINITY = highspy.kHighsInf


@dataclass(frozen=True)
class Solution:
    """Of a maximisation. ``prices`` are the row duals, ``reduced`` the column duals."""

    value: float
    columns: Floats
    prices: Floats
    reduced: Floats


@dataclass(frozen=True)
class IntegerSolution:
    """``columns`` is None when none was found; ``bound`` is proved, -inf when infeasible."""

    columns: NDArray[np.int64] | None
    bound: float


class Model:
    """A linear or integer programme that is maximised."""

    def __init__(self, *, tolerance: float = 1e-9) -> None:
        self._highs = highspy.Highs()
        for option, value in (
            ("output_flag", False),
            ("threads", 1),
            ("parallel", "off"),
            ("random_seed", 0),
            ("solver", "simplex"),
            ("primal_feasibility_tolerance", tolerance),
            ("dual_feasibility_tolerance", tolerance),
        ):
            self._highs.setOptionValue(option, value)
        self._highs.changeObjectiveSense(highspy.ObjSense.kMaximize)

    @property
    def rows(self) -> int:
        return int(self._highs.getNumRow())

    @property
    def columns(self) -> int:
        return int(self._highs.getNumCol())

    def set_option(self, name: str, value: float | int | bool | str) -> None:
        self._highs.setOptionValue(name, value)

    def add_columns(self, lower: Floats, upper: Floats) -> None:
        """Columns that stand in no row yet."""
        self._highs.addVars(len(lower), lower, upper)

    def add_row(self, low: float, high: float, places: Iterable[int], values: Floats) -> None:
        index = np.fromiter(places, dtype=np.int32)
        self._highs.addRow(low, high, len(index), index, values)

    def add_column(self, cost: float, rows: NDArray[np.int32], values: Floats) -> None:
        """A column from 0 up."""
        self._highs.addCol(cost, 0.0, INFINITY, len(rows), rows, values)

    def set_costs(self, costs: Floats) -> None:
        """Of the first ``len(costs)`` columns."""
        self._highs.changeColsCost(len(costs), np.arange(len(costs), dtype=np.int32), costs)

    def set_bounds(self, lower: Floats, upper: Floats) -> None:
        """Of the first ``len(lower)`` columns."""
        places = np.arange(len(lower), dtype=np.int32)
        self._highs.changeColsBounds(len(places), places, lower, upper)

    def set_row(self, row: int, low: float, high: float) -> None:
        self._highs.changeRowBounds(row, low, high)

    def set_coefficient(self, row: int, column: int, value: float) -> None:
        self._highs.changeCoeff(row, column, value)

    def set_integer(self, count: int) -> None:
        """The first ``count`` columns take whole numbers only."""
        for place in range(count):
            self._highs.changeColIntegrality(place, highspy.HighsVarType.kInteger)

    def solve(self) -> Solution | None:
        """None when there is no solution."""
        self._highs.run()
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            # A start from the last basis can fail where one from nothing does not.
            self._highs.clearSolver()
            self._highs.run()
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        found = self._highs.getSolution()
        return Solution(
            value=self._highs.getInfo().objective_function_value,
            columns=np.array(found.col_value),
            prices=np.array(found.row_dual),
            reduced=np.array(found.col_dual),
        )

    def solve_integer(self, *, seconds: float | None = None) -> IntegerSolution:
        """The best found; stops at the set gap, or after ``seconds``."""
        self._highs.setOptionValue("time_limit", INFINITY if seconds is None else seconds)
        self._highs.run()
        status = self._highs.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            return IntegerSolution(None, -INFINITY)
        info = self._highs.getInfo()
        if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return IntegerSolution(None, info.mip_dual_bound)
        values = np.array(self._highs.getSolution().col_value)
        return IntegerSolution(np.rint(values).astype(np.int64), info.mip_dual_bound)
