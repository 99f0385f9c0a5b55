"""The Method of Equal Shares as a city uses it: endowment, completion and comparison.

1. Every voter gets budget / voters (with `floor_start`, rounded down to whole units of currency).
2. The method is run (`equal_shares`); with Add1 again and again with more (`add1`).
3. A greedy completion funds by votes what still fits.
4. The comparison step asks of each voter whether more of the projects they support are funded by
   this outcome or by greedy alone; if more voters are better off with greedy, greedy's outcome
   stands. So equalshares.net does, and Wieliczka.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from . import single_choice
from .add1 import Increments, add1
from .counting import Counting, Outcome
from .equal_shares import equal_shares
from .greedy import greedy_rounds
from .model import Election
from .profile import Profile
from .rounds import Round


def count_rounds(counting: Counting) -> Outcome:
    """Count by Equal Shares."""
    if not counting.election.voters:
        return Outcome([])
    outcome = _run(counting)
    if counting.parameters.completion in ("greedy", "add1-greedy"):
        funded = [counting.position(chosen.project) for chosen in outcome.rounds]
        rounds = outcome.rounds + greedy_rounds(counting, funded)
        outcome = replace(outcome, rounds=rounds)
    return _compare(counting, outcome) if counting.parameters.comparison else outcome


def _run(counting: Counting) -> Outcome:
    parameters, scale = counting.parameters, counting.election.scale
    start = Fraction(counting.election.budget, counting.election.voters)
    if parameters.floor_start:
        start = Fraction(start // scale * scale)
    increases = parameters.completion in ("add1", "add1-greedy")
    if not increases and single_choice.knows(counting):
        return Outcome(single_choice.rounds(counting, start), start)
    profile = Profile(counting.election, parameters.counted_utility)
    if not increases:
        return Outcome(equal_shares(profile, counting.eligible, start, counting.ranks), start)
    step = Fraction(parameters.step) * scale
    increments = Increments(counting, profile, start, step)
    steps = add1(counting, increments, profile)
    return Outcome(increments.rounds(steps), increments.endowment(steps), steps)


def _compare(counting: Counting, outcome: Outcome) -> Outcome:
    greedy = greedy_rounds(counting)
    better, worse = preferences(counting.election, outcome.rounds, greedy)
    compared = (better, worse)
    if worse > better:
        return replace(outcome, rounds=greedy, compared=compared)
    return replace(outcome, compared=compared)


def preferences(election: Election, first: list[Round], second: list[Round]) -> tuple[int, int]:
    """How many voters support more winners of the first outcome, and how many of the second."""
    ours = {chosen.project for chosen in first}
    theirs = {chosen.project for chosen in second}
    better = worse = 0
    for ballot in election.ballots:
        lead = sum(
            (project_id in ours) - (project_id in theirs)
            for project_id, points in ballot.points
            if points > 0
        )
        better += ballot.weight * (lead > 0)
        worse += ballot.weight * (lead < 0)
    return better, worse
