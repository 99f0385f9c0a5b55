"""The rules, followed plainly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from fractions import Fraction
from hashlib import sha256
from typing import Any

from .ballots import Ballots
from .lines import Line, group, line
from .purses import Purses


class Count:
    """One count by the plain rules."""

    def __init__(self, ballots: Ballots, parameters: dict[str, Any]) -> None:
        """`parameters` are those of the result."""
        self.ballots, self.parameters = ballots, parameters
        self.votes = ballots.total(lambda given: int(given > 0))
        self.score = ballots.total(lambda given: given)
        named = parameters["utility"]
        default = "cost" if parameters["rule"] in ("equal-shares", "bos") else "points"
        self.utility = named or default
        k, n = Fraction(parameters["eligibility"]), ballots.voters
        self.eligible = [
            name
            for name, cost in ballots.cost.items()
            if (not parameters["threshold"] or self.score[name] >= parameters["threshold"])
            and (not k or self.votes[name] * k * ballots.budget >= cost * n)
        ]
        self.rank = {name: place for place, name in enumerate(sorted(ballots.cost, key=self._tie))}

    def _tie(self, name: str) -> list[Any]:
        values: dict[str, Any] = {
            "id": name,
            "cost": self.ballots.cost[name],
            "votes": -self.votes[name],
            "lot": sha256(f"{self.parameters['lot_seed']}:{name}".encode()).digest(),
        }
        return [*(values[tie] for tie in self.parameters["ties"]), name]

    def value(self, name: str) -> int:
        """Votes, Borda score or score."""
        if self.utility == "borda":
            return self.score[name] - self.votes[name]
        return (self.votes if self.utility in ("cost", "cardinality") else self.score)[name]

    def leaving(self, winner: str) -> set[str]:
        """The project and those of its exclusive group."""
        group = self.ballots.group.get(winner)
        return {winner} | {p for p in self.ballots.cost if group and self.ballots.group[p] == group}

    def units(self, points: int) -> int:
        """Utility without the factor that all supporters of a project share."""
        if self.utility in ("cost", "cardinality"):
            return int(points > 0)
        return max(points - (self.utility == "borda"), 0)

    def factor(self, name: str) -> int:
        """That factor."""
        return self.ballots.cost[name] if self.utility in ("cost", "points-cost") else 1

    def greedy(self, funded: Collection[str] = ()) -> list[Line]:
        """Greedy, after what is funded already."""
        cost, per_cost = self.ballots.cost, self.parameters["rule"] == "greedy-per-cost"
        worth = {p: Fraction(self.value(p), cost[p] if per_cost else 1) for p in self.eligible}
        gone = {p for winner in funded for p in self.leaving(winner)}
        order = sorted(worth.keys() - gone, key=lambda p: (-worth[p], self.rank[p]))
        left, rounds = self.ballots.budget - sum(cost[p] for p in funded), []
        for place, name in enumerate(order):
            fits = cost[name] <= left
            if name in gone or not (fits or self.parameters["greedy_stop"]):
                continue
            if fits or left >= Fraction(self.parameters["overrun"]) * cost[name]:
                tied = [p for p in order[place + 1 :] if worth[p] == worth[name]]
                rounds.append(line(name, "greedy", worth[name], tied, []))
                left -= cost[name]
                gone |= self.leaving(name)
            if not fits:
                break
        return rounds

    def with_money(self, phase: str, endowment: Fraction) -> tuple[list[Line], Purses]:
        """Buy what is cheapest for its supporters: (rounds, purses as they are in the end)."""
        cost, left = self.ballots.cost, self.ballots.budget
        money = Purses(self, endowment)
        bound = {p: Fraction(0) for p in self.eligible if money.supporters[p]}
        rounds: list[Line] = []
        while True:
            if phase == "bos":
                bound = {p: low for p, low in bound.items() if cost[p] <= left}
            best, offers = self._cheapest(money, bound, phase)
            if best is None:
                return rounds, money
            winner, *tied = sorted(offers, key=self.rank.__getitem__)
            payments = money.pay(winner, offers[winner])
            rounds.append(line(winner, phase, best, tied, payments))
            left -= cost[winner]
            for name in self.leaving(winner):
                bound.pop(name, None)

    def _cheapest(
        self, money: Purses, bound: dict[str, Fraction], phase: str
    ) -> tuple[Fraction | None, dict[str, Fraction]]:
        """The lowest price and what each project of that price charges per utility."""
        best: Fraction | None = None
        offers: dict[str, Fraction] = {}
        for name in sorted(bound, key=bound.__getitem__):
            if best is not None and bound[name] > best:
                break
            offer = money.bargain(name) if phase == "bos" else money.price(name)
            if offer is None:
                del bound[name]
                continue
            bound[name], charge = offer
            if best is None or bound[name] < best:
                best, offers = bound[name], {}
            if bound[name] == best:
                offers[name] = charge
        return best, offers

    def phragmen(self) -> list[Line]:
        """Sequential Phragmén."""
        cost, left, rounds = self.ballots.cost, self.ballots.budget, []
        votes = self.ballots.votes
        names = {p for p in self.eligible if cost[p] <= left}
        backers = {p: [b for b, (v, _) in enumerate(votes) if v.get(p, 0) > 0] for p in names}
        load = [Fraction(0)] * len(votes)
        while names:
            when = {p: self._moment(p, backers[p], load) for p in names if backers[p]}
            first = min(when.values(), default=None)
            tied = sorted((p for p in names if when.get(p) == first), key=self.rank.__getitem__)
            if any(cost[p] > left for p in tied):
                break
            paid = self._settle(backers[tied[0]], first, load)
            rounds.append(line(tied[0], "phragmen", first, tied[1:], paid))
            left -= cost[tied[0]]
            names -= self.leaving(tied[0])
        return rounds

    def _settle(
        self, backers: list[int], moment: Fraction | None, load: list[Fraction]
    ) -> list[Line]:
        """Let the backers pay up to the moment; None for a project without any."""
        if moment is None:
            return []
        groups: Counter[Fraction] = Counter()
        for b in backers:
            groups[moment - load[b]] += self.ballots.votes[b][1]
            load[b] = moment
        return [group(voters, each * voters, each) for each, voters in sorted(groups.items())]

    def _moment(self, name: str, backers: list[int], load: list[Fraction]) -> Fraction:
        """Loads are few distinct fractions, so sum them by value."""
        by_load: Counter[Fraction] = Counter()
        for b in backers:
            by_load[load[b]] += self.ballots.votes[b][1]
        total = sum((value * count for value, count in by_load.items()), Fraction(0))
        return (total + self.ballots.cost[name]) / self.votes[name]
