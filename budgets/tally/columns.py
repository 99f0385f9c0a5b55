"""Many runs of Equal Shares side by side, in floating point with proven bounds.

Runs that differ only in the endowment mostly buy the same projects, if not always in the same
order, so they share who holds what (`classes`). In each round every run buys its own next project.

Every number carries a bound on its error. A run whose next project the bounds do not settle (two
prices too close, a voter whose money is too close to the price, a project that can only just be
paid) is given up as doubtful; the caller counts it exactly. So what is returned is certain. Where
every supporter can pay the price or has nothing at all, it is cost / share: of such prices the
lowest is found exactly, ties included.

Error bounds, with e = 2^-52: `error` of a class bounds the distance of its money from the truth, in
any run. For a project with m classes of supporters, the price per unit

    price = (cost - money of the poor) / share

is off by at most ((m + 16) * e * (most money of all + cost) + sum of errors of all supporters) /
share + 4 * e * price as a lower bound, for any split. If no class is within that and its error of
the price, the split is the true one, and the price is the price. Then a payment of u units puts
u * (that bound, with the errors of the poor alone) on top of a class's error, and one rounding; the
poor have nothing left, exactly.

Most classes are on one side of the price in all columns: they are told by the least and the most
money in their row, and only the other rows are compared column by column.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import numpy as np

from .classes import Classes
from .equal_shares import widest_shares
from .profile import Bools, Floats, Ints, Profile
from .purses import EPSILON

UNPAYABLE = 1e300
HAIR = 1e-9  # relative: classes nearer to a price than that are compared column by column


class Columns:
    """Runs of Equal Shares on one profile for many endowments."""

    def __init__(self, profile: Profile, projects: Iterable[int], ranks: list[int]) -> None:
        """`projects` are the positions in the count, `ranks` breaks ties."""
        self.profile, self.widest, self.ranks = profile, widest_shares(profile, projects), ranks

    def run(self, endowments: list[Fraction]) -> list[tuple[int, ...] | None]:
        """The winners of each run in the order bought, or None where it is doubtful."""
        return _Runs(self, endowments).outcomes()


class _Runs:
    """The runs of one call, in arrays of projects by runs.

    `low` and, where the price is sure, `high` bound the price per utility; `low` is infinite for a
    project that is out. Per unit, `price` is what is paid and `growth` what that adds to the error.
    `fresh` marks the prices of this round; where a price is just cost / share, `shares` has the
    units that share it, else nought.
    """

    def __init__(self, columns: Columns, endowments: list[Fraction]) -> None:
        profile = columns.profile
        self._profile, self._ranks = profile, columns.ranks
        rounded = np.array([float(endowment) for endowment in endowments])
        self._classes = Classes(profile, columns.widest, rounded)
        shape = (len(profile.costs), len(endowments))
        self._low, self._high = np.full(shape, np.inf), np.empty(shape)
        for k, bound in columns.widest.items():
            self._low[k] = bound
        self._price, self._growth = np.empty(shape), np.empty(shape)
        self._shares, self._fresh = np.empty(shape), np.empty(shape, bool)
        self._out = np.isinf(self._low).all(axis=1)
        self._winners: list[tuple[int, ...]] = [()] * len(endowments)

    def outcomes(self) -> list[tuple[int, ...] | None]:
        """The winners of each run; None where they are doubtful."""
        outcomes: list[tuple[int, ...] | None] = [None] * len(self._winners)
        active = np.ones(len(outcomes), bool)
        while active.any():
            first, clear, ended = self._firsts()
            for run in (active & ended).nonzero()[0].tolist():
                outcomes[run] = self._winners[run]
            active &= clear
            self._low[:, ~active] = np.inf
            for winner in sorted(set(first[active].tolist())):
                self._buy(winner, (active & (first == winner)).nonzero()[0])
            out = np.isinf(self._low).all(axis=1)
            self._classes.close((out & ~self._out).nonzero()[0])
            self._out = out
        return outcomes

    def _firsts(self) -> tuple[Ints, Bools, Bools]:
        """What each run buys next, whether that is certain, and whether it buys nothing more."""
        ceiling = self._settle()
        rivals = self._low <= np.minimum(ceiling, UNPAYABLE)
        number = rivals.sum(axis=0)
        first, clear = rivals.argmax(axis=0), (number == 1) & np.isfinite(ceiling)
        for run in (number > 1).nonzero()[0].tolist():
            tied = rivals[:, run].nonzero()[0]
            if self._shares[tied, run].all():
                first[run], clear[run] = self._cheapest(tied.tolist(), run), True
        return first, clear, number == 0

    def _cheapest(self, positions: list[int], run: int) -> int:
        """Of projects that cost / share is the price of, the first."""

        def price(k: int) -> tuple[Fraction, int]:
            units = int(self._shares[k, run]) * self._profile.supports[k].factor
            return Fraction(self._profile.costs[k], units), self._ranks[k]

        return min(positions, key=price)

    def _settle(self) -> Floats:
        """Find the price of every project that could be next; the highest that the next one has."""
        ceiling = np.full(len(self._winners), np.inf)
        self._fresh[:] = False
        while True:
            waiting = np.where(self._fresh, np.inf, self._low)
            wanted = waiting.min(axis=0) <= np.minimum(ceiling, UNPAYABLE)
            if not wanted.any():
                return ceiling
            first = waiting.argmin(axis=0)
            for k in sorted(set(first[wanted].tolist())):
                runs = (waiting[k] < np.inf).nonzero()[0]
                self._quote(k, runs)
                ceiling[runs] = np.minimum(ceiling[runs], self._high[k, runs])

    def _quote(self, position: int, runs: Ints) -> None:
        """Find the price of a project in some runs, in which it is not out."""
        support, cost = self._profile.supports[position], float(self._profile.costs[position])
        group = self._classes.supporters(position)
        voters, weight, errors = group.voters, group.weight, group.voters * group.error
        owed, most = float(errors.sum()), float(weight @ group.most)
        rounding = (len(voters) + 16) * EPSILON * (most + cost)
        self._fresh[position, runs] = True
        self._high[position, runs] = np.inf
        if most < cost - 2 * rounding - owed:
            self._low[position, runs] = np.inf
            return
        rich = group.least * (1 - HAIR) > _price(cost, group.least, weight)
        poor = group.most * (1 + HAIR) < _price(cost, group.most, weight)
        given = self._classes.money(group.rows[poor], runs)
        between = ~(rich | poor)
        held = self._classes.money(group.rows[between], runs)
        if group.units is not None:
            held = held / group.units[between, None]
        price = self._low[position, runs] * support.factor
        due = cost - voters[poor] @ given
        price, share, paying = _climb(due, price, held, weight[between], float(weight @ rich))

        parts = np.maximum(share, 1)
        margin = (rounding + owed) / parts + 4 * EPSILON * price
        blur = group.error if group.units is None else group.error / group.units
        gap = (np.abs(held - price) - blur[between, None]).min(axis=0, initial=np.inf)
        gap = np.minimum(gap, (group.least - blur)[rich].min(initial=np.inf) - price)
        gap = np.minimum(gap, price - (group.most + blur)[poor].max(initial=-np.inf))
        sure = (share > 0) & (gap > margin)
        given, left = given > 0, (held > 0) & ~paying
        growth = rounding + errors[poor] @ given + errors[between] @ left
        self._growth[position, runs] = growth / parts + 4 * EPSILON * price
        alone = (voters[poor] @ given + voters[between] @ left) == 0
        self._shares[position, runs] = np.where(sure & alone, share, 0)
        self._price[position, runs] = price
        high = (price + margin) / support.factor * (1 + EPSILON)
        self._high[position, runs] = np.where(sure, high, np.inf)
        low = (price - margin) / support.factor * (1 - EPSILON)
        out = (share == 0) & (weight[between] @ held < due - 2 * rounding - owed)
        low = np.where(share > 0, low, np.where(out, np.inf, 0))
        self._low[position, runs] = np.maximum(self._low[position, runs], low)

    def _buy(self, winner: int, runs: Ints) -> None:
        """Let the supporters pay in runs that buy the project; it and its group are out there."""
        price, growth = self._price[winner, runs], self._growth[winner, runs]
        self._classes.pay(winner, runs, price, float(growth.max()))
        for k in self._profile.election.leaving(winner):
            self._low[k, runs] = np.inf
        for run in runs.tolist():
            self._winners[run] += (winner,)


def _climb(
    due: Floats, price: Floats, held: Floats, weight: Floats, rich: float
) -> tuple[Floats, Floats, Bools]:
    """Climb to the price per unit from a lower bound of it, in each run.

    `held` is the money per unit of classes with so much `weight` of units each, besides the `rich`
    units that can pay in any case. Gives the price, the units that pay it, and the classes of them;
    where nobody pays it, the price is no price.
    """
    paying = held >= price
    share = rich + weight @ paying
    while True:
        climbed = (due - weight @ np.where(paying, 0, held)) / np.maximum(share, 1)
        price = np.where(share > 0, np.maximum(price, climbed), price)
        paying, before = held >= price, share
        share = rich + weight @ paying
        if ((share == before) | (share == 0)).all():
            return price, share, paying


def _price(cost: float, ratios: Floats, weight: Floats) -> float:
    """About the price per unit of utility with so much money per unit; infinite if unpayable."""
    total, price = float(weight @ ratios), cost / float(weight.sum())
    while (share := float(weight @ (rich := ratios >= price))) > 0:
        climbed = (cost - total + float(weight @ (ratios * rich))) / share
        if climbed <= price:
            return price
        price = climbed
    return np.inf
