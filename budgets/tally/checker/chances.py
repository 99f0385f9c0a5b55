"""What would have won, found by trying: the count is made again with another cost or more votes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from fractions import Fraction
from math import floor

from .count import Count
from .purses import Purses, wealth

Wins = Callable[[int], bool]


def highest(wins: Wins, first: int, last: int) -> int:
    """The last number up to `last` with which it wins, which it does with `first`."""
    while first < last:
        middle = (first + last + 1) // 2
        first, last = (middle, last) if wins(middle) else (first, middle - 1)
    return first


def fewest(wins: Wins, last: int) -> int:
    """The first number from 1 with which it wins, which it does with `last`."""
    return highest(lambda number: not wins(number), 0, last) + 1 if last else 1


class Greedy:
    """One project that greedy, after what is `funded`, did not fund."""

    def __init__(self, count: Count, name: str, funded: Collection[str]) -> None:
        """`points` says that greedy counts points, of which a voter gives several."""
        self.count, self.name, self.funded = count, name, funded
        several = count.ballots.type not in ("approval", "choose-1")
        by_points = count.utility not in ("cost", "cardinality")
        self.points = several and by_points and count.parameters["rule"] != "equal-shares"

    def turn(self) -> int | None:
        """What was left at its turn; None if that never came."""
        count = self.count
        others = [p for p in count.eligible if p != self.name]
        merit = count.merit(self.name)
        for name, left, _ in count.turns(others, self.funded):
            if name is None or count.merit(name) > merit:
                return left
        return None

    def cost(self) -> int | None:
        """The highest cost below its own at which it is funded."""

        def wins(cost: int) -> bool:
            return self._funded(self.count.changed(self.name, cost=cost))

        last = self.count.cost[self.name] - 1
        if self.count.value(self.name) < 0:
            return max(filter(wins, self._edges(last)), default=None)
        return highest(wins, 1, last) if last and wins(1) else None

    def _edges(self, last: int) -> set[int]:
        """The only costs that can be the highest: below nought a lower one may come later."""
        count = self.count
        k = Fraction(count.parameters["eligibility"])
        edges = {floor(count.votes[self.name] * k * count.ballots.budget / count.ballots.voters)}
        overrun = count.overrun if count.parameters["greedy_stop"] else 1
        others = [p for p in count.eligible if p != self.name]
        edges |= {floor(left / overrun) for _, left, _ in count.turns(others, self.funded)}
        return {cost for cost in {min(last, edge) for edge in {last, *edges}} if cost > 0}

    def votes(self) -> int | None:
        """The fewest votes or points more with which it is funded."""
        count, name = self.count, self.name
        if count.utility == "borda" and not self.points:
            return None
        kind = "points" if self.points else "votes"

        def wins(more: int) -> bool:
            return self._funded(count.changed(name, **{kind: more}))

        last = count.ballots.voters - count.votes[name]
        if self.points:
            top = max(abs(score) for score in count.score.values())
            last = 2 * (top + 1) * max(count.cost.values()) + count.parameters["threshold"]
        return fewest(wins, last) if last and wins(last) else None

    def _funded(self, changed: Count) -> bool:
        turns = changed.turns(changed.eligible, self.funded)
        return any(wins for name, _, wins in turns if name == self.name)


class Bidder:
    """One project that Equal Shares did not buy, in every round."""

    def __init__(self, count: Count, name: str) -> None:
        """Nothing is known of it yet."""
        self.count, self.name = count, name
        self.cost: int | None = None
        self.votes: int | None = None
        self.support, self._barred = Fraction(0), False

    def leave(self) -> None:
        """One of its group is funded."""
        self._barred = True

    def bid(self, money: Purses, winner: str, rho: Fraction) -> None:
        """Before `winner` is bought at the price rho: could this one have been, and how nearly?"""
        if self._barred:
            return
        groups, own = money.groups(self.name), self.count.cost[self.name]
        rate, parts = (rho * self.count.factor(self.name) * money.den).as_integer_ratio()
        raised = sum(min(m * parts, rate * units) * n for m, units, n in groups)
        self.support = max(self.support, Fraction(raised, parts * own * money.den))
        beaten = self.count.tie(winner)

        def buys(cost: int = own, more: int = 0) -> bool:
            count = self.count.changed(self.name, cost=cost, votes=more)
            if self.name not in count.eligible:
                return False
            added = [*groups, *money.richest(self.name, more)] if more else groups
            price = money.split(sorted(added, key=wealth), cost)
            if price is None:
                return False
            per_utility = price / (count.factor(self.name) * money.den)
            return (per_utility, count.tie(self.name)) < (rho, beaten)

        self._try(buys, self.count.ballots.voters)

    def rest(self, money: Purses, left: int, *, only_support: bool) -> None:
        """After the last round: what is left of the supporters' money, and of the budget."""
        if self._barred:
            return
        own, groups = self.count.cost[self.name], money.groups(self.name)
        has = sum(m * n for m, _, n in groups)
        self.support = max(self.support, Fraction(has, own * money.den))

        def buys(cost: int = own, more: int = 0) -> bool:
            count = self.count.changed(self.name, cost=cost, votes=more)
            added = sum(m * n for m, _, n in money.richest(self.name, more)) if more else 0
            enough = has + added >= cost * money.den and cost <= left
            return enough and self.name in count.eligible

        if not only_support:
            self._try(buys, self.count.ballots.voters)

    def _try(self, buys: Callable[..., bool], voters: int) -> None:
        own = self.count.cost[self.name]
        best = self.cost or 0
        if best < own - 1 and buys(cost=best + 1):
            self.cost = highest(lambda cost: buys(cost=cost), best + 1, own - 1)
        last = voters - self.count.votes[self.name] if self.votes is None else self.votes - 1
        if last > 0 and self.count.utility != "borda" and buys(more=last):
            self.votes = fewest(lambda more: buys(more=more), last)


def best(values: Iterable[int | None], choose: Callable[..., int | None]) -> int | None:
    """The largest or smallest of what is known."""
    return choose((value for value in values if value is not None), default=None)
