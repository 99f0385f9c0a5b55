"""How many steps of Add1 certainly change nothing, so that they can be passed over at once.

Take a run, and let every voter have d more. As long as the same projects are bought in the same
order, each by the same rich and poor, everything is a straight line in d: the rate paid in round t
changes by `slope[t]` for each unit of d, and the money of a purse by 1 less the slopes of the
rates that it paid. The outcome is the same for every d at which these inequalities hold:

- in each round the poor of the winner cannot pay its price in full, and the rich can;
- in each round no other project could be bought at the winner's price (or at just that, but it
  loses the tie): the money of those of its supporters who are poor at that price, and the price
  times the utility of the others, stay below its cost;
- at the end no project's supporters have its cost.

Each bounds d from above or not at all; the least bound counts. Somebody who has paid exactly all
they had is poor and rich at once; unless that stays so for every d, nothing is passed over.

Looking at everybody takes long where there are many. There, only runs in which nobody was too poor
for any price are treated: then all prices are cost / utility whatever the money, and d more for
every voter raises at most d for each supporter.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor

from .counting import Counting
from .profile import Bools, Profile
from .purses import Holdings, Price, Purses
from .rounds import Round


@dataclass(slots=True)
class Limit:
    """The number of steps for which all inequalities given so far hold; None without limit."""

    step: Fraction
    steps: int | None = None

    def add(self, gap: Fraction, slope: Fraction, *, strict: bool) -> None:
        """Demand gap > slope * d, or only gap >= slope * d; it holds for d = 0."""
        if slope > 0:
            most = gap / slope / self.step
            steps = max(0, ceil(most) - 1) if strict else floor(most)
            self.steps = steps if self.steps is None else min(steps, self.steps)


@dataclass(slots=True)
class Lines:
    """The purses of a run, and how they change with the endowment."""

    purses: Purses
    slopes: list[Fraction] = field(default_factory=list)

    def slope(self, held: Holdings, groups: Bools) -> Fraction:
        """By how much the money of some groups changes in all."""
        voters, spent = self.purses.spent(held.purses[groups], held.voters[groups])
        pairs = zip(self.slopes, spent, strict=True)
        return voters - sum((slope * int(units) for slope, units in pairs), Fraction(0))

    def pay(self, position: int, price: Price, rate_slope: Fraction) -> None:
        """Buy a project."""
        self.purses.pay(position, price)
        self.slopes.append(rate_slope)


def idle_steps(
    counting: Counting,
    profile: Profile,
    rounds: Sequence[Round],
    endowment: Fraction,
    step: Fraction,
) -> int:
    """The number of further steps that certainly give the same outcome as `rounds`."""
    lines, limit = Lines(Purses(profile, endowment)), Limit(step)
    rest = [k for k in counting.eligible if profile.supports.voters[k]]
    for chosen in rounds:
        winner = counting.position(chosen.project)
        price = lines.purses.exact_price(winner, 0.0)
        assert price is not None
        rate_slope = -lines.slope(price.held, ~price.rich) / price.share
        if not _bound_split(lines, limit, price, rate_slope):
            return 0
        gone = counting.election.leaving(winner)
        rho_slope = rate_slope / profile.supports[winner].factor
        for k in rest:
            if k != winner:
                strict = counting.ranks[k] < counting.ranks[winner]
                _bound_rival(lines, limit, profile, k, price.price, rho_slope, strict=strict)
        rest = [k for k in rest if k not in gone]
        lines.pay(winner, price, rate_slope)
        if limit.steps == 0:
            return 0
    for k in rest:
        _bound_rival(lines, limit, profile, k, endowment + 1, Fraction(0), strict=True)
    return limit.steps or 0


def _bound_split(lines: Lines, limit: Limit, price: Price, rate_slope: Fraction) -> bool:
    """Keep the winner's rich and poor; False if somebody paid exactly all they had by chance."""
    purses, held = lines.purses, price.held
    rate = Fraction(price.due, price.share * purses.denominator)
    for group, one in enumerate(_each_group(held)):
        units = int(held.units[group])
        gap = purses.money_of(held.purses[group]) - units * rate
        slope = lines.slope(held, one) / int(held.voters[group]) - units * rate_slope
        if gap == 0 and slope != 0:
            return False
        if gap < 0:
            limit.add(-gap, slope, strict=True)
        else:
            limit.add(gap, -slope, strict=False)
    return True


def _each_group(held: Holdings) -> Iterator[Bools]:
    for group in held.keys.tolist():
        yield held.keys == group


def _bound_rival(
    lines: Lines,
    limit: Limit,
    profile: Profile,
    position: int,
    rho: Fraction,
    rho_slope: Fraction,
    *,
    strict: bool,
) -> None:
    """Keep a project from being bought at price `rho` per utility.

    Where all its supporters are poor at that price, having the cost means a lower price.
    """
    charged = lines.purses.charge(position, rho, rho)
    full = int(charged.held.weight @ charged.rich) * profile.supports[position].factor
    raised = lines.purses.raised_for(position, rho)
    slope = lines.slope(charged.held, ~charged.rich) + rho_slope * full
    limit.add(profile.costs[position] - raised, slope, strict=strict or not full)


def idle_steps_of_many(
    counting: Counting,
    profile: Profile,
    rounds: Sequence[Round],
    endowment: Fraction,
    step: Fraction,
) -> int:
    """The same for many voters; 0 where anybody was too poor for a price."""
    if any(payment.each is None for chosen in rounds for payment in chosen.payments):
        return 0
    limit, purses = Limit(step), Purses(profile, endowment)
    winners = [counting.position(chosen.project) for chosen in rounds]
    rest = [k for k in counting.eligible if k not in winners and profile.supports.voters[k]]
    for winner in winners:
        price = purses.exact_price(winner, 0.0)
        assert price is not None
        for k in rest:
            support, cost = profile.supports[k], profile.costs[k]
            if price.price * support.utility >= cost:
                gap = cost - purses.raised_for(k, price.price)
                limit.add(gap, Fraction(support.voters), strict=True)
        purses.pay(winner, price)
        gone = counting.election.leaving(winner)
        rest = [k for k in rest if k not in gone]
    for k in rest:
        gap = profile.costs[k] - purses.raised_for(k, endowment + 1)
        limit.add(gap, Fraction(profile.supports.voters[k]), strict=True)
    return limit.steps or 0
