"""One run of the Method of Equal Shares, exact (arXiv 2008.13276; with utilities, 2303.00621).

Input: who supports what (`Profile`), the projects in the count, the same endowment for every voter
and the order that breaks ties.

1. Every voter starts with the endowment.
2. In each round every project left has a price rho (see `purses`), unless its supporters together
   have too little; money only falls, so such a project is out for good.
3. The project with the lowest price is bought; of several the first in the order of ties. Each
   supporter pays the smaller of rho times their utility and what they have. The other projects of
   its exclusive group leave.
4. It ends when no project is left.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from .profile import Profile
from .purses import EPSILON, Price, Purses
from .queue import Queue
from .rounds import Round


def equal_shares(
    profile: Profile, projects: Iterable[int], endowment: Fraction, ranks: list[int]
) -> list[Round]:
    """The rounds of one run; `projects` and `ranks` are by position, `endowment` in minor units."""
    purses = Purses(profile, endowment)
    payable = _payable(profile, projects, endowment)
    queue: Queue[Price] = Queue(
        widest_shares(profile, payable), purses.lower_bound, purses.exact_price
    )
    ids = [project.id for project in profile.election.projects]
    rounds: list[Round] = []
    while best := queue.cheapest():
        best.sort(key=lambda found: ranks[found[0]])
        (winner, quote), *tied = best
        names = tuple(ids[position] for position, _ in tied)
        payments = purses.pay(winner, quote)
        rounds.append(Round(ids[winner], "equal-shares", quote.price, names, payments))
        queue.remove(profile.election.leaving(winner))
    return rounds


def _payable(profile: Profile, projects: Iterable[int], endowment: Fraction) -> list[int]:
    """Those whose supporters have the cost together before anything is bought."""
    money, parts = endowment.as_integer_ratio()
    voters, costs = profile.supports.voters, profile.costs
    return [k for k in projects if voters[k] * money >= costs[k] * parts]


def widest_shares(profile: Profile, projects: Iterable[int]) -> dict[int, float]:
    """A lower bound of each supported project's price: nobody can share more widely than all."""
    utilities = {k: profile.supports.utility(k) for k in projects}
    return {
        k: profile.costs[k] / utility * (1 - 2 * EPSILON)
        for k, utility in utilities.items()
        if utility
    }
