"""Select: from a pool with quotas to a distribution over panels with everyone's chance.

The result keeps the panels as compositions over classes of interchangeable people (module
classes); all members of a class have the same chance. Who of a class gets a seat is decided
when panels are written out by name (module lottery), equally for all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import Any

import numpy as np

from assemblies.sortition import leximin
from assemblies.sortition.classes import Classes, Constraint, Group, classify
from assemblies.sortition.errors import SortitionError
from assemblies.sortition.leximin import Distribution
from assemblies.sortition.problem import Problem
from assemblies.sortition.progress import Progress, Silent, Timed
from assemblies.sortition.random_panels import draw_randomly
from assemblies.sortition.search import Search


class Method(StrEnum):
    LEXIMIN = "leximin"
    MAXIMIN = "maximin"
    NASH = "nash"
    RANDOM = "random"


METHODS = {
    Method.LEXIMIN: leximin.leximin,
    Method.MAXIMIN: leximin.maximin,
    Method.NASH: leximin.nash,
    Method.RANDOM: draw_randomly,
}


@dataclass(frozen=True)
class Selection:
    """A distribution over panels.

    ``compositions[i][c]`` is how many members panel i takes of class c, ``probabilities[i]``
    how often (0 for some, which a lottery can use); ``chances`` is per person id, 1 for those
    already ``seated`` and 0 for the ``unreachable``, who can be in no panel. ``bound`` is
    proved: no distribution gives a larger smallest chance (for Nash: geometric mean of
    chances) to the others, and ``gap`` is how far below it this one is. ``complete`` is False
    when it was stopped before its end.
    """

    method: str
    size: int
    groups: tuple[Group, ...]
    constraints: tuple[Constraint, ...]
    compositions: tuple[tuple[int, ...], ...]
    probabilities: tuple[float, ...]
    chances: Mapping[str, float]
    seated: tuple[str, ...]
    unreachable: tuple[str, ...]
    bound: float
    gap: float
    complete: bool

    @cached_property
    def drawn_chances(self) -> tuple[float, ...]:
        """The chances of the people who can be drawn, from the smallest."""
        fixed = {*self.seated, *self.unreachable}
        return tuple(sorted(c for person, c in self.chances.items() if person not in fixed))

    @property
    def smallest_chance(self) -> float:
        """Among the people who can be drawn; 1 when every seat is taken."""
        return self.drawn_chances[0] if self.drawn_chances else 1.0

    @property
    def largest_chance(self) -> float:
        return self.drawn_chances[-1] if self.drawn_chances else 1.0

    @property
    def geometric_mean(self) -> float:
        chances = np.array(self.drawn_chances or (1.0,))
        return float(np.exp(np.log(chances).mean())) if chances[0] > 0 else 0.0

    @property
    def gini(self) -> float:
        """The Gini coefficient of the chances: 0 when all are equal."""
        chances = np.array(self.drawn_chances or (1.0,))
        ranks = 2 * np.arange(1, len(chances) + 1) - len(chances) - 1
        return round(float(ranks @ chances / (len(chances) * chances.sum())), 9)

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"chances": dict(self.chances)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Selection:
        groups = tuple(
            Group(
                tuple(group["classes"]),
                tuple(tuple(tuple(ids) for ids in home) for home in group["households"]),
            )
            for group in data["groups"]
        )
        lists = ("probabilities", "seated", "unreachable")
        return cls(
            **{
                **data,
                **{name: tuple(data[name]) for name in lists},
                "groups": groups,
                "constraints": tuple(
                    Constraint(tuple(row["classes"]), row["low"], row["high"])
                    for row in data["constraints"]
                ),
                "compositions": tuple(tuple(panel) for panel in data["compositions"]),
            }
        )


def select(
    problem: Problem,
    *,
    method: str = Method.LEXIMIN,
    seed: str = "",
    progress: Progress | None = None,
    time_limit: float | None = None,
) -> Selection:
    """The distribution over panels that ``method`` finds fairest.

    Raises SortitionError with the code ``infeasible`` when no panel meets the quotas,
    ``size_above_pool`` when there are too few people for any, and ``unproven`` when the time
    ran out (``time_limit`` in seconds) before the first panel. The same problem and seed give
    the same selection, unless it was stopped.
    """
    if method not in set(Method):
        raise SortitionError("method", method=method, methods=", ".join(Method))
    if problem.size > len(problem.people):
        raise SortitionError("size_above_pool", size=problem.size, people=len(problem.people))
    classes = classify(problem)
    timed = Timed(progress or Silent(), time_limit)
    if classes.size:
        search = Search(classes, timed, seed)
        search.find_first()
        found = METHODS[Method(method)](search)
    else:
        found = _nobody_to_draw(classes)
    return _named(problem, str(method), classes, found, complete=not timed.stopped())


def _nobody_to_draw(classes: Classes) -> Distribution:
    """Every seat is taken: the only panel is those already chosen, if they meet the quotas."""
    if any(not row.low <= 0 <= row.high for row in classes.constraints):
        raise SortitionError("infeasible")
    nobody = np.zeros(len(classes.vectors), dtype=np.int64)
    return Distribution([nobody], np.ones(1), nobody / 1.0, nobody > 0, bound=1.0)


def _named(
    problem: Problem, method: str, classes: Classes, found: Distribution, *, complete: bool
) -> Selection:
    chances = dict.fromkeys((person.id for person in problem.people), 0.0)
    chances |= dict.fromkeys(problem.seated, 1.0)
    unreachable = set(chances) - set(problem.seated)
    for ids, chance, served in zip(classes.members, found.chances, found.served, strict=True):
        chances |= dict.fromkeys(ids, min(float(chance), 1.0))
        if served:
            unreachable -= set(ids)
    selection = Selection(
        method=method,
        size=problem.size,
        groups=classes.groups,
        constraints=classes.constraints,
        compositions=tuple(tuple(int(n) for n in panel) for panel in found.panels),
        probabilities=tuple(float(p) for p in found.probabilities),
        chances=chances,
        seated=tuple(sorted(problem.seated)),
        unreachable=tuple(sorted(unreachable)),
        bound=found.bound,
        gap=0.0,
        complete=complete,
    )
    reached = selection.geometric_mean if method == Method.NASH else selection.smallest_chance
    return replace(selection, gap=max(found.bound - reached, 0.0))
