"""Every ballot's purse, and what projects cost their supporters."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING

from .lines import Line, group

if TYPE_CHECKING:
    from .count import Count


def rounded(rho: Fraction) -> Fraction:
    """What is charged under BOS instead of a rho of more than 256 bits: 2^-128 is fine enough."""
    if rho.denominator.bit_length() <= 256:
        return rho
    return Fraction(ceil(rho * 2**128), 2**128)


def wealth(group: tuple[int, int, int]) -> Fraction | int:
    """What a group (money, units, voters) has for each unit of utility."""
    money, units, _ = group
    return Fraction(money, units) if units > 1 else money


class Purses:
    """Every ballot's purse; money as integers over one denominator."""

    def __init__(self, count: Count, endowment: Fraction) -> None:
        """Everybody has the endowment."""
        self.count, self.den = count, endowment.denominator
        self.money = [endowment.numerator]
        self.of = [0] * len(count.ballots.votes)
        self._others: dict[str, list[tuple[int, int]]] = {}
        self._all: Counter[int] = Counter()
        self.supporters: dict[str, list[tuple[int, int, int]]] = {name: [] for name in count.cost}
        self.went: dict[str, dict[str, Fraction]] = {name: {} for name in count.cost}
        for b, (points, weight) in enumerate(count.ballots.votes):
            for name, given in points.items():
                if units := count.units(given):
                    self.supporters[name].append((b, units, weight))

    def groups(self, name: str) -> list[tuple[int, int, int]]:
        """(money, units, voters) of the supporters, poorest for their utility first."""
        groups: Counter[tuple[int, int]] = Counter()
        for b, units, weight in self.supporters[name]:
            groups[self.of[b], units] += weight
        rows = [(self.money[purse], units, voters) for (purse, units), voters in groups.items()]
        return sorted(rows, key=wealth)

    def price(self, name: str) -> tuple[Fraction, Fraction] | None:
        """What each unit of utility costs, twice: as the price and as the charge."""
        rate = self.split(self.groups(name), self.count.cost[name])
        price = None if rate is None else rate / (self.count.factor(name) * self.den)
        return None if price is None else (price, price)

    def split(self, groups: list[tuple[int, int, int]], cost: int) -> Fraction | None:
        """What each unit pays of the cost, in parts of the denominator; groups as `groups` has."""
        due, share = cost * self.den, sum(units * voters for _, units, voters in groups)
        for money, units, voters in groups:
            if money * share >= due * units:
                return Fraction(due, share)
            due -= money * voters
            share -= units * voters
        return None

    def richest(self, name: str, number: int) -> list[tuple[int, int, int]]:
        """So many of those who do not support it, the richest, as groups who give a point each."""
        if name not in self._others:
            voters: Counter[int] = self._everybody()
            for b, _, weight in self.supporters[name]:
                voters[self.of[b]] -= weight
            held: Counter[int] = Counter()
            for purse, there in voters.items():
                held[self.money[purse]] += there
            self._others[name] = sorted(((m, n) for m, n in held.items() if n), reverse=True)
        groups = []
        for money, there in self._others[name]:
            groups.append((money, 1, min(there, number)))
            number -= there
            if number <= 0:
                break
        return groups

    def _everybody(self) -> Counter[int]:
        if not self._others:
            self._all = Counter()
            for purse, (_, weight) in zip(self.of, self.count.ballots.votes, strict=True):
                self._all[purse] += weight
        return self._all.copy()

    def bargain(self, name: str) -> tuple[Fraction, Fraction] | None:
        """The least rho / alpha, and rho."""
        cost, factor = self.count.cost[name], self.count.factor(name)
        groups = [row for row in self.groups(name) if row[0]]
        below, share = 0, sum(units * voters for _, units, voters in groups)
        offers: list[tuple[Fraction, Fraction, Fraction]] = []
        for money, units, voters in groups:
            raised = Fraction(below) + Fraction(money, units) * share
            if raised >= cost * self.den:
                break
            alpha = raised / (cost * self.den)
            rho = Fraction(money, units * factor * self.den) / alpha
            offers.append((rho / alpha, -alpha, rounded(rho)))
            below += money * voters
            share -= units * voters
        if whole := self.price(name):
            offers.append((whole[0], Fraction(-1), whole[1]))
        if not offers:
            return None
        price, _, rho = min(offers)
        return price, rho

    def pay(self, name: str, rho: Fraction) -> list[Line]:
        """Charge the supporters; return the groups of payers and note whose money it was."""
        rate = rho * self.count.factor(name) * self.den
        self.money = [money * rate.denominator for money in self.money]
        self.den *= rate.denominator
        whole: Counter[int] = Counter()
        moved: dict[tuple[int, int], int] = {}
        rest, spent = [0, 0], {}
        for b, units, weight in self.supporters[name]:
            purse, due = self.of[b], rate.numerator * units
            paid = min(self.money[purse], due)
            if paid == due:
                whole[units] += weight
            elif paid:
                rest = [rest[0] + weight, rest[1] + paid * weight]
            if (purse, units) not in moved:
                moved[purse, units] = len(self.money)
                self.money.append(self.money[purse] - paid)
            self.of[b] = moved[purse, units]
            spent[b] = paid * weight
        self._note(name, spent)
        self._others.clear()
        payments = [
            self._group(voters, rate.numerator * units) for units, voters in sorted(whole.items())
        ]
        if rest[0]:
            payments.append(group(rest[0], Fraction(rest[1], self.den), None))
        return payments

    def _group(self, voters: int, each: int) -> Line:
        return group(voters, Fraction(each * voters, self.den), Fraction(each, self.den))

    def _note(self, winner: str, spent: dict[int, int]) -> None:
        totals: Counter[str] = Counter()
        for b, paid in spent.items():
            for name, given in self.count.ballots.votes[b][0].items():
                if self.count.units(given):
                    totals[name] += paid
        for name, total in totals.items():
            if total:
                self.went[name][winner] = Fraction(total, self.den)

    def left(self, name: str) -> Fraction:
        """What the supporters of a project have."""
        total = sum(self.money[self.of[b]] * weight for b, _, weight in self.supporters[name])
        return Fraction(total, self.den)
