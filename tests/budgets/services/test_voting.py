"""Casting: who may, when, what a ballot may hold, and that a row names no person."""

from __future__ import annotations

import datetime as dt

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from budgets.models import Ballot, DraftBallot
from budgets.services import voting
from budgets.states import Status
from civic.core.errors import Invalid, NotAllowed, Unavailable, WrongState
from tests.factories.accounts import ResidencyFactory
from tests.factories.areas import BoroughFactory, CityFactory
from tests.factories.budgets import BudgetAreaFactory, ProjectFactory, open_budget

pytestmark = pytest.mark.django_db


@pytest.fixture
def budget(city):
    return open_budget(city)


def cast(resident, budget, *numbers):
    voting.cast_ballot(resident=resident, budget=budget, numbers=numbers, at=timezone.now())


def test_a_resident_casts_a_ballot_that_names_nobody(resident, budget):
    cast(resident, budget, "1", "3")
    row = Ballot.objects.values().get()
    assert row.pop("choices") == [["1", 1], ["3", 1]]
    assert set(row) == {
        *("id", "budget_id", "locator"),
        *("commitment", "nonce", "previous", "submission"),
    }
    assert str(resident.pk) not in (str(row["id"]), row["locator"])


def test_the_last_ballot_of_a_resident_is_the_only_one(resident, other_resident, budget):
    cast(resident, budget, "1")
    cast(other_resident, budget, "2")
    cast(resident, budget, "3")
    choices = sorted(Ballot.objects.values_list("choices", flat=True))
    assert choices == [[["2", 1]], [["3", 1]]]


def test_casting_ends_the_draft(resident, budget):
    voting.save_draft(resident=resident, budget=budget, numbers=["1"], at=timezone.now())
    assert voting.own_ballot(resident=resident, budget=budget).chosen == {"1"}
    cast(resident, budget, "1", "2")
    assert not DraftBallot.objects.exists()
    own = voting.own_ballot(resident=resident, budget=budget)
    assert own.chosen == own.cast == {"1", "2"}


def test_a_draft_after_the_vote_leaves_the_vote_alone(resident, budget):
    cast(resident, budget, "1")
    voting.save_draft(resident=resident, budget=budget, numbers=["2"], at=timezone.now())
    own = voting.own_ballot(resident=resident, budget=budget)
    assert (own.chosen, own.cast, own.differs_from_cast) == ({"2"}, {"1"}, True)


@pytest.mark.parametrize("before", [[], ["1"]])
def test_choices_taken_back_to_what_they_were_leave_no_draft(resident, budget, before):
    if before:
        cast(resident, budget, *before)
    for numbers in (["2"], before):
        voting.save_draft(resident=resident, budget=budget, numbers=numbers, at=timezone.now())
        assert DraftBallot.objects.exists() == (numbers != before)
    own = voting.own_ballot(resident=resident, budget=budget)
    assert own.chosen == set(before)


def test_a_vote_emptied_and_not_cast_anew_is_a_draft(resident, budget):
    cast(resident, budget, "1")
    voting.save_draft(resident=resident, budget=budget, numbers=[], at=timezone.now())
    own = voting.own_ballot(resident=resident, budget=budget)
    assert (own.chosen, own.cast) == (set(), {"1"})


def test_who_lives_elsewhere_is_refused(budget):
    elsewhere = BoroughFactory(parent=CityFactory(code="OTHER", name="Elsewhere"))
    stranger = ResidencyFactory(area=elsewhere).user
    with pytest.raises(NotAllowed, match="Only people who live in"):
        cast(stranger, budget, "1")


def test_who_has_not_said_where_they_live_is_refused(newcomer, budget):
    with pytest.raises(NotAllowed):
        cast(newcomer, budget, "1")


@pytest.mark.parametrize(
    ("status", "opens", "closes", "code"),
    [
        (Status.VOTING, 1, 2, "not-open-yet"),
        (Status.VOTING, -2, -1, "voting-ended"),
        (Status.COUNTING, -2, 1, "voting-ended"),
        (Status.RESULTS, -2, -1, "voting-ended"),
        (Status.DRAFT, -1, 1, "voting-ended"),
    ],
)
def test_only_an_open_vote_takes_ballots(resident, budget, status, opens, closes, code):
    now = timezone.now()
    budget.status = status
    budget.voting_opens_at = now + dt.timedelta(hours=opens)
    budget.voting_closes_at = now + dt.timedelta(hours=closes)
    budget.save()
    with pytest.raises(WrongState) as refusal:
        cast(resident, budget, "1")
    assert refusal.value.code == code
    assert not Ballot.objects.exists()


def test_a_vote_that_closed_since_the_page_was_opened_is_refused(resident, budget):
    """The row is read again under the lock: what the page had in hand does not count."""
    stale = type(budget).objects.get(pk=budget.pk)
    type(budget).objects.filter(pk=budget.pk).update(status=Status.COUNTING)
    with pytest.raises(WrongState):
        cast(resident, stale, "1")


@pytest.mark.parametrize(
    ("rules", "numbers", "sentence"),
    [
        ({}, [], "Choose at least one project."),
        ({}, ["1", "99"], "not on your ballot"),
        ({"max_choices": 2}, ["1", "2", "3"], "3 projects. Choose at most 2: take out 1."),
        ({"within_budget": True, "cost": 60_000_00}, ["1", "2"], "cost £20,000 more than there is"),
    ],
)
def test_a_ballot_that_breaks_a_rule_is_told_what_to_change(
    resident, city, rules, numbers, sentence
):
    budget = open_budget(city, **rules)
    with pytest.raises(Invalid) as refusal:
        cast(resident, budget, *numbers)
    assert sentence in " ".join(refusal.value.fields["projects"])


def test_projects_of_another_borough_are_not_on_the_ballot(resident, budget, city):
    elsewhere = BudgetAreaFactory(budget=budget, area=BoroughFactory(parent=city))
    ProjectFactory(budget_area=elsewhere, number="77")
    with pytest.raises(Invalid):
        cast(resident, budget, "77")


def test_a_missing_key_stops_voting_and_writes_nothing(resident, budget):
    for folder in settings.KEY_STORE_DIRS:
        (folder / f"{budget.process}.key").unlink()
    with pytest.raises(Unavailable):
        cast(resident, budget, "1")
    assert not Ballot.objects.exists()


def test_a_wrong_key_stops_voting(resident, budget):
    for folder in settings.KEY_STORE_DIRS:
        (folder / f"{budget.process}.key").write_text("ab" * 32)
    with pytest.raises(Unavailable):
        cast(resident, budget, "1")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("projects", [2, 60])
def test_casting_takes_six_statements_at_any_number_of_projects(resident, city, projects):
    """With the session and the user of a request that makes eight."""
    budget = open_budget(city, projects=projects, cost=1_00)
    person = type(resident).objects.get(pk=resident.pk)
    numbers = [str(number) for number in range(1, projects + 1)]
    with CaptureQueriesContext(connection) as context:
        cast(person, budget, *numbers)
    statements = [query["sql"] for query in context.captured_queries]
    own = [sql for sql in statements if not sql.startswith(("BEGIN", "COMMIT"))]
    assert len(own) <= 6, own
