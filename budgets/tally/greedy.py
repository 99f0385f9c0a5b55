"""Greedy: fund the projects by value, best first, while they fit.

Input: an election, the parameters, and for a completion what is already funded and the money left.
The value of a project is its votes where the utility is cost or cardinality, else its score (an
approval is one point). `greedy` orders by value, `greedy-per-cost` by value per cost; ties by
the parameters.

1. Take the projects in that order. One that fits the money left is funded, unless one of its group
   is funded already.
2. One that does not fit is skipped, or with `greedy_stop` ends the count. Then, with an `overrun`
   share below 1, it is still funded if that share of its cost is left: the city adds the rest from
   a reserve (so Poznan counts).

The outcome is exhaustive where nothing is skipped by a group. Greedy is what most cities do.
"""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction
from itertools import groupby

from .model import Election, Parameters
from .result import Round
from .ties import tie_ranks


def project_values(election: Election, utility: str) -> list[int]:
    """Votes or score of each project, by position."""
    totals = election.votes() if utility in ("cost", "cardinality") else election.scores()
    return list(totals.values())


def greedy_rounds(
    election: Election,
    parameters: Parameters,
    eligible: Collection[int],
    funded: Collection[int] = (),
) -> list[Round]:
    """Fund eligible projects (positions) after those `funded` already."""
    values = project_values(election, parameters.counted_utility)
    per_cost = parameters.rule == "greedy-per-cost"
    worth = {k: Fraction(values[k], election.projects[k].cost if per_cost else 1) for k in eligible}
    ranks = tie_ranks(election, parameters)
    order = sorted(set(eligible) - set(funded), key=lambda k: (-worth[k], ranks[k]))
    tied = _tied_after(order, worth)
    left = election.budget - sum(election.projects[k].cost for k in funded)
    groups = {election.projects[k].group for k in funded} - {None}
    rounds: list[Round] = []
    for k in order:
        project = election.projects[k]
        if project.group in groups:
            continue
        fits = project.cost <= left
        if not fits and not parameters.greedy_stop:
            continue
        if fits or left >= Fraction(parameters.overrun) * project.cost:
            names = tuple(election.projects[other].id for other in tied[k])
            rounds.append(Round(project.id, "greedy", worth[k], names))
            left -= project.cost
            groups |= {project.group} - {None}
        if not fits:
            break
    return rounds


def _tied_after(order: list[int], worth: dict[int, Fraction]) -> dict[int, list[int]]:
    tied: dict[int, list[int]] = {}
    for _, run in groupby(order, key=worth.__getitem__):
        members = list(run)
        for place, k in enumerate(members):
            tied[k] = members[place + 1 :]
    return tied
