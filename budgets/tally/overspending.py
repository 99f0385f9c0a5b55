"""Method of Equal Shares with Bounded Overspending, BOS (arXiv 2409.15005).

As Equal Shares, but a project may be bought although its supporters cannot pay all of it: they pay
a share alpha of its cost as Equal Shares would have them pay, and the rest comes out of what the
others leave unused. How far that may go is bounded by the price it fetches.

1. Every voter starts with budget / voters.
2. In each round, for every project whose cost still fits the budget, and for alpha in (0, 1], let
   rho be such that the sum over supporters of min(money, alpha * rho * utility) is alpha * cost.
   The project's price is the least rho / alpha. (With f(x) = sum of min(money, x * utility), the
   price is the least x * cost^2 / f(x)^2 over x with f(x) <= cost; between two neighbouring values
   of money / utility that is largest in the middle, so only those values and f(x) = cost count.)
3. The project with the lowest price is funded; of several the first in the order of ties, and for
   one project the larger alpha. Each supporter pays rho * utility, or all they have.
4. It ends when no project fits that has a supporter with money.

The digits of an exact rho double with each project bought for less than its cost, so that after
some twenty of them no document could hold it. So where alpha is below 1, a rho whose denominator
has more than `EXACT_BITS` bits is rounded up to a multiple of 2^-`ROUNDED_BITS` minor units. That
is far below what could decide between projects by chance, and equal purses stay equal.

With alpha = 1 throughout it is Equal Shares. Money only falls, so a price known from before is a
lower bound (`queue`).
"""

from __future__ import annotations

from fractions import Fraction
from math import ceil, inf

import numpy as np

from .counting import Counting, Outcome
from .equal_shares import widest_shares
from .profile import Floats, Profile
from .purses import EPSILON, Holdings, Price, Purses
from .queue import Queue
from .rounds import Round

EXACT_BITS, ROUNDED_BITS = 256, 128


def rounded(rho: Fraction) -> Fraction:
    """What voters are charged instead of a rho with too many digits."""
    if rho.denominator.bit_length() <= EXACT_BITS:
        return rho
    return Fraction(ceil(rho * 2**ROUNDED_BITS), 2**ROUNDED_BITS)


class Bargains:
    """The prices of BOS on the voters' purses."""

    def __init__(self, profile: Profile, purses: Purses) -> None:
        """Look at `purses` as they stand at each call."""
        self._profile, self._purses = profile, purses

    def lower_bound(self, position: int, known: float) -> float:
        """A lower bound of the price; infinite where no supporter has money."""
        held = self._purses.holdings(position)
        if not len(held.ratios):
            return inf
        prices, slack = self._estimates(position, held)
        return max(known, float(prices.min()) * (1 - slack))

    def _estimates(self, position: int, held: Holdings) -> tuple[Floats, float]:
        """About the price at each group's ratio, and the relative error.

        At the first ratio where more than the cost would be collected, the price at which the cost
        just is; after it, none.
        """
        cost, factor = float(self._profile.costs[position]), self._profile.supports[position].factor
        order = np.argsort(held.ratios, kind="stable")
        ratios, weight = held.ratios[order], held.weight[order]
        below = np.concatenate(([0.0], np.cumsum(ratios * weight)[:-1]))
        rest = np.cumsum(weight[::-1])[::-1]
        raised = np.minimum(below + ratios * rest, cost)
        prices = np.full(len(ratios), inf)
        upto = int(np.searchsorted(raised, cost)) + 1
        asked = ((raised - below) / rest)[:upto] / factor
        prices[order[:upto]] = asked * (cost / raised[:upto]) ** 2
        error = self._purses.rounding * float(held.voters.sum()) / float(raised[0])
        return prices, min(1.0, 8 * ((len(ratios) + 16) * EPSILON + error))

    def quote(self, position: int, bound: float) -> Price | None:
        """The exact price, and what the supporters are charged, as a `Price` to pay."""
        held = self._purses.holdings(position)
        prices, slack = self._estimates(position, held)
        near = (prices <= prices.min() * (1 + 4 * slack)).nonzero()[0].tolist()
        offers = [offer for group in near if (offer := self._offer(position, held, group))]
        if whole := self._purses.exact_price(position, 0.0):
            offers.append((whole.price, Fraction(-1), whole.price))
        price, _, rho = min(offers)
        return self._purses.charge(position, price, rho)

    def _offer(
        self, position: int, held: Holdings, group: int
    ) -> tuple[Fraction, Fraction, Fraction] | None:
        """(price, -alpha, rho) where all of the group's money is asked for; None if too much is."""
        cost, factor = self._profile.costs[position], self._profile.supports[position].factor
        ratio, raised = self._purses.raised_at(held, group)
        if raised >= cost:
            return None
        alpha = raised / cost
        rho = ratio / factor / alpha
        return rho / alpha, -alpha, rounded(rho)


def count_rounds(counting: Counting) -> Outcome:
    """Count by Equal Shares with bounded overspending."""
    election, left = counting.election, counting.election.budget
    if not election.voters:
        return Outcome([])
    profile = Profile(election, counting.parameters.counted_utility)
    endowment = Fraction(election.budget, election.voters)
    purses = Purses(profile, endowment)
    bargains = Bargains(profile, purses)
    start = widest_shares(profile, counting.eligible)
    queue: Queue[Price] = Queue(dict.fromkeys(start, 0.0), bargains.lower_bound, bargains.quote)
    rounds: list[Round] = []
    queue.remove({k for k in start if profile.costs[k] > left})
    while best := queue.cheapest():
        best.sort(key=lambda found: counting.ranks[found[0]])
        winner, quote = best[0]
        names = counting.name([position for position, _ in best])
        payments = purses.pay(winner, quote)
        rounds.append(Round(names[0], "bos", quote.price, names[1:], payments))
        left -= profile.costs[winner]
        queue.remove(
            {*counting.election.leaving(winner), *(k for k in start if profile.costs[k] > left)}
        )
    return Outcome(rounds, endowment)
