"""Many runs of Equal Shares side by side, in floating point with proven bounds.

Runs that differ only in the endowment mostly buy the same projects in the same order, so they share
who holds what: voters of the same history form a class, and the money of a class is a row with one
column for each run. A batch is such a set of runs. When its runs buy different projects it parts.

Every number carries a bound on its error. A run whose next project the bounds do not settle (two
prices too close, a voter whose money is too close to the price, a project that can only just be
paid) is given up as doubtful; the caller counts it exactly. So what is returned is certain.

Error bounds, with e = 2^-52: `error` bounds the distance of any money in a column from the truth.
For a project with m classes of supporters, V of them people and `poor` of those poor with money,
the price per unit

    price = (cost - money of the poor) / share

is off by at most ((m + 8) * e * (money of all + cost) + V * error) / share + 4 * e * price as a
lower bound, for any split. If no class is within that and `error` of the price, the split is the
true one, and the price is the price. Then a payment of u units puts u * (that bound, with `poor`
for V) on top of `error`, and one rounding; the poor have nothing left, exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from .equal_shares import widest_shares
from .profile import Bools, Floats, Ints, Profile
from .purses import EPSILON

UNPAYABLE = 1e300


@dataclass(frozen=True, slots=True)
class Batch:
    """Runs with the same winners so far; columns are runs.

    `money` is classes by runs, `low` projects by runs (lower bounds of prices per utility, infinite
    where a project is out). `open` counts the projects on each ballot that are not yet out in all
    runs; once it is nought the ballot is in class 0, which nobody looks at.
    """

    runs: Ints
    classes: Ints
    open: Ints
    gone: Bools
    money: Floats
    error: Floats
    low: Floats
    winners: tuple[int, ...]
    packed: int = 1

    def take(self, columns: Bools) -> Batch:
        """Only some of the runs."""
        return Batch(
            self.runs[columns],
            self.classes,
            self.open,
            self.gone,
            self.money[:, columns],
            self.error[columns],
            self.low[:, columns],
            self.winners,
            self.packed,
        )


@dataclass(frozen=True, slots=True)
class Quote:
    """The prices of one project in every run of a batch, per unit: `low` is certain; where `sure`,
    so is that it is within `margin` of `price`."""

    keys: Ints
    price: Floats
    margin: Floats
    low: Floats
    sure: Bools
    rich: Bools
    growth: Floats


class Columns:
    """Runs of Equal Shares on one profile for many endowments."""

    def __init__(self, profile: Profile, projects: Iterable[int]) -> None:
        """`projects` are the positions in the count."""
        self._profile, self._projects = profile, list(projects)

    def run(self, endowments: list[Fraction]) -> list[tuple[int, ...] | None]:
        """The winners of each run in the order bought, or None where it is doubtful."""
        outcomes: list[tuple[int, ...] | None] = [None] * len(endowments)
        batches = [self._start(endowments)]
        while batches:
            batch = batches.pop()
            for following, ended in self._round(batch):
                if ended:
                    for run in following.runs.tolist():
                        outcomes[run] = following.winners
                else:
                    batches.append(following)
        return outcomes

    def _start(self, endowments: list[Fraction]) -> Batch:
        rounded = np.array([float(endowment) for endowment in endowments])
        low = np.full((len(self._profile.costs), len(endowments)), np.inf)
        for k, bound in widest_shares(self._profile, self._projects).items():
            low[k] = bound
        classes = np.ones(len(self._profile.weights), np.int64)
        money = np.stack((np.zeros(len(rounded)), rounded))
        opened = np.zeros(len(classes), np.int16)
        for k in self._projects:
            opened[self._profile.supports[k].ballots] += 1
        gone = np.isin(np.arange(len(low)), self._projects, invert=True)
        runs = np.arange(len(endowments))
        return Batch(runs, classes, opened, gone, money, EPSILON * rounded, low, ())

    def _round(self, batch: Batch) -> Iterator[tuple[Batch, bool]]:
        quotes = self._quotes(batch)
        over = np.isinf(batch.low).all(axis=0)
        if over.any():
            yield batch.take(np.asarray(over)), True
        order = np.sort(batch.low, axis=0)[:2]
        first = batch.low.argmin(axis=0)
        for winner in sorted(set(first[~over].tolist())):
            quote, factor = quotes[winner], self._profile.supports[winner].factor
            high = (quote.price + quote.margin) / factor * (1 + EPSILON)
            clear = quote.sure & (first == winner) & ~over
            if len(order) > 1:
                clear &= order[1] > high
            if clear.any():
                yield self._buy(batch, winner, quote, clear), False

    def _quotes(self, batch: Batch) -> dict[int, Quote]:
        """Quotes of every project that could be the cheapest in some run; raises `batch.low`."""
        quotes: dict[int, Quote] = {}
        ceiling = np.full(len(batch.runs), np.inf)
        lowest = batch.low.min(axis=1)
        for position in np.argsort(lowest, kind="stable").tolist():
            if lowest[position] == np.inf:
                break
            if not (batch.low[position] <= ceiling).any():
                continue
            quote = quotes[position] = self._quote(batch, position)
            factor = self._profile.supports[position].factor
            np.maximum(
                batch.low[position], quote.low / factor * (1 - EPSILON), out=batch.low[position]
            )
            high = np.where(
                quote.sure, (quote.price + quote.margin) / factor * (1 + EPSILON), np.inf
            )
            np.minimum(ceiling, high, out=ceiling)
        return quotes

    def _quote(self, batch: Batch, position: int) -> Quote:
        support = self._profile.supports[position]
        width, cost = len(support.units), float(self._profile.costs[position])
        voters = np.bincount(self._keys(batch, position), support.weights, len(batch.money) * width)
        keys = (voters > 0).nonzero()[0]
        voters = voters[keys]
        units = np.array(support.units, float)[keys % width]
        held = batch.money[keys // width]
        ratios = held / units[:, None] if width > 1 else held / units[0]
        weight = voters * units
        total = weight @ ratios
        price = np.minimum(batch.low[position] * support.factor, UNPAYABLE)
        rich = ratios >= price
        share = weight @ rich
        while True:
            climbed = (cost - total + weight @ (ratios * rich)) / np.maximum(share, 1)
            price = np.where(share > 0, np.maximum(price, climbed), price)
            rich, before = ratios >= price, share
            share = weight @ rich
            if ((share == before) | (share == 0)).all():
                break
        rounding = (len(keys) + 8) * EPSILON * (total + cost)
        everyone, parts = float(voters.sum()), np.maximum(share, 1)
        margin = (rounding + everyone * batch.error) / parts + 4 * EPSILON * price
        out = (share == 0) & (total < cost - 2 * rounding - everyone * batch.error)
        near = (np.abs(ratios - price) <= margin + batch.error).any(axis=0)
        poor = voters @ (~rich & (held > 0))
        growth = (rounding + poor * batch.error) / parts + 4 * EPSILON * price
        low = np.where(out, np.inf, np.where(share > 0, price - margin, 0.0))
        return Quote(keys, price, margin, low, (share > 0) & ~near, rich, growth)

    def _keys(self, batch: Batch, position: int) -> Ints:
        support = self._profile.supports[position]
        keys = batch.classes[support.ballots]
        return keys if len(support.units) == 1 else keys * len(support.units) + support.levels

    def _buy(self, batch: Batch, winner: int, quote: Quote, columns: Bools) -> Batch:
        support = self._profile.supports[winner]
        width = len(support.units)
        part = batch.take(columns)
        units = np.array(support.units, float)[quote.keys % width]
        price = quote.price[columns]
        left = part.money[quote.keys // width] - price * units[:, None]
        left *= quote.rich[:, columns]
        moved = np.zeros(len(part.money) * width, np.int64)
        moved[quote.keys] = np.arange(len(part.money), len(part.money) + len(quote.keys))
        classes = part.classes.copy()
        classes[support.ballots] = moved[self._keys(part, winner)]
        money = np.concatenate((part.money, left))
        low = part.low.copy()
        low[self._profile.election.leaving(winner)] = np.inf
        error = part.error + max(support.units) * quote.growth[columns]
        error += EPSILON * part.money.max(axis=0)
        opened, gone = self._close(part, low, classes)
        packed = part.packed
        if len(money) > 2 * packed:
            classes, money = _without_unused(classes, money)
            packed = len(money)
        winners = (*part.winners, winner)
        return Batch(part.runs, classes, opened, gone, money, error, low, winners, packed)

    def _close(self, part: Batch, low: Floats, classes: Ints) -> tuple[Ints, Bools]:
        """Count the projects that went out off the ballots; retire ballots with none left."""
        gone = np.asarray(np.isinf(low).all(axis=1))
        opened = part.open.copy()
        for k in (gone & ~part.gone).nonzero()[0].tolist():
            ballots = self._profile.supports[k].ballots
            opened[ballots] -= 1
            classes[ballots[opened[ballots] == 0]] = 0
        return opened, gone


def _without_unused(classes: Ints, money: Floats) -> tuple[Ints, Floats]:
    """Drop the classes that nobody is in; class 0 stays."""
    used = np.bincount(classes, minlength=len(money))
    used[0] = 1
    kept = used.nonzero()[0]
    renumbered = np.zeros(len(money), np.int64)
    renumbered[kept] = np.arange(len(kept))
    return renumbered[classes], money[kept]
