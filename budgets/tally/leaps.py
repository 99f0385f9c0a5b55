"""How many steps of Add1 certainly change nothing, so that they can be passed over at once.

If in a run nobody was too poor for any price, then every price was cost / utility of all
supporters, whatever the endowment, and more money gives the same run until another project can be
bought. For that its supporters must raise its cost at the price of some round, or with all they
have at the end. A further d for every voter raises at most d for each supporter, so with

    gap = min over projects and rounds of (cost - raised) / supporters,

where rounds whose price is too low even for all supporters paying in full do not count, every
endowment less than `gap` above this one gives the same outcome. Without this a project that costs a
thousand times the budget would be waited for step by step.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil

from .counting import Counting
from .profile import Profile
from .purses import Purses
from .rounds import Round


def idle_steps(
    counting: Counting,
    profile: Profile,
    rounds: Sequence[Round],
    endowment: Fraction,
    step: Fraction,
) -> int:
    """The number of further steps that certainly give the same outcome as `rounds`; often 0."""
    if any(payment.each is None for chosen in rounds for payment in chosen.payments):
        return 0
    winners = [counting.position(chosen.project) for chosen in rounds]
    gone = {k for winner in winners for k in counting.election.leaving(winner)}
    rest = [k for k in counting.eligible if k not in gone and len(profile.supports[k].ballots)]
    purses, gaps = Purses(profile, endowment), []
    for winner in winners:
        price = purses.exact_price(winner, 0.0)
        assert price is not None
        for k in rest:
            support, cost = profile.supports[k], profile.costs[k]
            if price.price * support.utility >= cost:
                gaps.append((cost - purses.raised_for(k, price.price)) / support.voters)
        purses.pay(winner, price)
    for k in rest:
        missing = profile.costs[k] - purses.raised_for(k, endowment + 1)
        gaps.append(missing / profile.supports[k].voters)
    return max(0, ceil(min(gaps) / step) - 1) if gaps else 0
