"""Equal Shares where every ballot names one project: nobody's money is wanted twice.

Then no purchase changes the price of another project, so all prices are known at the start. For the
utilities that are the same for every supporter (cost, cardinality) the price of a project is its
cost over the utility of all its supporters, each of whom pays the same share of the cost; those
whose supporters cannot pay their shares are out. The rounds are what `equal_shares` gives, without
purses and queue: a vote of a hundred thousand people for one project each has no more distinct
ballots than projects.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import groupby

from .counting import Counting
from .rounds import Payment, Round


def knows(counting: Counting) -> bool:
    """Whether this way of counting applies."""
    same_for_all = counting.parameters.counted_utility in ("cost", "cardinality")
    return same_for_all and counting.election.is_single_choice


def rounds(counting: Counting, endowment: Fraction) -> list[Round]:
    """The rounds of one run; `endowment` in minor units."""
    election, projects = counting.election, counting.election.projects
    votes, ranks = counting.votes, counting.ranks
    money, parts = endowment.as_integer_ratio()
    asked = zip(votes, projects, strict=True)
    can_pay = [given * money >= project.cost * parts for given, project in asked]
    payable = [k for k in counting.eligible if can_pay[k]]
    by_cost = counting.parameters.counted_utility == "cost"
    prices = {k: _price(1 if by_cost else projects[k].cost, votes[k]) for k in payable}
    order = sorted(payable, key=lambda k: (prices[k], ranks[k]))
    chosen: list[Round] = []
    gone: set[int] = set()
    for (_, price), equal in groupby(order, key=prices.__getitem__):
        waiting = [k for k in equal if k not in gone]
        while waiting:
            winner, *tied = waiting
            cost, voters, name = projects[winner].cost, votes[winner], projects[winner].id
            payment = Payment(voters, Fraction(cost), Fraction(cost, voters))
            chosen.append(Round(name, "equal-shares", price, counting.name(tied), (payment,)))
            gone.update(election.leaving(winner))
            waiting = [k for k in tied if k not in gone]
    return chosen


def _price(cost: int, votes: int) -> tuple[float, Fraction]:
    """The price rounded, which is compared first, and exact: rounding makes some equal, but swaps
    none."""
    return cost / votes, Fraction(cost, votes)
