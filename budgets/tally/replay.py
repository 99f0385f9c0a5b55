"""What became of everybody's money in a count by Equal Shares or BOS, followed round by round.

The rounds of a result are bought again in their order with the same endowment. Before each one, at
the price rho of its winner, for every project that was not funded:

- what its supporters pay for the winner;
- effective support: the share of its cost that its supporters would raise if each paid the smaller
  of rho times their utility and all they have. It is below 1 for one that took part, else it would
  have been bought. After the last round it is what they have left over the cost. The largest counts
  (as in pabutools; but here each voter counts, not each distinct ballot);
- the highest cost at which it would have been bought in this round instead;
- the fewest voters more that would have got it bought, those who can pay most of it first;
- the first round after which its supporters held less than its cost.

After the last round it would be bought at what its supporters have left, or with so many voters
more as have the rest. When one of its group is funded that ends its chances. `chances` says what
stays as it was. Under BOS only the money is followed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial

import numpy as np

from .chances import Rival, last_of
from .counting import Counting
from .overspending import Bargains
from .profile import Bools, Profile
from .purses import Purses
from .rounds import Round
from .ties import tie_key


@dataclass(slots=True)
class Fate:
    """Of one unfunded project: money in minor units, `out_in` the number of a round or None."""

    rival: Rival
    left: Fraction
    went_to: list[tuple[str, Fraction]] = field(default_factory=list)
    effective_support: Fraction = Fraction(0)
    would_win_at_cost: int | None = None
    more_votes: int | None = None
    out_in: int | None = None
    barred: bool = False

    def could_cost(self, cost: int) -> None:
        """It would have been bought at this cost."""
        if (cost := min(cost, self.rival.highest_cost)) > 0:
            self.would_win_at_cost = max(cost, self.would_win_at_cost or 0)

    def could_have(self, votes: int | None) -> None:
        """It would have been bought with so many votes more."""
        fewest, most = self.rival.fewest_votes, self.rival.most_votes
        if votes is not None and fewest is not None and most is not None:
            votes = max(votes, fewest)
            if votes <= most:
                self.more_votes = min(votes, self.more_votes or votes)


def replay(
    counting: Counting, rounds: Sequence[Round], endowment: Fraction, unfunded: Sequence[int]
) -> dict[int, Fate]:
    """Follow the money of the supporters of each unfunded project."""
    profile = Profile(counting.election, counting.parameters.counted_utility)
    fates = {k: Fate(Rival(counting, k), endowment * profile.supports.voters[k]) for k in unfunded}
    _Replay(counting, profile, Purses(profile, endowment), fates).follow(rounds)
    return fates


class _Replay:
    def __init__(
        self, counting: Counting, profile: Profile, purses: Purses, fates: dict[int, Fate]
    ) -> None:
        self._counting, self._profile, self._purses, self._fates = counting, profile, purses, fates
        self._masks = {k: self._mask(k) for k in fates}
        self._overspending = counting.parameters.rule == "bos"
        self._voters_count = not counting.counts_places
        self._left = counting.election.budget

    def _mask(self, position: int) -> Bools:
        mask = np.zeros(len(self._profile.weights), bool)
        mask[self._profile.supports[position].ballots] = True
        return mask

    def follow(self, rounds: Sequence[Round]) -> None:
        """Buy the projects of the rounds again."""
        purses, costs = self._purses, self._profile.costs
        quote = Bargains(self._profile, purses).quote if self._overspending else purses.exact_price
        for number, chosen in enumerate(rounds, start=1):
            winner = self._counting.position(chosen.project)
            price = quote(winner, 0.0)
            assert price is not None
            for k, fate in self._fates.items():
                if not fate.barred and not self._overspending:
                    self._compete(k, fate, winner, price.price)
                if paid := purses.paid_by(winner, price, self._masks[k]):
                    fate.went_to.append((chosen.project, paid))
                    fate.left -= paid
                if fate.out_in is None and fate.left < costs[k]:
                    fate.out_in = number
                fate.barred |= k in self._counting.election.leaving(winner)
            purses.pay(winner, price)
            self._left -= costs[winner]
        for k, fate in self._fates.items():
            if not fate.barred:
                self._end(k, fate)

    def _compete(self, position: int, fate: Fate, winner: int, rho: Fraction) -> None:
        """How near the project came to being bought in the winner's place at the price rho."""
        cost, purses = self._profile.costs[position], self._purses
        raised = purses.raised_for(position, rho)
        fate.effective_support = max(fate.effective_support, raised / cost)
        in_proportion = self._profile.utility in ("cost", "points-cost")
        winnable = purses.winnable_cost(position, rho) if in_proportion else raised

        def asked_at(lower: int) -> Fraction:
            return rho * Fraction(lower, cost) if in_proportion else rho

        def comes_first(lower: int) -> bool:
            at = asked_at(lower)
            above = purses.raised_for(position, at) > lower or not self._pays_in_full(position, at)
            return above or self._wins_tie(fate, winner, lower, 0)

        highest = min(int(winnable), fate.rival.highest_cost)
        if highest > (fate.would_win_at_cost or 0):
            fate.could_cost(last_of(0, highest, lambda c: not c or comes_first(c)))
        if self._voters_count:
            each = asked_at(cost) * (cost if in_proportion else 1)
            in_full = self._pays_in_full(position, rho)
            asked = (each, cost - raised)
            fate.could_have(self._votes_to_compete(position, fate, winner, asked, in_full))

    def _pays_in_full(self, position: int, rho: Fraction) -> bool:
        """Whether a supporter can pay rho for all their utility."""
        held = self._purses.holdings(position)
        rate = rho * self._profile.supports[position].factor
        return bool(self._purses.pays_in_full(held.purses, rate, held.units).any())

    def _votes_to_compete(
        self,
        position: int,
        fate: Fate,
        winner: int,
        asked: tuple[Fraction, Fraction],
        in_full: bool,
    ) -> int | None:
        """The fewest voters more with whom its price is below the winner's, or as low and first;
        None for none, and where that would be no fewer than are known already.

        `asked` are what each of them pays at the winner's price, and what is lacking at that price;
        `in_full` says whether a supporter can pay it in full, so that the price can be as low.
        """
        raise_it = partial(self._purses.voters_to_raise, ballots=~self._masks[position])
        each, lacking = asked
        known = fate.rival.most_votes if fate.more_votes is None else fate.more_votes - 1
        if known is None or lacking > each * known:
            return None
        enough = raise_it(lacking, most=each, beyond=False) if lacking > 0 else 0
        cost = fate.rival.cost
        if enough is None or lacking < 0 or self._wins_tie(fate, winner, cost, enough):
            return enough
        surely = raise_it(lacking, most=each, beyond=True)
        if surely == enough or not (in_full or raise_it(each, most=each, beyond=False) == 1):
            return enough
        last = fate.rival.most_votes or 0
        ties = range(enough, last + 1 if surely is None else min(surely, last + 1))
        return next((v for v in ties if self._wins_tie(fate, winner, cost, v)), surely)

    def _wins_tie(self, fate: Fate, winner: int, cost: int, votes: int) -> bool:
        project = self._counting.election.projects[winner]
        supported = self._counting.votes[winner]
        key = tie_key(self._counting.parameters, project.id, project.cost, supported)
        return fate.rival.tie(cost, votes) < key

    def _end(self, position: int, fate: Fate) -> None:
        """What would have been bought besides, as far as the budget goes."""
        cost = self._profile.costs[position]
        fate.effective_support = max(fate.effective_support, fate.left / cost)
        if self._overspending:
            return
        fate.could_cost(min(int(fate.left), self._left))
        if cost <= self._left and self._voters_count:
            lacking = cost - fate.left
            others = ~self._masks[position]
            votes = self._purses.voters_to_raise(lacking, others, beyond=False)
            fate.could_have(votes if lacking > 0 else 0)
