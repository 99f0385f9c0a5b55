"""The life of a budget: every step by every role, and what stands in its way."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from django.utils import timezone

from budgets.models import Ballot, Budget, CountedBallot, DraftBallot, Seal
from budgets.services import counting, lifecycle, sealing, voting
from budgets.states import TRANSITIONS, Status
from civic.audit.models import Entry
from civic.core.errors import Invalid, NotAllowed, WrongState
from tests.factories.areas import BoroughFactory, WardFactory
from tests.factories.budgets import BudgetAreaFactory, BudgetFactory, ProjectFactory, open_budget

pytestmark = pytest.mark.django_db


def advance(budget, to, actor, at=None):
    return lifecycle.advance(budget_id=budget.pk, to=to, actor=actor, at=at or timezone.now())


@pytest.fixture
def draft(city):
    budget = BudgetFactory(area=city)
    ProjectFactory(budget_area=BudgetAreaFactory(budget=budget), number="1")
    return budget


def test_a_budget_goes_from_draft_to_results(draft, budget_officer, resident):
    advance(draft, Status.VOTING, budget_officer)
    draft.refresh_from_db()
    voting.cast_ballot(resident=resident, budget=draft, numbers=["1"], at=timezone.now())
    Budget.objects.update(voting_closes_at=timezone.now())
    assert lifecycle.close_due(at=timezone.now()) == 1
    assert counting.count_due(at=timezone.now()) == 0
    assert sealing.seal_due(at=timezone.now()) == 1
    assert counting.count_due(at=timezone.now()) == 1
    advance(draft, Status.RESULTS, budget_officer)
    draft.refresh_from_db()
    assert draft.status == Status.RESULTS
    assert list(Entry.objects.order_by("number").values_list("action", "actor")) == [
        ("budget.voting", budget_officer.pk),
        ("budget.counting", None),
        ("budget.sealed", None),
        ("budget.counted", None),
        ("budget.results", budget_officer.pk),
    ]


@pytest.mark.parametrize(
    ("before", "to"),
    [
        pair
        for pair in itertools.product(Status, Status)
        if not TRANSITIONS.allows(pair[0], pair[1])
    ],
)
def test_no_other_step_is_possible(draft, budget_officer, before, to):
    Budget.objects.update(status=before)
    with pytest.raises(WrongState):
        advance(draft, to, budget_officer)
    draft.refresh_from_db()
    assert draft.status == before


@pytest.mark.parametrize("role", ["resident", "moderator", "auditor"])
def test_only_budget_officers_take_a_step(draft, role, request):
    with pytest.raises(NotAllowed):
        advance(draft, Status.VOTING, request.getfixturevalue(role))


@pytest.mark.parametrize("to", [Status.VOTING, Status.RESULTS])
def test_the_clock_only_closes(draft, to):
    with pytest.raises(NotAllowed):
        advance(draft, to, None)


def test_a_vote_that_is_still_open_is_not_closed(city, budget_officer):
    budget = open_budget(city)
    with pytest.raises(WrongState, match="still open"):
        advance(budget, Status.COUNTING, budget_officer)


def test_a_vote_that_cannot_be_closed_keeps_no_other_open(city, caplog):
    odd, good = open_budget(city, slug="odd"), open_budget(city, slug="good")
    Budget.objects.update(voting_closes_at=timezone.now())
    Seal.objects.create(budget=odd)
    assert lifecycle.close_due(at=timezone.now()) == 1
    assert Budget.objects.get(pk=good.pk).status == Status.COUNTING
    assert f"closing budget {odd.pk} failed" in caplog.text


def test_results_wait_for_the_count(city, budget_officer):
    budget = open_budget(city)
    Budget.objects.update(voting_closes_at=timezone.now())
    lifecycle.close_due(at=timezone.now())
    with pytest.raises(WrongState, match="not counted yet"):
        advance(budget, Status.RESULTS, budget_officer)


def test_opening_names_everything_that_is_missing(city, budget_officer):
    empty = BudgetFactory(area=city, voting_closes_at=timezone.now() - dt.timedelta(hours=1))
    with pytest.raises(Invalid) as refusal:
        advance(empty, Status.VOTING, budget_officer)
    assert "closing time has passed" in refusal.value.message
    assert "Add at least one area" in refusal.value.message


def test_a_project_that_costs_more_than_there_is_keeps_the_vote_closed(draft, budget_officer):
    ProjectFactory(budget_area=draft.areas.get(), number="dear", cost=100_000_01)
    with pytest.raises(Invalid, match="Project dear costs more"):
        advance(draft, Status.VOTING, budget_officer)


def test_an_area_in_which_no_voter_lives_keeps_the_vote_closed(borough, budget_officer):
    budget = BudgetFactory(area=borough)
    for area in (borough, BoroughFactory(name="Faraway"), WardFactory(parent=borough)):
        ProjectFactory(budget_area=BudgetAreaFactory(budget=budget, area=area))
    with pytest.raises(Invalid) as refusal:
        advance(budget, Status.VOTING, budget_officer)
    said = f"Faraway is no part of {borough}: nobody could vote for its projects."
    assert refusal.value.message == said


def test_projects_that_exclude_each_other_are_paid_from_one_area(draft, borough, budget_officer):
    """Counted apart, both could be funded."""
    paying = draft.areas.get()
    other = BudgetAreaFactory(budget=draft, area=borough)
    for number, area, group in [("2", paying, "pool"), ("3", paying, "pool"), ("4", other, "")]:
        ProjectFactory(budget_area=area, number=number, exclusive_group=group)
    split = ProjectFactory(budget_area=other, number="5", exclusive_group="pool")
    with pytest.raises(Invalid, match="Only one of “pool” can be funded"):
        advance(draft, Status.VOTING, budget_officer)
    split.delete()
    assert advance(draft, Status.VOTING, budget_officer).status == Status.VOTING


def test_closing_leaves_choices_without_any_trace_of_the_voter(city, resident, other_resident):
    budget = open_budget(city)
    voting.cast_ballot(resident=resident, budget=budget, numbers=["1"], at=timezone.now())
    voting.save_draft(resident=other_resident, budget=budget, numbers=["2"], at=timezone.now())
    before = set(Ballot.objects.values_list("pk", flat=True))
    Budget.objects.update(voting_closes_at=timezone.now())
    lifecycle.close_due(at=timezone.now())
    sealing.seal_due(at=timezone.now())
    assert not Ballot.objects.exists()
    assert not DraftBallot.objects.exists()
    row = CountedBallot.objects.values().get()
    assert row.pop("id") not in before
    assert row.keys() == {"budget_id", "choices", "commitment", "nonce"}
    assert (row["budget_id"], row["choices"]) == (budget.pk, [["1", 1]])
