"""The rules of counting, as their papers define them: one purse a voter, fractions, no shortcut.

Every function takes an election whose ballots it takes apart into single voters, and gives the ids
of the winners in the order in which they are funded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from itertools import combinations

from budgets.tally import Election, Parameters
from budgets.tally.counting import Counting

Utility = Callable[[str, int], Fraction]


class Town:
    """The voters of an election one by one: what each of them gave to the projects."""

    def __init__(self, election: Election, parameters: Parameters) -> None:
        self.budget, self.scale, self.parameters = election.budget, election.scale, parameters
        self.cost = {project.id: project.cost for project in election.projects}
        self.group = {project.id: project.group for project in election.projects}
        self.voters = [dict(b.points) for b in election.ballots for _ in range(b.weight)]
        ranks = Counting(election, parameters).ranks
        self.rank = dict(zip(self.cost, ranks, strict=True))
        self.takes_part = {p for p in self.cost if self._takes_part(p)}

    def votes(self, project: str) -> int:
        return sum(given.get(project, 0) > 0 for given in self.voters)

    def score(self, project: str) -> int:
        return sum(given.get(project, 0) for given in self.voters)

    def _takes_part(self, project: str) -> bool:
        least, k = self.parameters.threshold, Fraction(self.parameters.eligibility)
        if least and self.score(project) < least:
            return False
        if not k:
            return True
        if not self.voters or not self.budget:
            return not self.voters
        share = Fraction(self.votes(project), len(self.voters))
        return share >= self.cost[project] / (k * self.budget)

    def utility(self, project: str, voter: int) -> Fraction:
        given, kind = self.voters[voter].get(project, 0), self.parameters.counted_utility
        if given <= 0:
            return Fraction(0)
        kinds = {
            "cost": self.cost[project],
            "cardinality": 1,
            "points": given,
            "points-cost": given * self.cost[project],
            "borda": given - 1,
        }
        return Fraction(kinds[kind])

    def worth(self, project: str) -> int:
        kind = self.parameters.counted_utility
        if kind == "borda":
            return self.score(project) - self.votes(project)
        return self.votes(project) if kind in ("cost", "cardinality") else self.score(project)

    def supporters(self, project: str) -> list[int]:
        return [v for v in range(len(self.voters)) if self.utility(project, v)]

    def bars(self, winner: str, other: str) -> bool:
        same_group = self.group[winner] is not None and self.group[winner] == self.group[other]
        return winner == other or same_group

    def left_over(self, winners: Iterable[str]) -> set[str]:
        return {p for p in self.takes_part if not any(self.bars(w, p) for w in winners)}

    def price_of(self, winners: Iterable[str]) -> int:
        return sum(self.cost[winner] for winner in winners)


def greedy(town: Town, funded: tuple[str, ...] = ()) -> list[str]:
    """The best of those left, again and again."""
    winners = list(funded)
    passed_over: set[str] = set()
    per_cost = town.parameters.rule == "greedy-per-cost"
    while rest := town.left_over(winners) - passed_over:
        divisor = town.cost if per_cost else dict.fromkeys(rest, 1)
        best = min(rest, key=lambda p: (-Fraction(town.worth(p), divisor[p]), town.rank[p]))
        left = town.budget - town.price_of(winners)
        if town.cost[best] <= left:
            winners.append(best)
        elif town.parameters.greedy_stop:
            if left >= Fraction(town.parameters.overrun) * town.cost[best]:
                winners.append(best)
            break
        passed_over.add(best)
    return winners


def _rho(town: Town, project: str, money: list[Fraction]) -> Fraction | None:
    """The least rho with sum of min(money, rho * utility) = cost."""
    payers = town.supporters(project)
    if sum(money[v] for v in payers) < town.cost[project]:
        return None
    for last in sorted({money[v] / town.utility(project, v) for v in payers}):
        poor = [v for v in payers if money[v] / town.utility(project, v) < last]
        rich = [v for v in payers if v not in poor]
        missing = town.cost[project] - sum(money[v] for v in poor)
        rho = missing / sum(town.utility(project, v) for v in rich)
        if rho <= last:
            return rho
    raise AssertionError("supporters with enough money can pay")


def equal_shares_once(town: Town, endowment: Fraction) -> list[str]:
    money, winners = [endowment] * len(town.voters), []
    while True:
        rest = town.left_over(winners)
        rhos = {p: rho for p in rest if (rho := _rho(town, p, money)) is not None}
        rhos = {p: rho for p, rho in rhos.items() if town.supporters(p)}
        if not rhos:
            return winners
        winner = min(rhos, key=lambda p: (rhos[p], town.rank[p]))
        winners.append(winner)
        for v in town.supporters(winner):
            money[v] -= min(money[v], rhos[winner] * town.utility(winner, v))


def equal_shares(election: Election, parameters: Parameters) -> list[str]:
    """With its completion and the comparison."""
    town = Town(election, parameters)
    if not town.voters:
        return []
    endowment = Fraction(town.budget, len(town.voters))
    if parameters.floor_start:
        endowment = Fraction(endowment // town.scale * town.scale)
    winners = equal_shares_once(town, endowment)
    if "add1" in parameters.completion:
        winners = _add1(town, endowment, winners)
    if parameters.completion.endswith("greedy"):
        winners = greedy(town, tuple(winners))
    if not parameters.comparison:
        return winners
    by_votes = greedy(town)
    liked = [sum(given.get(p, 0) > 0 for p in winners) for given in town.voters]
    rivals = [sum(given.get(p, 0) > 0 for p in by_votes) for given in town.voters]
    better = sum(a > b for a, b in zip(liked, rivals, strict=True))
    worse = sum(a < b for a, b in zip(liked, rivals, strict=True))
    return by_votes if worse > better else winners


def _add1(town: Town, endowment: Fraction, winners: list[str]) -> list[str]:
    while True:
        rest = [p for p in town.left_over(winners) if town.supporters(p)]
        left = town.budget - town.price_of(winners)
        if not rest:
            return winners
        if town.parameters.stop_when_exhaustive and all(town.cost[p] > left for p in rest):
            return winners
        endowment += Fraction(town.parameters.step) * town.scale
        following = equal_shares_once(town, endowment)
        if town.price_of(following) > town.budget:
            return winners
        winners = following


def bargain(town: Town, project: str, money: list[Fraction], alpha: Fraction) -> Fraction | None:
    """The least rho with sum of min(money, alpha * rho * utility) = alpha * cost: affordable at
    (alpha, rho), in the words of arXiv 2409.15005; None if there is none."""
    payers = [v for v in town.supporters(project) if money[v]]
    if sum(money[v] for v in payers) < alpha * town.cost[project]:
        return None
    asked = alpha * town.cost[project]
    for last in sorted({money[v] / town.utility(project, v) for v in payers}):
        poor = [v for v in payers if money[v] / town.utility(project, v) < last]
        rich = [v for v in payers if v not in poor]
        each = (asked - sum(money[v] for v in poor)) / sum(town.utility(project, v) for v in rich)
        if each <= last:
            return each / alpha
    return None


def shares_of_cost(town: Town, project: str, money: list[Fraction]) -> set[Fraction]:
    """Every alpha at which a supporter has just given all, and 1."""
    payers = [v for v in town.supporters(project) if money[v]]
    alphas = {Fraction(1)}
    for v in payers:
        rate = money[v] / town.utility(project, v)
        raised = sum(min(money[w], rate * town.utility(project, w)) for w in payers)
        alphas.add(min(Fraction(1), raised / town.cost[project]))
    return alphas


def bos(election: Election, parameters: Parameters) -> list[str]:
    town = Town(election, parameters)
    if not town.voters:
        return []
    money, winners = [Fraction(town.budget, len(town.voters))] * len(town.voters), []
    while True:
        offers = []
        for p in town.left_over(winners):
            if town.price_of(winners) + town.cost[p] > town.budget:
                continue
            asked = {a: bargain(town, p, money, a) for a in shares_of_cost(town, p, money)}
            offers += [(rho / a, town.rank[p], -a, rho, p) for a, rho in asked.items() if rho]
        if not offers:
            return winners
        *_, rho, winner = min(offers)
        winners.append(winner)
        for v in town.supporters(winner):
            money[v] -= min(money[v], rho * town.utility(winner, v))


def phragmen(election: Election, parameters: Parameters) -> list[str]:
    """Every voter earns at the same rate; a project is bought when its supporters can pay."""
    town = Town(election, parameters)
    load, winners = [Fraction(0)] * len(town.voters), []
    backers = {p: [v for v, g in enumerate(town.voters) if g.get(p, 0) > 0] for p in town.cost}
    never = max(sum(town.cost.values()) * 10, 1) ** 3
    while True:
        rest = [p for p in town.left_over(winners) if town.cost[p] <= town.budget]
        moments = {
            p: (town.cost[p] + sum(load[v] for v in backers[p])) / len(backers[p])
            if backers[p]
            else Fraction(never)
            for p in rest
        }
        first = [p for p in rest if moments[p] == min(moments.values())]
        left = town.budget - town.price_of(winners)
        if not first or any(town.cost[p] > left for p in first):
            return winners
        winner = min(first, key=town.rank.__getitem__)
        winners.append(winner)
        for v in backers[winner]:
            load[v] = moments[winner]


def greatest_welfare(election: Election, parameters: Parameters) -> int:
    """What the best set is worth, every set tried."""
    town = Town(election, parameters)
    times_cost = parameters.counted_utility in ("cost", "points-cost")
    best = 0
    for size in range(len(town.takes_part) + 1):
        for chosen in combinations(sorted(town.takes_part), size):
            if any(town.bars(a, b) for a, b in combinations(chosen, 2)):
                continue
            if town.price_of(chosen) <= town.budget:
                worth = sum(town.worth(p) * (town.cost[p] if times_cost else 1) for p in chosen)
                best = max(best, worth)
    return best
