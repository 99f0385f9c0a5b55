"""Every rule against its definition followed plainly, voter by voter (`naive`)."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budgets.tally import CannotCountError, Election, Parameters, Project, count
from tests.budgets.tally import naive
from tests.factories.elections import elections

TIES = st.permutations(["id", "cost", "votes", "lot"]).map(lambda ties: tuple(ties[:2]))
PARAMETERS = st.builds(
    Parameters,
    utility=st.sampled_from(["cost", "cardinality", "points", "points-cost", "borda"]),
    completion=st.sampled_from(["none", "greedy", "add1", "add1-greedy"]),
    stop_when_exhaustive=st.booleans(),
    floor_start=st.booleans(),
    comparison=st.booleans(),
    greedy_stop=st.booleans(),
    overrun=st.sampled_from(["1", "4/5"]),
    threshold=st.integers(0, 2),
    eligibility=st.sampled_from(["0", "1", "3/2"]),
    ties=TIES,
    lot_seed=st.just("seed"),
    step=st.sampled_from(["1", "1/2"]),
)
ELECTIONS = st.sampled_from(["approval", "cumulative", "scoring", "ordinal"]).flatmap(elections)
RULES = {
    "greedy": lambda e, p: naive.greedy(naive.Town(e, p)),
    "greedy-per-cost": lambda e, p: naive.greedy(naive.Town(e, p)),
    "equal-shares": naive.equal_shares,
    "bos": naive.bos,
    "phragmen": naive.phragmen,
}
many = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))


def fitting(election: Election, parameters: Parameters) -> Parameters:
    """Borda needs an order."""
    if parameters.utility == "borda" and election.vote_type != "ordinal":
        return replace(parameters, utility=None)
    return parameters


@pytest.mark.parametrize("rule", RULES)
@many
@given(ELECTIONS, PARAMETERS)
def test_every_rule_funds_what_its_definition_funds_in_that_order(rule, election, parameters):
    parameters = fitting(election, replace(parameters, rule=rule))
    assert list(count(election, parameters).winners) == RULES[rule](election, parameters)


@many
@given(ELECTIONS, PARAMETERS)
def test_maximum_welfare_is_what_the_best_of_all_sets_is_worth(election, parameters):
    parameters = fitting(election, replace(parameters, rule="max-welfare"))
    rounds = count(election, parameters).rounds
    assert sum(r.price for r in rounds) == naive.greatest_welfare(election, parameters)


@many
@given(elections(), st.fractions(Fraction(1, 50), 1, max_denominator=50))
def test_no_share_of_the_cost_makes_a_bounded_overspending_cheaper(election, alpha):
    """The price is the least over every alpha in (0, 1], not only where a purse runs dry."""
    town = naive.Town(election, Parameters(rule="bos"))
    rounds = count(election, Parameters(rule="bos")).rounds
    if rounds:
        start = [Fraction(town.budget, len(town.voters))] * len(town.voters)
        for project, cost in town.cost.items():
            rho = naive.bargain(town, project, start, alpha)
            assert cost > town.budget or not rho or rho / alpha >= rounds[0].price


def test_a_project_that_nobody_could_pay_for_does_not_keep_add1_going():
    """b fits the money for ever but has no supporter: the outcome is exhaustive without it."""
    election = Election.of(
        [Project("a", 20), Project("b", 1), Project("c", 60)],
        {(("a", 1),): 1, (("c", 1),): 1},
        40,
    )
    stopped = Parameters(completion="add1", stop_when_exhaustive=True)
    result = count(election, stopped)
    assert (result.winners, result.increment) == (("a",), 0)


@pytest.mark.parametrize("rule", ["greedy", "greedy-per-cost", "max-welfare", "equal-shares"])
def test_borda_counts_places_above_the_last_and_needs_an_order(rule):
    """a is last on two ballots, b first on one: Borda 0 to 1, though a has more points."""
    ordinal = {(("a", 1), ("b", 2)): 1, (("a", 1),): 2}
    projects = [Project("a", 10), Project("b", 10)]
    parameters = Parameters(rule=rule, utility="borda", completion="greedy")
    election = Election.of(projects, ordinal, 19, vote_type="ordinal")
    assert count(election, parameters).winners == ("b",)
    with pytest.raises(CannotCountError, match="ordinal"):
        count(Election.of(projects, {(("a", 1),): 1}, 19), parameters)
