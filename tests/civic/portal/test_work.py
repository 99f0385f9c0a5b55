"""The admin opens on what waits for this official, and on nothing that is another's."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from assemblies.states import Status
from budgets.services.counting import count_budget
from civic.accounts.permissions import Role
from civic.core.work import Age
from civic.notifications.models import Message
from civic.portal.work import waiting_work
from petitions.states import PetitionStatus, ResponseState
from tests.factories.accounts import official, sign_in
from tests.factories.assemblies import AssemblyFactory
from tests.factories.budgets import BudgetFactory, closed_budget, open_budget
from tests.factories.petitions import PetitionFactory
from tests.queries import assert_queries_constant

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


def titles(user, at):
    return [row["item"].title for row in waiting_work(user, at)]


def wait_for_a_check(now, days=0):
    since = now - dt.timedelta(days=days)
    return PetitionFactory(status=PetitionStatus.MODERATION, status_since=since)


def test_a_budget_officer_sees_each_step_that_waits(city, budget_officer, now):
    day = dt.timedelta(days=1)
    BudgetFactory(
        area=city, title="Draft", voting_opens_at=now + day, voting_closes_at=now + 2 * day
    )
    open_budget(city, title="Open")
    open_budget(city, title="Over", voting_opens_at=now - 2 * day, voting_closes_at=now - day / 2)
    closed_budget(city, [["1"]], title="Stuck")
    counted = closed_budget(city, [["1"]], title="Counted")
    count_budget(budget_id=counted.pk, at=now)
    assert titles(budget_officer, now) == [
        "The count is late: Stuck",
        "Vote to close: Over",
        "Result to publish: Counted",
        "Draft to open: Draft",
    ]


def test_a_moderator_sees_the_queue_as_old_as_its_oldest(moderator, now):
    wait_for_a_check(now, days=1)
    wait_for_a_check(now, days=12)
    (row,) = waiting_work(moderator, now)
    assert (row["item"].count, row["age"]) == (2, Age.LATE)
    assert row["words"] == "waits 1\xa0week, late"


def test_answers_are_owed_by_the_petitions_officer(petitions_officer, moderator, now):
    petition = PetitionFactory(response_state=ResponseState.AWAITING)
    petition.milestones.create(kind="response", reached_at=now - dt.timedelta(days=8))
    (row,) = waiting_work(petitions_officer, now)
    assert (row["item"].title, row["age"]) == ("Petitions to answer", Age.DUE)
    assert waiting_work(moderator, now) == []


def test_an_assembly_officer_sees_what_is_due(city, now):
    officer = official(Role.ASSEMBLY_OFFICER)
    day = dt.timedelta(days=1)
    over = AssemblyFactory(area=city, title="Air", registration_closes_at=now - day)
    AssemblyFactory(area=city, title="Still open", status=Status.REGISTRATION)
    over.status = Status.REGISTRATION
    over.save()
    assert titles(officer, now) == ["Registration is over: Air"]


def test_failed_mail_waits_for_an_administrator(administrator, moderator, now):
    Message.objects.create(
        event="a/b", key="1", created_at=now, due_at=now, status=Message.Status.FAILED
    )
    assert titles(administrator, now) == ["Mail that did not go out"]
    assert titles(moderator, now) == []


@pytest.mark.parametrize("who", ["auditor", "resident"])
def test_nothing_waits_for_who_may_not_act(city, who, now, request):
    BudgetFactory(area=city)
    wait_for_a_check(now)
    assert waiting_work(request.getfixturevalue(who), now) == []


def test_the_list_costs_few_queries_however_much_waits(client, city, administrator, now):
    sign_in(client, administrator)
    wait_for_a_check(now)
    BudgetFactory(area=city)

    def grow():
        for _ in range(10):
            wait_for_a_check(now)
            BudgetFactory(area=city)

    assert_queries_constant(client, "/admin/", grow, most=10)


def test_an_official_signs_out_in_the_words_of_the_site(client):
    sign_in(client, official(Role.AUDITOR))
    page = client.get("/admin/").content.decode()
    assert '<button type="submit">Sign out</button>' in page
    assert "Log out" not in page
