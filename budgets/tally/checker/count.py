"""The rules, followed plainly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from copy import copy
from fractions import Fraction
from functools import cached_property
from hashlib import sha256
from typing import Any

from .ballots import Ballots
from .lines import Line, group, line
from .purses import Purses

Turn = tuple[str | None, int, bool]


class Count:
    """One count by the plain rules."""

    def __init__(self, ballots: Ballots, parameters: dict[str, Any]) -> None:
        """`parameters` are those of the result."""
        self.ballots, self.parameters, self.cost = ballots, parameters, ballots.cost
        self.votes = ballots.total(lambda given: int(given > 0))
        self.score = ballots.total(lambda given: given)
        self.unproved: str | None = None
        named = parameters["utility"]
        default = "cost" if parameters["rule"] in ("equal-shares", "bos") else "points"
        self.utility = named or default
        self.eligible = [name for name in self.cost if self.takes_part(name)]

    @cached_property
    def rank(self) -> dict[str, int]:
        """The place of each project, should all of them be tied."""
        return {name: place for place, name in enumerate(sorted(self.cost, key=self.tie))}

    def takes_part(self, name: str) -> bool:
        """Whether a project reaches the minimum and the eligibility threshold."""
        least, k = self.parameters["threshold"], Fraction(self.parameters["eligibility"])
        money, n = k * self.ballots.budget, self.ballots.voters
        enough = not k or self.votes[name] * money >= self.cost[name] * n
        return enough and (not least or self.score[name] >= least)

    def changed(
        self, name: str, *, cost: int | None = None, votes: int = 0, points: int = 0
    ) -> Count:
        """The same with one project at another cost, with more votes or with more points."""
        other = copy(self)
        other.cost = self.cost | {name: self.cost[name] if cost is None else cost}
        other.votes = self.votes | {name: self.votes[name] + votes}
        other.score = self.score | {name: self.score[name] + votes + points}
        other.eligible = [p for p in self.eligible if p != name]
        other.eligible += [name] if other.takes_part(name) else []
        other.__dict__.pop("rank", None)
        return other

    def tie(self, name: str) -> list[Any]:
        """What a project is sorted by among those tied with it."""
        values: dict[str, Any] = {
            "id": name,
            "cost": self.cost[name],
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
        return {winner} | {p for p in self.cost if group and self.ballots.group[p] == group}

    def units(self, points: int) -> int:
        """Utility without the factor that all supporters of a project share."""
        if self.utility in ("cost", "cardinality"):
            return int(points > 0)
        return max(points - (self.utility == "borda"), 0)

    def factor(self, name: str) -> int:
        """That factor."""
        return self.cost[name] if self.utility in ("cost", "points-cost") else 1

    def merit(self, name: str) -> tuple[Fraction, int]:
        """What greedy sorts a project by, smallest first."""
        per_cost = self.parameters["rule"] == "greedy-per-cost"
        return -Fraction(self.value(name), self.cost[name] if per_cost else 1), self.rank[name]

    def turns(self, names: Collection[str], funded: Collection[str]) -> Iterator[Turn]:
        """Greedy's turns after what is funded: (project, what is left then, whether it is funded).

        At the end one for nobody, unless a project that did not fit has ended the count.
        """
        left = self.ballots.budget - sum(self.cost[name] for name in funded)
        gone = {p for winner in funded for p in self.leaving(winner)}
        for name in sorted(names, key=self.merit):
            cost, fits = self.cost[name], self.cost[name] <= left
            reserve = self.parameters["greedy_stop"] and left >= cost * self.overrun
            wins = name not in gone and (fits or reserve)
            yield name, left, wins
            if name not in gone and not fits and self.parameters["greedy_stop"]:
                return
            if wins:
                left -= cost
                gone |= self.leaving(name)
        yield None, left, False

    @property
    def overrun(self) -> Fraction:
        """The share of a cost that must be left where a reserve adds the rest."""
        return Fraction(self.parameters["overrun"])

    def greedy(self, funded: Collection[str] = ()) -> list[Line]:
        """Greedy, after what is funded already."""
        gone = {p for winner in funded for p in self.leaving(winner)}
        order = sorted(set(self.eligible) - gone, key=self.merit)
        place = {name: number for number, name in enumerate(order, start=1)}
        rounds = []
        for name, _, wins in self.turns(order, funded):
            if name is not None and wins:
                worth = self.merit(name)[0]
                tied = [p for p in order[place[name] :] if self.merit(p)[0] == worth]
                rounds.append(line(name, "greedy", -worth, tied, []))
        return rounds

    def with_money(self, phase: str, endowment: Fraction) -> list[Line]:
        """Buy what is cheapest for its supporters."""
        cost, left = self.cost, self.ballots.budget
        money = Purses(self, endowment)
        bound = {p: Fraction(0) for p in self.eligible if money.supporters[p]}
        rounds: list[Line] = []
        while True:
            if phase == "bos":
                bound = {p: low for p, low in bound.items() if cost[p] <= left}
            best, offers = self._cheapest(money, bound, phase)
            if best is None:
                return rounds
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
        cost, left, rounds = self.cost, self.ballots.budget, []
        votes = self.ballots.votes
        names = {p for p in self.eligible if cost[p] <= left}
        backers = {p: [b for b, (v, _) in enumerate(votes) if v.get(p, 0) > 0] for p in names}
        loads, of = [Fraction(0)], [0] * len(votes)  # the distinct loads, and which a ballot has
        while names:
            when = {p: self._moment(p, backers[p], loads, of) for p in names if backers[p]}
            first = min(when.values(), default=None)
            tied = sorted((p for p in names if when.get(p) == first), key=self.rank.__getitem__)
            if any(cost[p] > left for p in tied):
                break
            paid = self._settle(backers[tied[0]], first, loads, of)
            rounds.append(line(tied[0], "phragmen", first, tied[1:], paid))
            left -= cost[tied[0]]
            names -= self.leaving(tied[0])
        return rounds

    def _settle(
        self, backers: list[int], moment: Fraction | None, loads: list[Fraction], of: list[int]
    ) -> list[Line]:
        """Let the backers pay up to the moment; None for a project without any."""
        if moment is None:
            return []
        groups: Counter[Fraction] = Counter()
        for load, voters in self._by_load(backers, of).items():
            groups[moment - loads[load]] += voters
        for b in backers:
            of[b] = len(loads)
        loads.append(moment)
        return [group(voters, each * voters, each) for each, voters in sorted(groups.items())]

    def _moment(
        self, name: str, backers: list[int], loads: list[Fraction], of: list[int]
    ) -> Fraction:
        held = self._by_load(backers, of)
        total = sum((loads[load] * voters for load, voters in held.items()), Fraction(0))
        return (total + self.cost[name]) / self.votes[name]

    def _by_load(self, backers: list[int], of: list[int]) -> Counter[int]:
        """How many voters have each load, by its place."""
        held: Counter[int] = Counter()
        for b in backers:
            held[of[b]] += self.ballots.votes[b][1]
        return held
