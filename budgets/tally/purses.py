"""Voters' money, exact, and what a project would cost its supporters.

Whoever could not pay the price of a project gave all they had. So a voter has either nothing, or
the endowment less the prices of the projects bought that they support, and voters of the same
history share a purse. Purses form a tree: a new one is its parent less one round's rate for so many
units of utility. The rates are integers over one common denominator (about twelve bits more each
round), and a sum over thousands of purses needs only one product of integers for each round.

The price of a project is the least rho such that its supporters can pay for it when each pays the
smaller of rho times their utility and all they have left (arXiv 2008.13276, section 3). Those who
pay all they have are its poor, the others its rich. Any split of the supporters into poor and rich
gives

    rho(split) = (cost - money of the poor) / utility of the rich  <=  rho,

with equality for the right one, and splitting again by rho(split) climbs to it. `lower_bound`
climbs in floating point and takes off what rounding can have added; `exact_price` climbs with
integers.

Rounding: with e = 2^-52 each rounded purse is within (rounds + 2) * e * endowment of the truth (one
rounded rate and one subtraction for each round paid in, each at most e/2 of a number below the
endowment), and the difference of the cost and sums of m products is off by less than (m + 8) * e
times the cost and the money of all supporters besides.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, gcd, inf

import numpy as np

from .profile import Bools, Floats, Ints, Profile
from .rounds import Payment

EPSILON = 2.0**-52
NOTHING, FULL = 0, 1
PACK_ABOVE = 500


@dataclass(frozen=True, slots=True)
class Holdings:
    """The supporters of a project who have money, in groups with one purse and the same units.

    Group g, known by `keys[g]`, is `voters[g]` people with purse `purses[g]`, `units[g]` units of
    utility each, `weight[g]` in all, and about `ratios[g]` of money per unit.
    """

    keys: Ints
    purses: Ints
    units: Ints
    voters: Floats
    weight: Floats
    ratios: Floats


@dataclass(frozen=True, slots=True)
class Price:
    """An exact price per utility. The groups in `rich` pay `due` parts of the denominator in all,
    for `share` units of utility among them; the other groups give what they have, `rest` parts."""

    price: Fraction
    held: Holdings
    due: int
    share: int
    rest: int
    rich: Bools


class Purses:
    """What every voter has left, during one run."""

    def __init__(self, profile: Profile, endowment: Fraction) -> None:
        """Give every voter `endowment` minor units."""
        self._profile = profile
        self._endowment, self.denominator = endowment.numerator, endowment.denominator
        self._rates: list[int] = []
        self._parent = np.array([NOTHING, FULL])
        self._round = np.array([-1, -1])
        self._units = np.array([0, 0])
        self._full = endowment.numerator / endowment.denominator
        self._rounded = np.array([0.0, self._full])
        self._node = np.array([NOTHING, FULL])
        self._packed = PACK_ABOVE
        self._of = np.ones(len(profile.weights), np.int64)
        self._ones = np.ones(len(profile.weights), np.int64)
        self._held: dict[int, Holdings] = {}

    def holdings(self, position: int) -> Holdings:
        """The groups of supporters of a project."""
        if position not in self._held:
            self._held[position] = self._group(position)
        return self._held[position]

    def _group(self, position: int) -> Holdings:
        support = self._profile.supports[position]
        width = len(support.units)
        voters = np.bincount(self._keys(position), support.weights, len(self._rounded) * width)
        voters[:width] = 0
        keys = (voters > 0).nonzero()[0]
        voters = voters[keys]
        if width == 1:
            ones = self._ones[: len(keys)]
            return Holdings(keys, keys, ones, voters, voters, self._rounded[keys])
        purses, units = keys // width, np.array(support.units)[keys % width]
        return Holdings(keys, purses, units, voters, voters * units, self._rounded[purses] / units)

    def _keys(self, position: int) -> Ints:
        support = self._profile.supports[position]
        keys = self._of[support.ballots]
        return keys if len(support.units) == 1 else keys * len(support.units) + support.levels

    def lower_bound(self, position: int, known: float) -> float:
        """A lower bound of the price per utility, tight but for rounding; inf if it cannot be paid.

        `known` is a lower bound already known.
        """
        held, cost = self.holdings(position), float(self._profile.costs[position])
        support, ratios, weight = self._profile.supports[position], held.ratios, held.weight
        money, everyone = ratios * weight, float(np.add.reduce(weight))
        total = float(np.add.reduce(money))
        slack = (len(ratios) + 8) * EPSILON * (cost + total) + self.rounding * support.voters
        if not everyone or total < cost - 2 * slack:
            return inf
        price, share, paying = max(known * support.factor, cost / everyone), everyone, len(ratios)
        while np.count_nonzero(rich := ratios >= price) < paying:
            share, paying = float(weight @ rich), int(np.count_nonzero(rich))
            if not share:
                return known
            price = max(price, (cost - total + float(money @ rich)) / share)
        price -= slack / share + 4 * EPSILON * price
        return max(known, price / support.factor * (1 - EPSILON))

    @property
    def rounding(self) -> float:
        """How far any rounded money may be from the truth."""
        return (len(self._rates) + 3) * EPSILON * self._full

    def exact_price(self, position: int, bound: float) -> Price | None:
        """The exact price; None if it cannot be paid. `bound` is a lower bound of it."""
        held, factor = self.holdings(position), self._profile.supports[position].factor
        cost = self._profile.costs[position] * self.denominator
        rich = held.ratios >= bound * factor * (1 - 4 * EPSILON)
        while share := int(held.weight @ rich):
            poor = (~rich).nonzero()[0]
            rest = self._sum(held.purses[poor], held.voters[poor])
            due = cost - rest
            following = self._split(held, due, share)
            if following.tobytes() == rich.tobytes():
                price = Fraction(due, share * factor * self.denominator)
                return Price(price, held, due, share, rest, rich)
            rich = following
        return None

    def spent(self, purses: Ints, voters: Floats) -> tuple[int, list[float]]:
        """How many voters those are in all, and the units that they paid for in each round."""
        spent, nodes, total = np.zeros(len(self._rates)), self._node[purses], int(voters.sum())
        while (paid := nodes > FULL).any():
            nodes, voters = nodes[paid], voters[paid]
            spent += np.bincount(self._round[nodes], voters * self._units[nodes], len(self._rates))
            nodes = self._parent[nodes]
        return total, spent.tolist()

    def _sum(self, purses: Ints, voters: Floats) -> int:
        """The money of so many voters with each purse, in parts of the denominator."""
        if not len(purses):
            return 0
        total, spent = self.spent(purses, voters)
        pairs = zip(self._rates, spent, strict=True)
        return self._endowment * total - sum(rate * int(units) for rate, units in pairs if units)

    def money_of(self, purse: int) -> Fraction:
        """The exact money in a purse."""
        return Fraction(self._money(purse), self.denominator)

    def _split(self, held: Holdings, due: int, share: int) -> Bools:
        """Who can pay due / share for each unit: in doubt, integers decide."""
        price = due / (share * self.denominator)
        rich = held.ratios >= price
        for group in self._doubtful(held, price):
            money, units = self._money(held.purses[group]), int(held.units[group])
            rich[group] = money * share >= due * units
        return rich

    def _doubtful(self, held: Holdings, price: float) -> list[int]:
        margin = 4 * EPSILON * abs(price) + 2 * self.rounding
        near, above = held.ratios >= price - margin, held.ratios > price + margin
        if np.count_nonzero(near) == np.count_nonzero(above):
            return []
        return (near & ~above).nonzero()[0].tolist()

    def _money(self, purse: int) -> int:
        return self._sum(np.array([purse]), np.array([1.0]))

    def raised_for(self, position: int, rho: Fraction) -> Fraction:
        """What the supporters give for a project when each unit of utility costs `rho`."""
        charged = self.charge(position, rho, rho)
        units = int(charged.held.weight @ charged.rich)
        return (Fraction(charged.due, charged.share) * units + charged.rest) / self.denominator

    def paid_by(self, position: int, price: Price, ballots: Bools) -> Fraction:
        """What those of the supporters pay whose ballots are marked."""
        support, held = self._profile.supports[position], price.held
        marked = ballots[support.ballots]
        keys = self._keys(position)[marked]
        size = len(self._rounded) * len(support.units)
        voters = np.bincount(keys, support.weights[marked], size)[held.keys]
        units = int((held.units * voters)[price.rich].sum())
        poor = self._sum(held.purses[~price.rich], voters[~price.rich])
        return (Fraction(price.due, price.share) * units + poor) / self.denominator

    def winnable_cost(self, position: int, rho: Fraction) -> Fraction:
        """The most the project could have cost, its utility being in proportion, at price `rho`.

        The largest c with c = sum of min(rho * c * units, money): any split into poor and rich
        gives an upper bound of it, and splitting again by that climbs down to it.
        """
        held, cost = self.holdings(position), Fraction(self._profile.costs[position])
        each = rho * self._profile.supports[position].factor / cost
        while True:
            rate = each * cost * self.denominator
            rich = self._split(held, rate.numerator, rate.denominator)
            share = each * int(held.weight @ rich)
            poor = Fraction(self._sum(held.purses[~rich], held.voters[~rich]), self.denominator)
            if share >= 1 or poor / (1 - share) >= cost:
                return cost
            cost = poor / (1 - share)

    def pays_in_full(self, purses: Ints, rate: Fraction, units: Ints | None = None) -> Bools:
        """Which of the purses hold the rate for each of the units (for one, if not said)."""
        wanted = float(rate) * (np.ones(len(purses)) if units is None else units)
        full = self._rounded[purses] >= wanted
        margin = 4 * EPSILON * wanted + 2 * self.rounding
        for group in (np.abs(self._rounded[purses] - wanted) <= margin).nonzero()[0].tolist():
            due = rate if units is None else rate * int(units[group])
            full[group] = self.money_of(int(purses[group])) >= due
        return full

    def voters_to_raise(
        self, amount: Fraction, ballots: Bools, most: Fraction | None = None, *, beyond: bool
    ) -> int | None:
        """How many of the marked voters, richest first, have the amount; None if all have less.

        Each gives what they have, but not above `most`; with `beyond` they must have more than the
        amount. The order is that of the rounded purses; the sum is exact.
        """
        size = len(self._rounded)
        voters = np.bincount(self._of[ballots], self._profile.weights[ballots], size)
        order = np.argsort(-self._rounded, kind="stable")
        order = order[(voters[order] > 0) & (self._rounded[order] > 0)]
        full = np.zeros(len(order), bool) if most is None else self.pays_in_full(order, most)
        given = np.where(full, float(most or 0), self._rounded[order]) * voters[order]
        reached = int(np.searchsorted(np.cumsum(given), float(amount) * (1 - 2.0**-30)))
        for last in range(max(0, reached - 1), len(order)):
            ahead, poor = order[:last], ~full[:last]
            rich = int(voters[ahead[~poor]].sum())
            before = Fraction(self._sum(ahead[poor], voters[ahead[poor]]), self.denominator)
            before += (most or 0) * rich
            each = most if most is not None and full[last] else self.money_of(int(order[last]))
            wanted = (amount - before) / each
            number = max(0, floor(wanted) + 1 if beyond else ceil(wanted))
            if number <= voters[order[last]]:
                return int(voters[ahead].sum()) + number
        return None

    def raised_at(self, held: Holdings, group: int) -> tuple[Fraction, Fraction]:
        """The exact money per unit of a group, and what all supporters give at that rate."""
        money, units = self._money(held.purses[group]), int(held.units[group])
        near = np.zeros(len(held.ratios), bool)
        near[self._doubtful(held, money / (units * self.denominator))] = True
        poor = (held.ratios < held.ratios[group]) & ~near
        rich = (held.ratios > held.ratios[group]) & ~near
        raised = Fraction(self._sum(held.purses[poor], held.voters[poor]))
        raised += Fraction(money, units) * int(held.weight @ rich)
        for other in near.nonzero()[0].tolist():
            most = Fraction(money * int(held.units[other]), units)
            has = Fraction(self._money(held.purses[other]))
            raised += min(has, most) * int(held.voters[other])
        return Fraction(money, units * self.denominator), raised / self.denominator

    def charge(self, position: int, price: Fraction, rho: Fraction) -> Price:
        """A price to pay under which every supporter pays `rho` per utility or all they have."""
        held = self.holdings(position)
        rate = rho * self._profile.supports[position].factor * self.denominator
        rich = self._split(held, rate.numerator, rate.denominator)
        rest = self._sum(held.purses[~rich], held.voters[~rich])
        return Price(price, held, rate.numerator, rate.denominator, rest, rich)

    def pay(self, position: int, price: Price) -> tuple[Payment, ...]:
        """Take the price from the supporters; say what each group of them paid."""
        payments = self._payments(price)
        held, still = price.held, price.rich.copy()
        for group in self._doubtful(held, price.due / (price.share * self.denominator)):
            units, money = int(held.units[group]), self._money(held.purses[group])
            still[group] &= money * price.share > price.due * units
        self._move(position, held.keys[still])
        common = gcd(price.due, price.share)
        rate, factor = price.due // common, price.share // common
        self.denominator *= factor
        self._endowment *= factor
        self._rates = [*(known * factor for known in self._rates), rate]
        self._grow(held.purses[still], held.units[still], rate / self.denominator)
        self._held.clear()
        return payments

    def _move(self, position: int, keys: Ints) -> None:
        """Put the supporters in new purses, one for each key; the others have nothing left."""
        support = self._profile.supports[position]
        moved = np.full(len(self._rounded) * len(support.units), NOTHING)
        moved[keys] = np.arange(len(self._rounded), len(self._rounded) + len(keys))
        self._of[support.ballots] = moved[self._keys(position)]

    def _grow(self, parents: Ints, units: Ints, rate: float) -> None:
        """Add a purse for each parent that has just paid the rate for its units."""
        number = np.full(len(parents), len(self._rates) - 1)
        nodes = np.arange(len(self._parent), len(self._parent) + len(parents))
        self._node = np.concatenate((self._node, nodes))
        self._parent = np.concatenate((self._parent, self._node[parents]))
        self._round = np.concatenate((self._round, number))
        self._units = np.concatenate((self._units, units))
        left = self._rounded[parents] - rate * units
        self._rounded = np.concatenate((self._rounded, left))
        if len(self._rounded) > 2 * self._packed:
            self._pack()

    def _pack(self) -> None:
        """Number the purses anew without those that nobody has; the tree keeps them all."""
        used = np.bincount(self._of, minlength=len(self._rounded)) > 0
        used[NOTHING] = True
        kept = used.nonzero()[0]
        renumbered = np.cumsum(used) - 1
        self._of = renumbered[self._of]
        self._node, self._rounded = self._node[kept], self._rounded[kept]
        self._packed = len(kept) + PACK_ABOVE

    def _payments(self, price: Price) -> tuple[Payment, ...]:
        held, payments = price.held, []
        alike = held.weight is held.voters
        for unit in [1] if alike else sorted(set(held.units[price.rich].tolist())):
            paying = price.rich if alike else price.rich & (held.units == unit)
            each = Fraction(price.due * unit, price.share * self.denominator)
            if voters := int(held.voters @ paying):
                payments.append(Payment(voters, each * voters, each))
        if voters := int(held.voters @ ~price.rich):
            payments.append(Payment(voters, Fraction(price.rest, self.denominator), None))
        return tuple(payments)
