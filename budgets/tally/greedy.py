"""Greedy: fund the projects by value, best first, while they fit.

The value of a project is its votes where the utility is cost or cardinality, else its score (an
approval is one point). `greedy` orders by value, `greedy-per-cost` by value per cost; ties by
the parameters.

1. Take the projects in that order. One that fits the money left is funded, unless one of its group
   is funded already.
2. One that does not fit is skipped, or with `greedy_stop` ends the count. Then, with an `overrun`
   share below 1, it is still funded if that share of its cost is left: the city adds the rest from
   a reserve (so Poznan counts).

This is what most cities do. It also completes Equal Shares with the money that is left.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import groupby

from .counting import Counting, Outcome
from .rounds import Round


def count_rounds(counting: Counting) -> Outcome:
    """Count by greedy alone."""
    return Outcome(greedy_rounds(counting))


def greedy_rounds(counting: Counting, funded: Sequence[int] = ()) -> list[Round]:
    """Fund eligible projects after those `funded` already."""
    projects, parameters = counting.election.projects, counting.parameters
    worth = counting.merits
    gone = {k for winner in funded for k in counting.election.leaving(winner)}
    order = [k for k in counting.by_merit if k not in gone]
    tied = _tied_after(order, worth)
    left = counting.election.budget - sum(projects[k].cost for k in funded)
    rounds: list[Round] = []
    for k in order:
        fits = projects[k].cost <= left
        if k in gone or not (fits or parameters.greedy_stop):
            continue
        if fits or left >= Fraction(parameters.overrun) * projects[k].cost:
            rounds.append(Round(projects[k].id, "greedy", worth[k], counting.name(tied[k])))
            left -= projects[k].cost
            gone.update(counting.election.leaving(k))
        if not fits:
            break
    return rounds


def _tied_after(order: list[int], worth: dict[int, Fraction]) -> dict[int, list[int]]:
    """For each project those of the same worth that come later."""
    tied: dict[int, list[int]] = {}
    for _, run in groupby(order, key=worth.__getitem__):
        members = list(run)
        for place, k in enumerate(members):
            tied[k] = members[place + 1 :]
    return tied
