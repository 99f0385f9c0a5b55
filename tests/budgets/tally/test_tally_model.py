"""Elections and parameters."""

from __future__ import annotations

from fractions import Fraction

import pytest

from budgets.tally import Ballot, Election, Parameters, Project
from budgets.tally.errors import CannotCountError
from budgets.tally.exact import exact
from tests.factories.elections import approvals

PROJECTS = [Project("b", 2), Project("a", 1)]


def test_equal_votes_share_a_ballot_whatever_their_order():
    votes = [[("a", 1), ("b", 1)], [("b", 1), ("a", 1)], [("b", 1)], []]
    election = Election.of(PROJECTS, votes, 10)
    assert [project.id for project in election.projects] == ["a", "b"]
    assert list(election.ballots) == [
        Ballot((), 1),
        Ballot((("a", 1), ("b", 1)), 2),
        Ballot((("b", 1),), 1),
    ]
    assert election.voters == 4


def test_order_of_input_makes_no_difference():
    votes = [[("a", 1)], [("a", 1), ("b", 1)], []]
    assert Election.of(PROJECTS, votes, 10) == Election.of(PROJECTS[::-1], votes[::-1], 10)


def test_votes_count_people_and_scores_count_points():
    votes = {(("a", 3), ("b", 0)): 5, (("b", -2),): 1}
    election = Election.of(PROJECTS, votes, 10, vote_type="scoring")
    assert election.votes() == {"a": 5, "b": 0}
    assert election.scores() == {"a": 15, "b": -2}


@pytest.mark.parametrize(
    ("projects", "votes", "options", "reason"),
    [
        ([Project("a", 1), Project("a", 2)], [], {}, "same id"),
        ([Project("a", 0)], [], {}, "cost more than nothing"),
        (PROJECTS, [[("c", 1)]], {}, "unknown project"),
        (PROJECTS, [[("a", 1), ("a", 1)]], {}, "names a project twice"),
        (PROJECTS, {(("a", 1),): 0}, {}, "at least one voter"),
        (PROJECTS, [], {"vote_type": "dots"}, "unknown vote type"),
        (PROJECTS, [], {"scale": 0}, "may not be negative"),
    ],
)
def test_an_impossible_election_is_refused(projects, votes, options, reason):
    with pytest.raises(ValueError, match=reason):
        Election.of(projects, votes, 10, **options)


def test_a_negative_budget_is_refused():
    with pytest.raises(ValueError, match="may not be negative"):
        approvals({"a": 1}, {"a": 1}, -1)


def test_parameters_come_back_from_plain_json():
    parameters = Parameters(rule="greedy", ties=("cost", "lot"), lot_seed="x", threshold=3)
    assert Parameters.from_json(parameters.to_json()) == parameters


@pytest.mark.parametrize(
    "values",
    [
        {"rule": "dice"},
        {"utility": "joy"},
        {"completion": "add2"},
        {"ties": ["age"]},
        {"ties": ["lot"]},
        {"step": "0"},
        {"step": "much"},
        {"step": "1/0"},
        {"step": "1e400"},
        {"overrun": "1e-400"},
        {"overrun": "3/2"},
        {"eligibility": "-1"},
        {"colour": "red"},
    ],
)
def test_unknown_parameters_are_refused(values):
    with pytest.raises(ValueError, match=r"."):
        Parameters.from_json(values)


def test_a_number_of_too_many_digits_is_refused_in_words():
    with pytest.raises(CannotCountError, match="too many digits"):
        exact(Fraction(1, 10**5000))
