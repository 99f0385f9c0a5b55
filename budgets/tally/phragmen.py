"""Sequential Phragmén for participatory budgeting (approval ballots; as in arXiv 2303.00621).

Every voter earns money at the same steady rate, from nothing. As soon as the supporters of a
project together have its cost, it is bought and they are left with nothing. Said with loads: a
voter's load is the moment they last paid, and a project can be bought at the moment

    (cost + sum of its supporters' loads) / number of supporters.

1. In each round take the earliest project; of several the first in the order of ties.
2. If it, or any tied with it, costs more than what is left of the budget, the count ends.
   Projects that cost more than the whole budget never take part.
3. When only projects without supporters are left they count as tied, at no moment in particular.

Loads only rise, so a moment known from before is a lower bound (`queue`). A load is one of few
fractions, the moments of the rounds so far.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from .counting import Counting, Outcome
from .profile import Floats, Profile
from .purses import EPSILON
from .queue import Queue
from .rounds import Payment, Round


@dataclass(frozen=True, slots=True)
class Moment:
    """When a project can be bought."""

    price: Fraction


class Loads:
    """The moment, by round, at which each voter last paid."""

    def __init__(self, profile: Profile) -> None:
        """Nobody has paid."""
        self._profile = profile
        self._moments = [Fraction(0)]
        self._last = np.zeros(len(profile.weights), np.int64)

    def _counts(self, position: int) -> Floats:
        support = self._profile.supports[position]
        return np.bincount(self._last[support.ballots], support.weights, len(self._moments))

    def lower_bound(self, position: int, known: float) -> float:
        """A lower bound of the moment at which the project can be bought."""
        counts = self._counts(position)
        loads = counts @ np.array([float(moment) for moment in self._moments])
        moment = (float(loads) + self._profile.costs[position]) / float(counts.sum())
        return max(known, moment * (1 - (len(counts) + 8) * EPSILON))

    def moment(self, position: int, bound: float) -> Moment:
        """The exact moment."""
        counts = [int(count) for count in self._counts(position)]
        paid = (m * c for m, c in zip(self._moments, counts, strict=True) if c)
        loads = sum(paid, Fraction(0))
        return Moment((loads + self._profile.costs[position]) / sum(counts))

    def pay(self, position: int, moment: Fraction) -> tuple[Payment, ...]:
        """Let the supporters pay what they have earned since they last paid."""
        groups: Counter[Fraction] = Counter()  # two rounds may be at the same moment
        for since, count in zip(self._moments, self._counts(position).tolist(), strict=True):
            groups[moment - since] += int(count)
        payments = [Payment(n, each * n, each) for each, n in groups.items() if n]
        self._moments.append(moment)
        self._last[self._profile.supports[position].ballots] = len(self._moments) - 1
        return tuple(sorted(payments, key=lambda payment: payment.total / payment.voters))


def count_rounds(counting: Counting) -> Outcome:
    """Count by sequential Phragmén."""
    profile, left = Profile(counting.election, "cardinality"), counting.election.budget
    loads = Loads(profile)
    affordable = [k for k in counting.eligible if profile.costs[k] <= left]
    supported = {k: 0.0 for k in affordable if profile.supports.voters[k]}
    queue: Queue[Moment] = Queue(supported, loads.lower_bound, loads.moment)
    rounds: list[Round] = []
    gone: set[int] = set()
    while best := queue.cheapest():
        tied = sorted((k for k, _ in best), key=counting.ranks.__getitem__)
        if any(profile.costs[k] > left for k in tied):
            return Outcome(rounds)
        names, moment = counting.name(tied), best[0][1].price
        payments = loads.pay(tied[0], moment)
        rounds.append(Round(names[0], "phragmen", moment, names[1:], payments))
        left -= profile.costs[tied[0]]
        gone.update(counting.election.leaving(tied[0]))
        queue.remove(gone)
    rest = [k for k in affordable if k not in gone and k not in supported]
    return Outcome(rounds + _unsupported(counting, rest, left))


def _unsupported(counting: Counting, rest: list[int], left: int) -> list[Round]:
    projects, rounds = counting.election.projects, []
    rest = sorted(rest, key=counting.ranks.__getitem__)
    while rest and all(projects[k].cost <= left for k in rest):
        names = counting.name(rest)
        rounds.append(Round(names[0], "phragmen", None, names[1:]))
        left -= projects[rest[0]].cost
        gone = counting.election.leaving(rest[0])
        rest = [k for k in rest if k not in gone]
    return rounds
