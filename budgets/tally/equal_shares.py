"""Method of Equal Shares, plainly: every voter's money is a Fraction."""

from __future__ import annotations

from fractions import Fraction

from .model import Election, Parameters
from .result import Payment, Round
from .ties import tie_ranks


def equal_shares(election: Election, parameters: Parameters, endowment: Fraction) -> list[Round]:
    """The rounds of one run with the given endowment per voter, in minor units."""
    ranks = tie_ranks(election, parameters)
    ballots = list(election.ballots)
    position = {project.id: k for k, project in enumerate(election.projects)}
    money = [endowment] * len(ballots)
    supporters: list[list[tuple[int, int, int]]] = [[] for _ in election.projects]
    for b, ballot in enumerate(ballots):
        for project_id, points in ballot.points:
            k = position[project_id]
            utility = {"cost": election.projects[k].cost, "cardinality": 1}.get(
                parameters.counted_utility, points
            )
            if parameters.counted_utility == "points-cost":
                utility *= election.projects[k].cost
            if points > 0:
                supporters[k].append((b, utility, ballot.weight))
    left = {k for k in range(len(supporters)) if supporters[k]}
    rounds: list[Round] = []
    while True:
        prices = {k: _price(election.projects[k].cost, supporters[k], money) for k in left}
        affordable = {k: price for k, price in prices.items() if price is not None}
        if not affordable:
            return rounds
        best = min(affordable.values())
        tied = sorted((k for k in affordable if affordable[k] == best), key=ranks.__getitem__)
        winner = tied[0]
        payments = _pay(supporters[winner], money, best)
        names = tuple(election.projects[k].id for k in tied)
        rounds.append(Round(names[0], "equal-shares", best, names[1:], payments))
        group = election.projects[winner].group
        left = {
            k
            for k in affordable
            if k != winner and (group is None or election.projects[k].group != group)
        }


def _price(
    cost: int, supporters: list[tuple[int, int, int]], money: list[Fraction]
) -> Fraction | None:
    due = Fraction(cost)
    weight = sum(utility * voters for _, utility, voters in supporters)
    for b, utility, voters in sorted(supporters, key=lambda s: money[s[0]] / s[1]):
        price = due / weight
        if price * utility <= money[b]:
            return price
        due -= money[b] * voters
        weight -= utility * voters
    return None


def _pay(
    supporters: list[tuple[int, int, int]], money: list[Fraction], price: Fraction
) -> tuple[Payment, ...]:
    whole: dict[int, int] = {}
    rest = [0, Fraction(0)]
    for b, utility, voters in supporters:
        if money[b] >= price * utility:
            whole[utility] = whole.get(utility, 0) + voters
            money[b] -= price * utility
        elif money[b]:
            rest = [rest[0] + voters, rest[1] + money[b] * voters]
            money[b] = Fraction(0)
    payments = [
        Payment(voters, price * utility * voters, price * utility)
        for utility, voters in sorted(whole.items())
    ]
    return (
        (*payments, Payment(int(rest[0]), Fraction(rest[1]), None)) if rest[0] else tuple(payments)
    )
