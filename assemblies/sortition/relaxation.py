"""When no panel meets the quotas: the smallest changes of quotas that would allow one.

An integer programme finds a composition and changes of limits (a minimum lowered, a maximum
raised, within what the quota says is flexible) with the smallest total change. The next
answer must not change all the limits that an earlier answer changes, so each of them is
another way out, and none only adds to one before it. They are ranked by total change, then by the
number of limits changed, then by the smallest chance they allow, the largest first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from assemblies.sortition.classes import classify
from assemblies.sortition.linear import INFINITY, IntegerSolution, Model
from assemblies.sortition.panels import polytope
from assemblies.sortition.problem import Problem, Quota
from assemblies.sortition.relaxed import relaxed_leximin

SECONDS = 20.0


@dataclass(frozen=True)
class Change:
    """Of one limit of one quota; ``limit`` is "minimum" or "maximum"."""

    feature: str
    value: str
    limit: str
    old: int
    new: int


@dataclass(frozen=True)
class Relaxation:
    """``smallest_chance`` is the bound by the linear relaxation, over those who have any.

    ``without_chance`` counts the people who would still be in no panel by that relaxation.
    """

    changes: tuple[Change, ...]
    total: int
    smallest_chance: float
    without_chance: int

    def applied_to(self, problem: Problem) -> Problem:
        return replace(problem, quotas=tuple(self._changed(quota) for quota in problem.quotas))

    def _changed(self, quota: Quota) -> Quota:
        limits = {
            change.limit: change.new
            for change in self.changes
            if (change.feature, change.value) == (quota.feature, quota.value)
        }
        return replace(
            quota,
            minimum=limits.get("minimum", quota.minimum),
            maximum=limits.get("maximum", quota.maximum),
        )

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def relaxations(problem: Problem, *, count: int = 5) -> tuple[Relaxation, ...]:
    """At most ``count`` ways out, the smallest first.

    Empty when no change of quotas allows a panel: the size, the households or the people
    already chosen are in the way. A problem with a panel gives one relaxation of no change.
    """
    model = _Elastic(problem)
    found: list[Relaxation] = []
    while len(found) < count:
        changes = model.smallest()
        if changes is None:
            break
        found.append(_with_effect(problem, changes))
        if not changes:
            break
        model.exclude(changes)
    return tuple(sorted(found, key=lambda r: (r.total, len(r.changes), -r.smallest_chance)))


def _with_effect(problem: Problem, changes: Sequence[Change]) -> Relaxation:
    total = sum(abs(change.new - change.old) for change in changes)
    bare = Relaxation(tuple(changes), total, 0.0, 0)
    classes = classify(bare.applied_to(problem))
    target = relaxed_leximin(classes, classes.upper.astype(np.float64))
    if target is None:
        return bare
    missed = int(classes.counts[target.chances <= 0].sum())
    return replace(bare, smallest_chance=target.bound, without_chance=missed)


class _Elastic:
    """The panels with the quotas' limits as variables.

    After the classes stand, for each quota, by how much its minimum is lowered, by how much
    its maximum is raised, and for each of these whether it is changed at all.
    """

    def __init__(self, problem: Problem) -> None:
        classes = classify(problem)
        self._quotas = problem.quotas
        self._model: Model = polytope(classes)
        self._first = len(classes.vectors)
        room = [self._room(quota, problem.size) for quota in problem.quotas]
        most = np.array([limit for pair in room for limit in pair], dtype=np.float64)
        self._model.add_columns(np.zeros(len(most)), most)
        self._model.add_columns(np.zeros(len(most)), np.ones(len(most)))
        costs = np.concatenate(
            (np.zeros(self._first), np.full(len(most), -1.0), np.full(len(most), -1e-3))
        )
        self._model.set_costs(costs)
        self._switches = self._first + len(most)
        for place in range(len(most)):
            self._model.add_row(
                -INFINITY,
                0.0,
                (self._first + place, self._switches + place),
                np.array([1.0, -most[place]]),
            )
        for number in range(len(self._quotas)):
            # Row 0 is the size, then come the quotas in their order.
            self._model.set_coefficient(1 + number, self._first + 2 * number, 1.0)
            self._model.set_coefficient(1 + number, self._first + 2 * number + 1, -1.0)
        self._model.set_integer(self._model.columns)
        self._model.set_option("mip_rel_gap", 0.0)

    @staticmethod
    def _room(quota: Quota, size: int) -> tuple[int, int]:
        """By how much the minimum may fall and the maximum rise."""
        lowest = 0 if quota.least is None else quota.least
        highest = max(size, quota.maximum)
        if quota.most is not None:
            highest = min(highest, quota.most)
        return quota.minimum - lowest, highest - quota.maximum

    def smallest(self) -> list[Change] | None:
        solution: IntegerSolution = self._model.solve_integer(seconds=SECONDS)
        if solution.columns is None:
            return None
        moved = solution.columns[self._first : self._switches]
        changes = []
        for number, quota in enumerate(self._quotas):
            down, up = int(moved[2 * number]), int(moved[2 * number + 1])
            for limit, old, new in (
                ("minimum", quota.minimum, quota.minimum - down),
                ("maximum", quota.maximum, quota.maximum + up),
            ):
                if new != old:
                    changes.append(Change(quota.feature, quota.value, limit, old, new))
        return changes

    def exclude(self, changes: Sequence[Change]) -> None:
        """Not all of these limits together from now on."""
        names = [(quota.feature, quota.value) for quota in self._quotas]
        places = [
            self._switches
            + 2 * names.index((change.feature, change.value))
            + (change.limit == "maximum")
            for change in changes
        ]
        self._model.add_row(-INFINITY, len(places) - 1, places, np.ones(len(places)))
