"""What a result says of every project."""

from __future__ import annotations

from budgets.tally import Election, Parameters, Project, count
from tests.factories.elections import approvals


def explained(election: Election, **parameters: object) -> dict:
    explanation = count(election, Parameters(**parameters)).to_document()["explanation"]
    return explanation["figures"] | {row["id"]: row for row in explanation["projects"]}


def test_equal_shares_says_who_paid_and_where_the_others_money_went():
    """Ten voters with 10 each. a: 8 voters, 40, so 5 each. b: 4 of them, 30: they have 20 left."""
    election = approvals({"a": 40, "b": 30, "c": 1}, {"ab": 4, "a": 4, "": 2}, 100)
    told = explained(election)
    assert told["represented"] == 8
    assert told["represented_share"] == "4/5"
    assert (told["endowment"], told["left"]) == (10, 60)
    assert told["a"]["paid"] == [{"voters": 8, "each": 5, "total": 40}]
    assert (told["a"]["paid_per_supporter"], told["a"]["effective_votes"]) == (5, 8)
    assert told["b"] == {
        "id": "b",
        "name": "Project b",
        "cost": 30,
        "votes": 4,
        "score": 4,
        "funded": False,
        "reason": "not enough money",
        "supporters_left": 20,
        "lacking": 10,
        "money_went_to": [{"project": "a", "amount": 20}],
        "out_in_round": 1,
        "effective_support": "2/3",
        "left_at_its_turn": None,
        "would_win_at_cost": 20,
        "more_votes": 1,
    }
    assert told["c"]["reason"] == "no supporters"


def test_what_would_have_won_does_win():
    votes = {"ab": 4, "a": 4, "": 2}
    for cost, voters, expected in (
        (20, votes, True),
        (21, votes, False),
        (30, {"ab": 4, "a": 4, "b": 1, "": 1}, True),
    ):
        election = approvals({"a": 40, "b": cost}, voters, 100)
        assert ("b" in count(election, Parameters()).winners) is expected, (cost, voters)


def test_a_winner_paid_for_by_unequal_purses_has_no_single_share():
    election = approvals({"a": 19, "c": 20}, {"ac": 2, "c": 2, "a": 1, "": 4}, 90)
    told = explained(election)["a"]
    assert told["paid_per_supporter"] is None
    assert [group["each"] for group in told["paid"]] == [9, None]


def test_greedy_says_what_was_left_and_how_many_votes_were_lacking():
    election = approvals({"a": 60, "b": 50, "c": 30}, {"a": 9, "b": 7, "c": 5}, 100)
    told = explained(election, rule="greedy")
    b = told["b"]
    assert (b["left_at_its_turn"], b["lacking"], b["more_votes"]) == (40, 10, 3)
    # with 10 votes b is ahead of a and wins
    more = approvals({"a": 60, "b": 50, "c": 30}, {"a": 9, "b": 10, "c": 5}, 100)
    assert "b" in count(more, Parameters(rule="greedy")).winners


def test_reasons_name_thresholds_and_groups():
    projects = [Project("a", 1, group="g"), Project("b", 1, group="g"), Project("c", 1)]
    votes = {(("a", 1), ("b", 1)): 3, (("c", 1),): 1}
    told = explained(Election.of(projects, votes, 10), rule="greedy", threshold=2)
    assert told["b"]["reason"] == "another of its group is funded"
    assert told["c"]["reason"] == "below threshold"


def test_greedy_can_fail_the_certificate_that_equal_shares_passes():
    """Four of ten deserve 40 but greedy gives all to the six."""
    election = approvals({"a": 50, "b": 50, "c": 20}, {"ab": 6, "c": 4}, 100)
    for rule, holds in (("greedy", False), ("equal-shares", True)):
        document = count(election, Parameters(rule=rule)).to_document()
        certificate = document["explanation"]["ejr_plus"]
        assert certificate["holds"] is holds
    assert count(election, Parameters(rule="greedy")).to_document()["explanation"]["ejr_plus"][
        "groups"
    ] == [{"project": "c", "voters": 4, "utility": 0, "short_by": -20}]


def test_bounded_overspending_is_explained_too():
    told = explained(approvals({"a": 5, "b": 100}, {"a": 1, "b": 9}, 100), rule="bos")
    assert told["b"]["paid"] == [{"voters": 9, "each": None, "total": 90}]
    assert told["a"]["supporters_left"] == 10


def test_points_have_no_certificate():
    election = Election.of([Project("a", 5)], {(("a", 2),): 1}, 10, vote_type="cumulative")
    assert count(election, Parameters()).to_document()["explanation"]["ejr_plus"] is None
