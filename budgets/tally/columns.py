"""Many runs of Equal Shares side by side, in floating point with proven bounds.

Runs that differ only in the endowment mostly buy the same projects, if not always in the same
order, so they share who holds what (`classes`). Prices only rise in a run. So those runs that are
at the lowest prices buy first, and the others wait for them: then most runs buy a project together.

Every number carries a bound on its error. A run whose next project the bounds do not settle (two
prices too close, a voter whose money is too close to the price, a project that can only just be
paid) is given up as doubtful; the caller counts it exactly. So what is returned is certain. Where
every supporter can pay the price or has nothing at all, it is cost / share: of such prices the
lowest is found exactly, ties included.

Error bounds, with e = 2^-52: `error` of a run bounds the sum, over all voters, of the distance of
their money from the truth. For a project with m classes of supporters, the price per unit

    price = (cost - money of the poor) / share

is off by at most (2 * (m + 16) * e * cost + error) / share + 4 * e * price as a lower bound, for
any split (of a lower bound, the poor have no more than the cost). If no class is within that and
the error of the price, the split is the true one, and the price is the price. Whoever pays it is
then off by as much more, and the poor have nothing left, exactly. All in all the error of the poor
goes over to those who pay, and only roundings are added: of the price, and of subtracting it.

Most classes are on one side of the price in all runs: they are told by the least and the most money
that they have in any, and only the others are compared run by run.
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
HAIR = 1e-9  # relative: classes nearer to a price than that are compared run by run
RIPE = 1.1  # times the lowest price: what is bought at once


class Columns:
    """Runs of Equal Shares on one profile for many endowments."""

    def __init__(self, profile: Profile, projects: Iterable[int], ranks: list[int]) -> None:
        """`projects` are the positions in the count, `ranks` breaks ties."""
        self.profile, self.widest, self.ranks = profile, widest_shares(profile, projects), ranks

    def run(self, endowments: list[Fraction]) -> list[tuple[int, ...] | None]:
        """The winners of each run in the order bought, or None where it is doubtful."""
        return _Runs(self, endowments).outcomes()


class _Runs:
    """The runs of one call, in arrays of runs by projects.

    `low` and, where the price is sure, `high` bound the price per utility; `low` is infinite for a
    project that is out. `price` is what is paid per unit, `error` bounds that of all money in a
    run, and `rounding` is what a purchase adds to it.
    """

    def __init__(self, columns: Columns, endowments: list[Fraction]) -> None:
        profile = columns.profile
        self._profile, self._ranks = profile, columns.ranks
        rounded = np.array([float(endowment) for endowment in endowments])
        self._classes = Classes(profile, rounded)
        self._error = float(profile.weights.sum()) * EPSILON * rounded
        shape = (len(endowments), len(profile.costs))
        self._low, self._high = np.full(shape, np.inf), np.empty(shape)
        for k, bound in columns.widest.items():
            self._low[:, k] = bound
        self._price, self._rounding = np.empty(shape), np.zeros(len(profile.costs))
        self._winners: list[list[int]] = [[] for _ in endowments]

    def outcomes(self) -> list[tuple[int, ...] | None]:
        """The winners of each run; None where they are doubtful."""
        first, price, doubtful = self._next(np.arange(len(self._winners)))
        while price.min() < UNPAYABLE:
            ripe, bought = price <= RIPE * price.min(), np.zeros(len(price), bool)
            for winner in sorted(set(first[ripe].tolist())):
                buying = (first == winner) & (price < UNPAYABLE)
                self._buy(winner, buying.nonzero()[0])
                bought |= buying
            runs = bought.nonzero()[0]
            first[runs], price[runs], doubtful[runs] = self._next(runs)
        return [
            None if unsure else tuple(winners)
            for unsure, winners in zip(doubtful.tolist(), self._winners, strict=True)
        ]

    def _next(self, runs: Ints) -> tuple[Ints, Floats, Bools]:
        """What runs buy next and at what price, infinite at their end; which are doubtful."""
        quoted, ceiling = self._settle(runs)
        if not len(quoted):
            return runs, np.full(len(runs), np.inf), np.zeros(len(runs), bool)
        rivals = self._low[runs[:, None], quoted] <= ceiling[:, None]
        number, first = rivals.sum(axis=1), quoted[rivals.argmax(axis=1)]
        clear = (number == 1) & (ceiling < UNPAYABLE)
        for row in (number > 1).nonzero()[0].tolist():
            tied, run = quoted[rivals[row]].tolist(), int(runs[row])
            shares = [self._sharing(k, run) for k in tied]
            if all(shares):
                first[row], clear[row] = self._cheapest(tied, shares), True
        return first, np.where(clear, ceiling, np.inf), (number > 0) & ~clear

    def _sharing(self, position: int, run: int) -> int:
        """The units that pay for a project where nobody has to give all they have; else nought."""
        if np.isinf(self._high[run, position]):
            return 0
        group = self._classes.supporters(position)
        held = self._classes.money(group, slice(None))[:, run]
        paying = held >= self._price[run, position]
        return 0 if held[~paying].any() else int(group.weight @ paying)

    def _cheapest(self, positions: list[int], shares: list[int]) -> int:
        """Of projects that cost / share is the price of, the first."""
        supports, costs = self._profile.supports, self._profile.costs

        def price(found: tuple[int, int]) -> tuple[Fraction, int]:
            k, share = found
            return Fraction(costs[k], share * supports[k].factor), self._ranks[k]

        return min(zip(positions, shares, strict=True), key=price)[0]

    def _settle(self, runs: Ints) -> tuple[Ints, Floats]:
        """Find the price of every project that could be next in some runs.

        Gives these projects, and the highest price that the next one has in each run.
        """
        quoted: list[int] = []
        waiting, each = self._low[runs], np.arange(len(runs))
        ceiling = np.full(len(runs), UNPAYABLE)
        while True:
            first = waiting.argmin(axis=1)
            wanted = waiting[each, first] <= ceiling
            if not wanted.any():
                return np.array(quoted), ceiling
            for k in sorted(set(first[wanted].tolist())):
                left = (waiting[:, k] < np.inf).nonzero()[0]
                self._quote(k, runs[left])
                ceiling[left] = np.minimum(ceiling[left], self._high[runs[left], k])
                waiting[:, k] = np.inf
                quoted.append(k)

    def _quote(self, position: int, runs: Ints) -> None:
        """Find the price of a project in some runs, in which it is not out."""
        factor, cost = self._profile.supports[position].factor, float(self._profile.costs[position])
        group, owed = self._classes.supporters(position), self._error[runs]
        weight, (least, most) = group.weight, self._classes.bounds(group)
        grain, whole = (len(weight) + 16) * EPSILON, float(weight @ most)
        slack = 2 * grain * (whole + cost) + owed
        self._high[runs, position] = np.inf
        if whole < cost - slack.max():
            self._low[runs, position] = np.inf
            return
        price = self._low[runs, position] * factor
        ends = np.full(2, price.min())
        ends, share = _climb(np.full(2, cost), ends, np.stack((least, most)), weight, 0.0)
        highest, lowest = np.where(share > 0, ends, np.inf).tolist()
        is_rich, is_poor = least * (1 - HAIR) > highest, most * (1 + HAIR) < lowest
        poor, between = is_poor.nonzero()[0], (~(is_rich | is_poor)).nonzero()[0]
        due = cost - (weight[poor] @ self._classes.money(group, poor))[runs]
        held = self._classes.money(group, between).T[runs]
        price, share = _climb(due, price, held, weight[between], float(weight @ is_rich))

        margin = (2 * grain * cost + owed) / np.maximum(share, 1) + 4 * EPSILON * price
        gap = np.abs(held - price[:, None]).min(axis=1, initial=np.inf)
        gap = np.minimum(gap, least[is_rich].min(initial=np.inf) - price)
        gap = np.minimum(gap, price - most[poor].max(initial=-np.inf))
        sure = (share > 0) & (gap > owed + margin)
        rounding = (2 * grain + 5 * EPSILON) * cost + EPSILON * whole
        self._rounding[position] = max(rounding, self._rounding[position])
        self._price[runs, position] = price
        high = (price + margin) / factor * (1 + EPSILON)
        self._high[runs, position] = np.where(sure, high, np.inf)
        low = (price - margin) / factor * (1 - EPSILON)
        out = (share == 0) & (held @ weight[between] < due - slack)
        low = np.where(share > 0, low, np.where(out, np.inf, 0))
        self._low[runs, position] = np.maximum(self._low[runs, position], low)

    def _buy(self, winner: int, runs: Ints) -> None:
        """Let the supporters pay in runs that buy the project; it and its group are out there."""
        self._classes.pay(winner, runs, self._price[runs, winner])
        self._error[runs] += self._rounding[winner]
        for k in self._profile.election.leaving(winner):
            self._low[runs, k] = np.inf
        for run in runs.tolist():
            self._winners[run].append(winner)
        if self._classes.crowded:
            self._classes.pack(np.isfinite(self._low).any(axis=0).nonzero()[0])


def _climb(
    due: Floats, price: Floats, held: Floats, weight: Floats, rich: float
) -> tuple[Floats, Floats]:
    """Climb to the price per unit from a lower bound of it, in each run.

    `held` is the money per unit of classes with so much `weight` of units each, besides the `rich`
    units that can pay in any case. Gives the price, in place of the bound, and the units that pay
    it; where nobody pays it, the price is no price.
    """
    paying = held >= price[:, None]
    share = paying @ weight + rich
    while True:
        climbed = (due - (held * ~paying) @ weight) / np.maximum(share, 1)
        np.maximum(price, climbed, out=price, where=share > 0)
        paying, before = held >= price[:, None], share
        share = paying @ weight + rich
        if (share == before).all():
            return price, share
