"""Adopted or not: a table of cases, and what holds of every vote."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assemblies.counting import Outcome, Rule, Vote, decide

HALF = Fraction(1, 2)
TWO_THIRDS = Fraction(2, 3)
SIMPLE = Rule(HALF, HALF)
TABLE = [
    # members, for, against, abstained, rule, outcome
    (40, 27, 9, 3, SIMPLE, Outcome.ADOPTED),
    (40, 16, 21, 3, SIMPLE, Outcome.NO_MAJORITY),
    (40, 20, 20, 0, SIMPLE, Outcome.NO_MAJORITY),  # a tie loses
    (40, 21, 19, 0, SIMPLE, Outcome.ADOPTED),
    (40, 1, 0, 39, SIMPLE, Outcome.ADOPTED),  # who abstains votes and does not decide
    (40, 0, 0, 40, SIMPLE, Outcome.NO_MAJORITY),
    (40, 0, 0, 0, SIMPLE, Outcome.NO_QUORUM),
    (40, 20, 0, 0, SIMPLE, Outcome.ADOPTED),  # just the quorum
    (40, 19, 0, 0, SIMPLE, Outcome.NO_QUORUM),
    (41, 20, 0, 0, SIMPLE, Outcome.NO_QUORUM),  # half of 41 is 20.5
    (41, 20, 0, 1, SIMPLE, Outcome.ADOPTED),
    (40, 26, 13, 0, Rule(HALF, TWO_THIRDS), Outcome.ADOPTED),  # just two thirds
    (40, 25, 13, 0, Rule(HALF, TWO_THIRDS), Outcome.NO_MAJORITY),
    (3, 2, 1, 0, Rule(HALF, TWO_THIRDS), Outcome.ADOPTED),
    (40, 30, 10, 0, Rule(HALF, Fraction(3, 4)), Outcome.ADOPTED),
    (39, 26, 0, 0, Rule(TWO_THIRDS, HALF), Outcome.ADOPTED),
    (40, 26, 0, 0, Rule(TWO_THIRDS, HALF), Outcome.NO_QUORUM),
    (40, 20, 20, 0, Rule(HALF, Fraction(1, 4)), Outcome.NO_MAJORITY),  # a tie under any rule
    (0, 0, 0, 0, SIMPLE, Outcome.NO_MAJORITY),
]


@pytest.mark.parametrize(("members", "yes", "no", "abstained", "rule", "outcome"), TABLE)
def test_the_table_of_cases(members, yes, no, abstained, rule, outcome):
    assert decide(Vote(members, yes, no, abstained), rule) == outcome


@pytest.mark.parametrize("votes", [(-1, 0, 0), (0, -1, 0), (0, 0, -1), (3, 3, 1)])
def test_votes_that_cannot_be_are_no_vote(votes):
    with pytest.raises(ValueError, match="vote"):
        Vote(6, *votes)


@pytest.mark.parametrize("part", [Fraction(0), Fraction(-1, 2), Fraction(3, 2)])
def test_a_rule_that_cannot_be_is_no_rule(part):
    with pytest.raises(ValueError, match="quorum"):
        Rule(part, HALF)
    with pytest.raises(ValueError, match="quorum"):
        Rule(HALF, part)


numbers = st.integers(0, 60)
parts = st.fractions(min_value=Fraction(1, 20), max_value=1, max_denominator=20)
rules = st.builds(Rule, parts, parts)
votes = st.builds(
    lambda absent, yes, no, abstained: Vote(absent + yes + no + abstained, yes, no, abstained),
    numbers,
    numbers,
    numbers,
    numbers,
)


@given(votes, rules)
def test_what_is_adopted_has_more_for_than_against_and_a_quorum(vote, rule):
    if decide(vote, rule) == Outcome.ADOPTED:
        assert vote.votes_for > vote.votes_against
        assert Fraction(vote.taking_part, vote.members) >= rule.quorum
        deciding = vote.votes_for + vote.votes_against
        assert Fraction(vote.votes_for, deciding) >= rule.majority


@given(votes, rules)
def test_one_more_vote_for_never_loses(vote, rule):
    """Somebody who had not voted comes and votes for it."""
    if vote.absent and decide(vote, rule) == Outcome.ADOPTED:
        more = replace(vote, votes_for=vote.votes_for + 1)
        assert decide(more, rule) == Outcome.ADOPTED


@given(votes, rules)
def test_a_vote_moved_to_against_never_wins(vote, rule):
    if vote.votes_for and decide(vote, rule) != Outcome.ADOPTED:
        moved = replace(vote, votes_for=vote.votes_for - 1, votes_against=vote.votes_against + 1)
        assert decide(moved, rule) != Outcome.ADOPTED


@given(votes, rules, st.integers(1, 5))
def test_only_proportions_count(vote, rule, times):
    many = Vote(
        vote.members * times,
        vote.votes_for * times,
        vote.votes_against * times,
        vote.votes_abstained * times,
    )
    assert decide(many, rule) == decide(vote, rule)
