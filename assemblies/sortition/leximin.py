"""The fairest distributions over panels: leximin, maximin and Nash.

Leximin makes the smallest chance as large as it can be, then the next smallest, and so on
(Flanigan, Gölz, Gupta, Hennig, Procaccia: Fair algorithms for selecting citizens'
assemblies, Nature 2021). Maximin stops after the smallest. Nash makes the product of all
chances as large as it can be.

Each first aims at its optimum over the linear relaxation (module relaxed). Where panels
mix to it, it is the optimum over panels too, and proved. (In pools of more than 600 kinds of
people leximin is content when no chance is below its aim by more than half a thousandth of the
smallest one; the gap says so.) Where they do not:

- leximin goes in stages over panels: raise the smallest chance of the classes not yet fixed
  as far as it goes, then fix every class with a positive price at that level;
- maximin is the first of these stages;
- Nash raises the weight of each panel in proportion to the sum over people of 1 / chance
  (the ascent by Cover, 1984), adding the panel with the largest such sum. If no panel's sum
  is above n (1 + e), the logarithm of the geometric mean is within e of its optimum.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assemblies.sortition.errors import SortitionError
from assemblies.sortition.linear import Floats
from assemblies.sortition.mixture import Mixture
from assemblies.sortition.panels import Composition
from assemblies.sortition.projection import Projection
from assemblies.sortition.relaxed import Target, relaxed_leximin, relaxed_nash
from assemblies.sortition.search import TOLERANCE, Search

FIXING_PRICE = 1e-7
NASH_GAP = 1e-5
NASH_STEPS = 500
NASH_SECONDS = 20.0
TURNS = 5.0
MAXIMIN_TURNS = 0.6
LARGE, LARGE_TURNS = 600, 8.0
NEAR = 5e-4
SPARE_PANELS = 200


@dataclass(frozen=True)
class Distribution:
    """Panels as compositions with their probabilities.

    Some panels of probability 0 are among them: a lottery can be rounded better with them.
    ``bound`` is the most that the method's value (the smallest chance, or for Nash the
    geometric mean) could be, over the classes ``served``; the others are in no panel.
    """

    panels: list[Composition]
    probabilities: Floats
    chances: Floats
    served: NDArray[np.bool_]
    bound: float


def maximin(search: Search) -> Distribution:
    target, mixture = _spread(search, _fair, turns=MAXIMIN_TURNS, at_target=False)
    level = search.improve(mixture, target.bound, "smallest chance")
    return _distribution(mixture, level.mixed.probabilities, target, level.bound)


def leximin(search: Search) -> Distribution:
    if len(search.counts) > LARGE:
        return _projected(search)
    target, mixture = _spread(search, _fair, turns=TURNS, at_target=True)
    level = search.improve(mixture, 0.0, "chances")
    if level.mixed.level >= -TOLERANCE or search.progress.stopped():
        return _distribution(mixture, level.mixed.probabilities, target, target.bound)
    return _staged(search, target)


def nash(search: Search) -> Distribution:
    target, mixture = _spread(search, _balanced, turns=TURNS, at_target=True)
    level = search.improve(mixture, 0.0, "chances")
    if level.mixed.level >= -TOLERANCE or search.progress.stopped():
        return _distribution(mixture, level.mixed.probabilities, target, target.bound)
    return _ascend(search, mixture, target, level.mixed.probabilities)


def _fair(search: Search) -> Target:
    target = relaxed_leximin(search.classes, search.space.upper)
    if target is None:
        raise SortitionError("infeasible")
    return target


def _balanced(search: Search) -> Target:
    return relaxed_nash(search.classes, _fair(search))


def _spread(
    search: Search,
    aim: Callable[[Search], Target],
    *,
    turns: float,
    at_target: bool,
) -> tuple[Target, Mixture]:
    """Panels spread round the target, which is aimed at anew whenever classes were closed.

    The level of the mixture is counted from the target's chances, or else from 0.
    """
    while True:
        target = aim(search)
        floors = target.chances if at_target else np.zeros_like(target.chances)
        mixture = search.mixture(floors, (target.chances > 0).astype(np.float64))
        goal = 0.0 if at_target else target.bound
        if search.spread(target, mixture, goal, turns=turns):
            return target, mixture


def _projected(search: Search) -> Distribution:
    """Leximin of a large pool."""
    projection = None
    while projection is None:
        target = _fair(search)
        near = NEAR * target.bound
        projection = search.approach(target, near, turns=LARGE_TURNS)
    if projection.owed().max() <= near or search.progress.stopped():
        return _distribution(projection, projection.probabilities, target, target.bound)
    return _staged(search, target)


def _staged(search: Search, target: Target) -> Distribution:
    """Leximin stage by stage over panels, from the panels found so far."""
    free = target.chances > 0
    mixture = search.mixture(np.zeros(len(free)), free.astype(np.float64))
    level = search.improve(mixture, target.bound, "smallest chance")
    bound = level.bound
    while not search.progress.stopped():
        fixed = free & (level.mixed.prices > FIXING_PRICE)
        free &= ~fixed
        for place in np.flatnonzero(fixed):
            mixture.fix(int(place), level.mixed.level - TOLERANCE / 10)
        if not free.any() or not fixed.any():
            break
        level = search.improve(mixture, 1.0, "fixing chances")
    return _distribution(mixture, level.mixed.probabilities, target, bound)


def _ascend(
    search: Search, mixture: Mixture, target: Target, probabilities: Floats
) -> Distribution:
    """Raise the geometric mean over panels until its bound is near enough."""
    served = target.chances > 0
    people = float(search.counts[served].sum())
    bound = target.bound
    while True:
        shares = np.array(mixture.panels, dtype=np.float64) * served
        spread = np.full(len(shares), 1.0 / len(shares))
        spread[: len(probabilities)] += probabilities
        probabilities = spread / spread.sum()
        for _ in range(NASH_STEPS):
            chances = mixture.chances(probabilities)
            probabilities = probabilities * (shares @ _inverse(chances, served)) / people
        chances = mixture.chances(probabilities)
        weights = _inverse(chances, served)
        found = search.space.best(weights, seconds=NASH_SECONDS)
        mean = float(np.exp(search.counts[served] @ np.log(chances[served]) / people))
        bound = min(bound, mean * float(np.exp(max(found.bound / people - 1.0, 0.0))))
        search.progress.report("geometric mean", 0, 0, smallest=mean, bound=bound)
        reached = bound <= mean * (1 + NASH_GAP)
        added = found.columns is not None and search.keep(found.columns, mixture)
        if reached or not added or search.progress.stopped():
            probabilities = np.append(probabilities, np.zeros(len(mixture.panels) - len(shares)))
            return _distribution(mixture, probabilities, target, max(bound, mean))


def _inverse(chances: Floats, served: NDArray[np.bool_]) -> Floats:
    return np.where(served, 1.0 / np.maximum(chances, 1e-12), 0.0)


def _distribution(
    mixture: Mixture | Projection, probabilities: Floats, target: Target, bound: float
) -> Distribution:
    probabilities = np.where(probabilities > 1e-12, probabilities, 0.0)
    spare = np.flatnonzero(probabilities == 0)[:SPARE_PANELS]
    kept = np.union1d(np.flatnonzero(probabilities), spare)
    return Distribution(
        panels=[mixture.panels[place] for place in kept],
        probabilities=probabilities[kept] / probabilities.sum(),
        chances=mixture.chances(probabilities),
        served=target.chances > 0,
        bound=bound,
    )
