"""What became of everybody's money in a count by Equal Shares or BOS, followed round by round.

The rounds of a result are bought again in their order with the same endowment. Before each one, at
the price rho of its winner, for every project that was not funded:

- what its supporters pay for the winner;
- effective support: the share of its cost that its supporters would raise if each paid the smaller
  of rho times their utility and all they have. It is below 1, else it would have been bought. After
  the last round it is what they have left over the cost. The largest counts (as in pabutools; but
  here each voter counts, not each distinct ballot);
- the highest cost at which it would have been bought in this round instead;
- the fewest voters more, out of those who can pay rho in full, that would have got it bought; after
  the last round, the fewest whose money added to that of its supporters makes up its cost;
- the first round after which its supporters held less than its cost.

Costs and votes that would have won are said of this very count: the same endowment for everybody,
and nobody else changes a vote.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil

import numpy as np

from .counting import Counting
from .overspending import Bargains
from .profile import Bools, Profile
from .purses import Purses
from .rounds import Round


@dataclass(slots=True)
class Fate:
    """Of one unfunded project: money in minor units, `out_in` the number of a round or None."""

    left: Fraction
    went_to: list[tuple[str, Fraction]] = field(default_factory=list)
    effective_support: Fraction = Fraction(0)
    winnable_cost: int = 0
    more_votes: int | None = None
    out_in: int | None = None


def replay(
    counting: Counting, rounds: Sequence[Round], endowment: Fraction, unfunded: Sequence[int]
) -> dict[int, Fate]:
    """Follow the money of the supporters of each unfunded project."""
    profile = Profile(counting.election, counting.parameters.counted_utility)
    purses = Purses(profile, endowment)
    bos = counting.parameters.rule == "bos"
    quote = Bargains(profile, purses).quote if bos else purses.exact_price
    fates = {k: Fate(endowment * profile.supports[k].voters) for k in unfunded}
    masks = {k: _mask(profile, k) for k in unfunded}
    for number, chosen in enumerate(rounds, start=1):
        winner = counting.position(chosen.project)
        price = quote(winner, 0.0)
        assert price is not None
        for k, fate in fates.items():
            if chosen.phase == "equal-shares":
                tie_won = counting.ranks[k] < counting.ranks[winner]
                _compete(profile, purses, k, fate, price.price, tie_won)
            if paid := purses.paid_by(winner, price, masks[k]):
                fate.went_to.append((chosen.project, paid))
                fate.left -= paid
            if fate.out_in is None and fate.left < profile.costs[k]:
                fate.out_in = number
        purses.pay(winner, price)
    for k, fate in fates.items():
        fate.effective_support = max(fate.effective_support, fate.left / profile.costs[k])
        fate.winnable_cost = max(fate.winnable_cost, int(fate.left))
        lacking = profile.costs[k] - fate.left
        votes = purses.voters_to_raise(lacking, ~masks[k]) if lacking > 0 else None
        fate.more_votes = min((v for v in (votes, fate.more_votes) if v), default=None)
    return fates


def _mask(profile: Profile, position: int) -> Bools:
    mask = np.zeros(len(profile.weights), bool)
    mask[profile.supports[position].ballots] = True
    return mask


def _compete(
    profile: Profile, purses: Purses, position: int, fate: Fate, rho: Fraction, tie_won: bool
) -> None:
    """How near the project came to being bought in this round."""
    cost, support = profile.costs[position], profile.supports[position]
    raised = purses.raised_for(position, rho)
    fate.effective_support = max(fate.effective_support, raised / cost)
    in_proportion = profile.utility in ("cost", "points-cost")
    winnable = purses.winnable_cost(position, rho) if in_proportion else raised
    whole = int(winnable) - (winnable == int(winnable) and not tie_won)
    fate.winnable_cost = max(fate.winnable_cost, whole)
    each = rho * support.factor
    wanted = (cost - raised) / each
    votes = ceil(wanted) + (wanted == ceil(wanted) and not tie_won)
    if votes <= purses.able(each) - support.voters:
        fate.more_votes = min(votes, fate.more_votes or votes)
