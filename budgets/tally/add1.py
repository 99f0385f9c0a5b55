"""Add1: Equal Shares with more and more virtual money, until one more step would overspend.

Input: a profile, the endowment to start from, the step, the budget that may not be exceeded.

1. Count with the start; then with one step more for every voter, and so on.
2. The outcome returned is the last one before the first that costs more than the budget. With
   `stop_when_exhaustive` it is already the first into which no further project would fit.
3. It also ends when every project that anybody supports is funded (or barred by its group): more
   money changes nothing then.

The outcome is not monotone in the money, so every step is counted, none guessed; only steps that
provably change nothing are passed over (`leaps`). Where there are few
distinct ballots each step is counted exactly. Else steps are counted side by side in floating point
(`columns`), fewer where most are left in doubt; a step that is in doubt even so is counted exactly,
and so is the outcome returned.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from .columns import Columns
from .counting import Counting
from .equal_shares import equal_shares
from .leaps import idle_steps, idle_steps_of_many
from .profile import Profile
from .rounds import Round

SIDE_BY_SIDE, NARROW = 128, 4
CELLS = 3_300_000  # of distinct ballots by runs side by side, which bounds their memory
FEW = 200
Idle = Callable[[Counting, Profile, list[Round], Fraction, Fraction], int]


class Increments:
    """The outcomes of Equal Shares for a start and any number of steps."""

    def __init__(
        self, counting: Counting, profile: Profile, start: Fraction, step: Fraction
    ) -> None:
        """`start` and `step` are in minor units."""
        self._counting, self._profile = counting, profile
        self._start, self._step = start, step

    def endowment(self, steps: int) -> Fraction:
        """What every voter has after so many steps."""
        return self._start + steps * self._step

    def rounds(self, steps: int) -> list[Round]:
        """The exact run."""
        return equal_shares(
            self._profile, self._counting.eligible, self.endowment(steps), self._counting.ranks
        )

    def outcomes(self) -> Iterator[tuple[int, tuple[int, ...]]]:
        """(steps, winners) for 0, 1, 2, … steps, without those that surely repeat the last."""
        return self._one_by_one() if len(self._profile.weights) <= FEW else self._side_by_side()

    def _one_by_one(self) -> Iterator[tuple[int, tuple[int, ...]]]:
        steps = 0
        while True:
            rounds = self.rounds(steps)
            yield steps, self._positions(rounds)
            steps += 1 + self._idle(idle_steps, rounds, steps)

    def _side_by_side(self) -> Iterator[tuple[int, tuple[int, ...]]]:
        columns = Columns(self._profile, self._counting.eligible, self._counting.ranks)
        width = self._width()
        first = 0
        while True:
            steps = range(first, first + width)
            outcomes = columns.run([self.endowment(step) for step in steps])
            if width > NARROW and 2 * outcomes.count(None) > width:
                width = max(NARROW, width // 4)
                continue
            for step, outcome in zip(steps, outcomes, strict=True):
                yield step, self._positions(self.rounds(step)) if outcome is None else outcome
            first, same = steps[-1] + 1, outcomes.count(outcomes[-1])
            if same == len(outcomes):  # else more money hardly changes nothing
                first += self._idle(idle_steps_of_many, self.rounds(first - 1), first - 1)

    def _width(self) -> int:
        """How many runs stand side by side: the more alike they are, the more."""
        alike = self._start // (2 * self._step)
        return max(NARROW, min(SIDE_BY_SIDE, CELLS // len(self._profile.weights), alike))

    def _idle(self, idle: Idle, rounds: list[Round], steps: int) -> int:
        return idle(self._counting, self._profile, rounds, self.endowment(steps), self._step)

    def _positions(self, rounds: list[Round]) -> tuple[int, ...]:
        return tuple(self._counting.position(chosen.project) for chosen in rounds)


def add1(counting: Counting, increments: Increments, profile: Profile) -> int:
    """The number of steps after which Add1 ends."""
    budget = counting.election.budget
    for steps, winners in increments.outcomes():
        cost = sum(profile.costs[k] for k in winners)
        if cost > budget:
            return max(0, steps - 1)
        if counting.progress:
            counting.progress(steps, cost)
        gone = {k for winner in winners for k in counting.election.leaving(winner)}
        rest = [k for k in counting.eligible if k not in gone and profile.supports.voters[k]]
        if not rest:
            return steps
        exhaustive = all(cost + profile.costs[k] > budget for k in rest)
        if exhaustive and counting.parameters.stop_when_exhaustive:
            return steps
    raise AssertionError("the outcomes of more and more money never end")
