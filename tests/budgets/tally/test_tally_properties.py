"""What must hold for every election, tried on many small ones full of ties."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from fractions import Fraction
from io import BytesIO
from itertools import permutations
from pathlib import Path
from unittest.mock import patch

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budgets.tally import (
    Election,
    Parameters,
    Project,
    Result,
    count,
    overspending,
    read_pb_stream,
    single_choice,
    to_bytes,
)
from budgets.tally.add1 import Increments, add1
from budgets.tally.checker.__main__ import check
from budgets.tally.columns import Columns
from budgets.tally.counting import Counting
from budgets.tally.equal_shares import equal_shares
from budgets.tally.pb_writer import pb_file, write_pb
from budgets.tally.profile import Profile
from tests.factories.elections import approvals, elections

TIES = st.permutations(["id", "cost", "votes", "lot"]).map(lambda ties: tuple(ties[:2]))
SHARES = st.builds(
    Parameters,
    rule=st.just("equal-shares"),
    utility=st.sampled_from(["cost", "cardinality", "points", "points-cost"]),
    completion=st.sampled_from(["none", "greedy", "add1", "add1-greedy"]),
    stop_when_exhaustive=st.booleans(),
    floor_start=st.booleans(),
    comparison=st.booleans(),
    threshold=st.integers(0, 2),
    ties=TIES,
    lot_seed=st.just("seed"),
)
OTHERS = st.builds(
    Parameters,
    rule=st.sampled_from(["greedy", "greedy-per-cost", "bos", "phragmen", "max-welfare"]),
    utility=st.sampled_from([None, "cost", "cardinality", "points"]),
    greedy_stop=st.booleans(),
    eligibility=st.sampled_from(["0", "1", "2"]),
    ties=TIES,
    lot_seed=st.just("seed"),
)
VOTE_TYPES = st.sampled_from(["approval", "cumulative", "ordinal"])
many = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


def file_of(election: Election, parameters: Parameters) -> str:
    meta = {"description": "d", "country": "Poland", "unit": "u", "instance": "1"}
    return write_pb(pb_file(election, meta, parameters=parameters))


@many
@given(VOTE_TYPES.flatmap(elections), st.one_of(SHARES, OTHERS))
def test_the_plain_checker_accepts_every_result(election, parameters):
    document = count(election, parameters).to_document()
    with tempfile.TemporaryDirectory() as folder:
        pb, result = Path(folder, "e.pb"), Path(folder, "r.json")
        pb.write_text(file_of(election, parameters))
        result.write_bytes(to_bytes(document))
        assert check(pb, result, every_step=True) is None


@many
@given(elections(), st.one_of(SHARES, OTHERS), st.randoms(use_true_random=False))
def test_order_of_voters_and_projects_changes_no_byte(election, parameters, random):
    votes = [ballot.points for ballot in election.ballots for _ in range(ballot.weight)]
    projects = list(election.projects)
    random.shuffle(votes)
    random.shuffle(projects)
    shuffled = Election.of(projects, votes, election.budget)
    ours, theirs = (to_bytes(count(e, parameters).to_document()) for e in (election, shuffled))
    assert ours == theirs


@many
@given(elections(), st.one_of(SHARES, OTHERS))
def test_outcomes_are_feasible(election, parameters):
    result = count(election, parameters)
    chosen = [project for project in election.projects if project.id in result.winners]
    groups = [project.group for project in chosen if project.group]
    assert len(set(result.winners)) == len(result.winners)
    assert result.cost == sum(project.cost for project in chosen) <= election.budget
    assert len(set(groups)) == len(groups)


def test_ties_at_prices_that_all_can_pay_are_settled_side_by_side():
    """Three projects have three supporters each; one supporter of c pays for d first."""
    votes = {"a": 1, "ab": 2, "b": 1, "c": 2, "cd": 1, "d": 3}
    election = approvals({"a": 3, "b": 6, "c": 3, "d": 40}, votes, 100)
    profile, endowments = Profile(election, "cost"), [Fraction(k, 7) for k in range(78, 100)]
    for ranks in permutations(range(4)):
        outcomes = Columns(profile, range(4), list(ranks)).run(endowments)
        for endowment, outcome in zip(endowments, outcomes, strict=True):
            exact = equal_shares(profile, range(4), endowment, list(ranks))
            assert outcome == tuple("abcd".index(chosen.project) for chosen in exact)


@many
@given(elections(), SHARES)
def test_payments_add_up_to_the_price_and_nobody_overdraws(election, parameters):
    result = count(election, parameters)
    costs = {project.id: project.cost for project in election.projects}
    for chosen in result.rounds:
        if chosen.phase == "equal-shares":
            assert sum(payment.total for payment in chosen.payments) == costs[chosen.project]
    explained = result.to_document()["explanation"]["projects"]
    assert all(Fraction(row.get("supporters_left", 0)) >= 0 for row in explained)


@many
@given(
    VOTE_TYPES.flatmap(elections),
    st.sampled_from(["cost", "cardinality", "points", "points-cost"]),
    st.integers(1, 40),
)
def test_runs_side_by_side_agree_with_exact_runs(election, utility, steps):
    if not election.voters:
        return
    profile = Profile(election, utility)
    counting = Counting(election, Parameters())
    start = Fraction(election.budget, election.voters)
    increments = Increments(counting, profile, start, Fraction(1, 3))
    columns = Columns(profile, counting.eligible, counting.ranks)
    fast = columns.run([increments.endowment(k) for k in range(steps)])
    for k, winners in enumerate(fast):
        exact = equal_shares(profile, counting.eligible, increments.endowment(k), counting.ranks)
        names = [chosen.project for chosen in exact]
        assert winners is None or list(counting.name(list(winners))) == names


@many
@given(
    elections(), st.data(), st.sampled_from(["cost", "cardinality"]), TIES, st.sampled_from("01")
)
def test_votes_for_one_project_each_are_counted_as_any_others(
    election, data, utility, ties, eligibility
):
    """The short way for ballots that name one project gives the rounds of the long one."""
    names = st.sampled_from([project.id for project in election.projects])
    votes = data.draw(st.lists(st.tuples(names, st.integers(0, 2)), min_size=1, max_size=12))
    single = Election.of(election.projects, [[vote] for vote in votes], election.budget)
    parameters = Parameters(utility=utility, ties=ties, lot_seed="seed", eligibility=eligibility)
    counting = Counting(single, parameters)
    assert single_choice.knows(counting)
    endowment = Fraction(single.budget, single.voters)
    profile = Profile(single, utility)
    long = equal_shares(profile, counting.eligible, endowment, counting.ranks)
    assert single_choice.rounds(counting, endowment) == long


def test_errors_stay_small_over_many_rounds_and_far_apart_runs():
    """Hundreds of projects, most paid by rich and poor: yet no run is in doubt."""
    costs = {f"{k:03}": 997 + 61 * (k * k % 89) for k in range(300)}
    votes = [
        [(f"{(voter * voter + 7 * pick * voter + pick**3) % 300:03}", 1) for pick in range(9)]
        for voter in range(2_000)
    ]
    projects = [Project(name, cost) for name, cost in costs.items()]
    election = Election.of(projects, [dict(vote).items() for vote in votes], 1)
    profile = Profile(election, "cost")
    endowments = [Fraction(200 + 3 * k) for k in range(32)]
    outcomes = Columns(profile, range(300), list(range(300))).run(endowments)
    assert min(len(outcome) for outcome in outcomes) > 100
    for k in (0, 31):
        exact = equal_shares(profile, range(300), endowments[k], list(range(300)))
        assert outcomes[k] == tuple(int(chosen.project) for chosen in exact)


@many
@given(VOTE_TYPES.flatmap(elections), st.sampled_from(["cost", "cardinality", "points"]), TIES)
def test_add1_side_by_side_ends_where_add1_one_by_one_ends(election, utility, ties):
    if not election.voters:
        return
    counting = Counting(election, Parameters(ties=ties, lot_seed="seed"))
    profile, start = Profile(election, utility), Fraction(election.budget, election.voters)
    increments = Increments(counting, profile, start, Fraction(1, 7))
    ends = add1(counting, increments, profile)
    with patch("budgets.tally.add1.FEW", 0):
        assert add1(counting, increments, profile) == ends


@many
@given(VOTE_TYPES.flatmap(elections), st.integers(1, 40), TIES)
def test_steps_passed_over_change_nothing(election, factor, ties):
    """The last step of every leap is counted and gives what was counted before it."""
    projects = [replace(project, cost=project.cost * factor) for project in election.projects]
    votes = {ballot.points: ballot.weight for ballot in election.ballots}
    budget = election.budget * factor
    scaled = Election.of(projects, votes, budget, vote_type=election.vote_type)
    counting = Counting(scaled, Parameters(ties=ties, lot_seed="seed"))
    profile, start = Profile(scaled, "cost"), Fraction(budget, scaled.voters)
    increments = Increments(counting, profile, start, Fraction(1))
    ends = add1(counting, increments, profile)
    before, outcome = -1, None
    for steps, winners in increments.outcomes():
        if before < steps - 1:
            skipped = [chosen.project for chosen in increments.rounds(steps - 1)]
            assert skipped == list(counting.name(list(outcome)))
        if steps >= ends:
            break
        before, outcome = steps, winners


@many
@given(elections(), st.sampled_from(["cost", "cardinality"]))
def test_equal_shares_passes_its_own_certificate(election, utility):
    document = count(election, Parameters(utility=utility)).to_document()
    assert document["explanation"]["ejr_plus"]["holds"]


@many
@given(VOTE_TYPES.flatmap(elections))
def test_a_file_written_and_read_back_gives_the_same_tally(election):
    parameters = Parameters(rule="greedy")
    again = read_pb_stream(BytesIO(file_of(election, parameters).encode()), "e.pb")
    before, after = (
        count(e, parameters).to_document()["explanation"]["figures"]
        for e in (election, again.election)
    )
    assert before == after
    assert set(election.ballots) == set(again.election.ballots)


@many
@given(elections())
def test_maximum_welfare_is_worth_at_least_as_much_as_any_rule(election):
    def worth(rule: str) -> int:
        votes = election.votes()
        return sum(votes[winner] for winner in count(election, Parameters(rule=rule)).winners)

    assert worth("max-welfare") >= max(worth("greedy"), worth("phragmen"), worth("bos"))


def test_bos_keeps_payments_short_and_the_winners_of_exact_ones(tmp_path, monkeypatch):
    """The digits double with each project that is bought for less than its cost."""
    projects = [Project(f"p{k:02}", 900 + 61 * k) for k in range(120)]
    votes = [
        {f"p{(voter * step + step**2) % 120:02}": 1 + voter * step % 7 for step in range(1, 10)}
        for voter in range(400)
    ]
    lines = [list(vote.items()) for vote in votes]
    election = Election.of(projects, lines, 120_000, vote_type="cumulative")
    result = count(election, Parameters(rule="bos", utility="points"))
    costs = {project.id: project.cost for project in projects}
    for chosen in result.rounds:
        assert sum(payment.total for payment in chosen.payments) <= costs[chosen.project]
    pb, document = tmp_path / "e.pb", tmp_path / "r.json"
    pb.write_text(file_of(election, result.parameters))
    document.write_bytes(to_bytes(result.to_document()))
    assert check(pb, document) is None

    monkeypatch.setattr(overspending, "EXACT_BITS", 4_000)
    exact = count(election, result.parameters)
    assert exact.winners == result.winners
    assert longest(exact) > 1_500 > 700 > longest(result)


def longest(result: Result) -> int:
    """The bits of the longest denominator of a payment."""
    payments = [payment for chosen in result.rounds for payment in chosen.payments]
    return max(payment.total.denominator.bit_length() for payment in payments)
