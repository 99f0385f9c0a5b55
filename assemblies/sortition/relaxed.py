"""The fairest chances of the linear relaxation: an upper bound that is usually reached.

Every distribution over panels has a mean composition, and that lies in the relaxation. So
the leximin (maximin, Nash) optimum over the relaxation bounds the one over panels, and if it
is the mean of panels it is the optimum itself.

Leximin, in stages: maximise the smallest chance z of the classes not yet fixed, keeping the
fixed ones; every class whose row has a positive price cannot rise without another of them
falling below z, so all of them are fixed at z at once. At least one is fixed per stage.

Nash: maximise the sum of the logarithms of all people's chances. The logarithm is replaced
by the least of its tangents, one more tangent per class and round at the chance just
reached, until the tangents overestimate the sum by less than a billionth per person.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assemblies.sortition.classes import Classes
from assemblies.sortition.linear import INFINITY, Floats, Model
from assemblies.sortition.panels import polytope

SLACK = 1e-8
PRICE = 1e-9
NASH_ROUNDS = 60
NASH_GAP = 1e-9
LEAST_CHANCE = 1e-6


@dataclass(frozen=True)
class Target:
    """Chances per class to aim at. ``bound``: of the smallest chance, over open classes."""

    chances: Floats
    bound: float


def relaxed_leximin(classes: Classes, upper: Floats) -> Target | None:
    """None when the relaxation is empty. Classes with ``upper`` 0 are closed: their chance is 0.

    A class that no fractional panel can take gets the chance 0 as well.
    """
    counts = classes.counts.astype(np.float64)
    model, first = _with_smallest(classes, upper)
    free = upper > 0
    levels = np.zeros(len(counts))
    bound = 0.0
    solution = model.solve()
    if solution is None:
        return None
    while free.any():
        level = max(solution.value, 0.0)
        tight = free & (-solution.prices[first:] > PRICE)
        if not tight.any():
            tight = free & (solution.columns[:-1] <= counts * (level + SLACK))
        if level > LEAST_CHANCE and not bound:
            bound = level
        levels[tight] = level
        free &= ~tight
        for place in np.flatnonzero(tight):
            model.set_coefficient(first + int(place), len(counts), 0.0)
            model.set_row(first + int(place), counts[place] * (level - SLACK), INFINITY)
        later = model.solve() if tight.any() else None
        if later is None:
            # The solver's precision is used up: the last solution serves the rest.
            levels[free] = solution.columns[:-1][free] / counts[free]
            break
        solution = later
    return Target(np.where(levels > LEAST_CHANCE, levels, 0.0), bound)


def relaxed_nash(classes: Classes, leximin: Target) -> Target:
    """The open classes are those to which the relaxed leximin gives a chance.

    ``bound`` is that of the geometric mean of their members' chances.
    """
    counts = classes.counts.astype(np.float64)
    served = np.flatnonzero(leximin.chances > 0)
    people = counts[served]
    model = polytope(classes)
    columns = model.columns
    model.set_bounds(np.zeros(columns), np.where(leximin.chances > 0, classes.upper, 0.0))
    model.add_columns(np.full(len(served), np.log(LEAST_CHANCE)), np.zeros(len(served)))
    model.set_costs(np.concatenate((np.zeros(columns), people)))
    chances, bound = leximin.chances[served], 0.0
    for _ in range(NASH_ROUNDS):
        for place, column in enumerate(served):
            slope = np.array([1.0, -1.0 / (people[place] * chances[place])])
            height = float(np.log(chances[place])) - 1.0
            model.add_row(-INFINITY, height, (columns + place, int(column)), slope)
        solution = model.solve()
        assert solution is not None, "the relaxed leximin is a solution"
        chances = np.clip(solution.columns[served] / people, LEAST_CHANCE, 1.0)
        bound = solution.value / people.sum()
        if bound - float(people @ np.log(chances)) / people.sum() < NASH_GAP:
            break
    wanted = np.zeros(columns)
    wanted[served] = chances
    return Target(wanted, float(np.exp(bound)))


def _with_smallest(classes: Classes, upper: Floats) -> tuple[Model, int]:
    """The relaxation with a last column z and, from the row given, x_c - n_c z >= 0."""
    counts = classes.counts.astype(np.float64)
    model = polytope(classes)
    model.set_bounds(np.zeros_like(upper), upper)
    smallest = model.columns
    model.add_columns(np.zeros(1), np.full(1, 2.0))
    model.set_costs(np.append(np.zeros(smallest), 1.0))
    first = model.rows
    for place, count in enumerate(counts):
        row = np.array([1.0, -count if upper[place] > 0 else 0.0])
        model.add_row(0.0, INFINITY, (place, smallest), row)
    return model, first
