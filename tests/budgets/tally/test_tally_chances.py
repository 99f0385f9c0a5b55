"""What is said to have won does win: the votes are added, the cost is lowered, and it is counted
again with the same money for everybody."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from budgets.tally import Election, Parameters, Project, count
from budgets.tally.counting import Counting
from budgets.tally.equal_shares import equal_shares
from budgets.tally.greedy import greedy_rounds
from budgets.tally.profile import Profile
from budgets.tally.rounds import Round
from tests.factories.elections import elections

TIES = st.permutations(["id", "cost", "votes", "lot"]).map(lambda ties: tuple(ties[:2]))
PARAMETERS = st.builds(
    Parameters,
    rule=st.sampled_from(["equal-shares", "equal-shares", "greedy", "greedy-per-cost"]),
    utility=st.sampled_from(["cost", "cardinality", "points", "points-cost"]),
    completion=st.sampled_from(["none", "greedy", "add1", "add1-greedy"]),
    comparison=st.booleans(),
    greedy_stop=st.booleans(),
    overrun=st.sampled_from(["1", "4/5"]),
    threshold=st.integers(0, 2),
    eligibility=st.sampled_from(["0", "1", "3/2"]),
    ties=TIES,
    lot_seed=st.just("seed"),
)
VOTE_TYPES = st.sampled_from(["approval", "cumulative", "ordinal"])
many = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))


class Again:
    """The same count with one thing changed."""

    def __init__(self, election: Election, parameters: Parameters) -> None:
        if "add1" in parameters.completion:  # no reserve on top of more money than there is
            parameters = replace(parameters, overrun="1")
        self.election, self.parameters = election, parameters
        self.result = count(election, parameters)
        self.rows = self.result.to_document()["explanation"]["projects"]

    def rounds(self, election: Election) -> list[Round]:
        counting = Counting(election, self.parameters)
        endowment = self.result.endowment
        if endowment is None or self.result.greedy_stands:
            return greedy_rounds(counting)
        profile = Profile(election, self.parameters.counted_utility)
        rounds = equal_shares(profile, counting.eligible, endowment, counting.ranks)
        if self.parameters.completion.endswith("greedy"):
            bought = [counting.position(chosen.project) for chosen in rounds]
            rounds = rounds + greedy_rounds(counting, bought)
        return rounds

    def at_cost(self, name: str, cost: int) -> bool:
        projects = [replace(p, cost=cost) if p.id == name else p for p in self.election.projects]
        return self._wins(name, Election.of(projects, self._votes(), **self._rest()))

    def with_votes(self, name: str, voters: tuple[int, ...]) -> bool:
        votes = self._votes()
        for voter in voters:
            votes[voter] = [pair for pair in votes[voter] if pair[0] != name] + [(name, 1)]
        return self._wins(name, Election.of(self.election.projects, votes, **self._rest()))

    def with_points(self, name: str, points: int) -> bool:
        """The points come from a voter who gave it some already, so that only these change."""
        votes = self._votes()
        voter = next(v for v, vote in enumerate(votes) if any(p == name for p, _ in vote))
        votes[voter] = [(p, g + points if p == name else g) for p, g in votes[voter]]
        return self._wins(name, Election.of(self.election.projects, votes, **self._rest()))

    def others(self, name: str) -> list[int]:
        """The voters who gave it nothing."""
        votes = self._votes()
        return [v for v, vote in enumerate(votes) if not any(p == name and g > 0 for p, g in vote)]

    def _wins(self, name: str, election: Election) -> bool:
        """Under Add1 it must not be bought as the last, beyond the budget."""
        rounds = self.rounds(election)
        names = [chosen.project for chosen in rounds]
        if name not in names:
            return False
        upto = rounds[: names.index(name) + 1]
        ours = [r.project for r in self.result.rounds if r.phase == "equal-shares"]
        if upto[-1].phase == "greedy" or {r.project for r in upto} != {*ours, name}:
            return True
        costs = {project.id: project.cost for project in election.projects}
        return sum(costs[r.project] for r in upto) <= election.budget

    def _votes(self) -> list[list[tuple[str, int]]]:
        return [list(b.points) for b in self.election.ballots for _ in range(b.weight)]

    def _rest(self) -> dict[str, object]:
        return {"budget": self.election.budget, "vote_type": self.election.vote_type}


@many
@given(st.one_of(VOTE_TYPES.flatmap(elections), elections("scoring")), PARAMETERS)
def test_the_cost_said_to_win_is_the_highest_that_wins(election, parameters):
    again = Again(election, parameters)
    for row in again.rows:
        if not row["funded"]:
            said = row["would_win_at_cost"]
            winning = [c for c in range(1, row["cost"]) if again.at_cost(row["id"], c)]
            assert said == max(winning, default=None), row
            assert said is None or winning == list(range(1, said + 1))


@many
@given(VOTE_TYPES.flatmap(elections), PARAMETERS)
def test_the_votes_said_to_win_are_the_fewest_that_win(election, parameters):
    again = Again(election, parameters)
    assume(not Counting(election, again.parameters).by_points)
    for row in again.rows:
        if not row["funded"]:
            others = again.others(row["id"])
            assume(len(others) <= 9)
            fewest = next(
                (
                    n
                    for n in range(1, len(others) + 1)
                    if any(again.with_votes(row["id"], v) for v in combinations(others, n))
                ),
                None,
            )
            assert row["more_votes"] == fewest, row


@many
@given(st.sampled_from(["cumulative", "ordinal"]).flatmap(elections), PARAMETERS)
def test_the_points_said_to_win_are_the_fewest_that_win(election, parameters):
    parameters = replace(parameters, rule="greedy", utility="points")
    again = Again(election, parameters)
    for row in again.rows:
        if not row["funded"] and row["votes"]:
            fewest = next((n for n in range(1, 60) if again.with_points(row["id"], n)), None)
            assert row["more_votes"] == fewest, row


@pytest.mark.parametrize("rule", ["equal-shares", "greedy"])
def test_points_below_nought_keep_nobody_out_where_there_is_no_minimum(rule):
    """One voter of three is for it, two give it -2 each: only its cost is in the way."""
    votes = {(("a", 1),): 1, (("a", -2),): 2}
    election = Election.of([Project("a", 12)], votes, 9, vote_type="scoring")
    counted = count(election, Parameters(rule=rule, utility="cardinality"))
    (row,) = counted.to_document()["explanation"]["projects"]
    assert row["would_win_at_cost"] == (3 if rule == "equal-shares" else 9)
