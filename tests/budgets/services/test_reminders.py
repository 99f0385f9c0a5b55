"""Who has a draft is written to once before the end, and nothing remembers who that was."""

from __future__ import annotations

import datetime as dt

import pytest
from django.conf import settings
from django.core import mail
from django.utils import timezone

from budgets.models import Budget, DraftReminder
from budgets.services import lifecycle, reminders, voting
from civic.accounts.models import User
from civic.accounts.personal_data import personal_data_of
from civic.notifications.models import Message
from civic.notifications.services import deliver_due
from tests.factories.accounts import ResidencyFactory
from tests.factories.areas import CityFactory
from tests.factories.budgets import open_budget

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def budget(city):
    """Open for ten days, with two days and an hour to go."""
    budget = open_budget(city, slug="open", projects=4)
    at = timezone.now()
    times = {"voting_opens_at": at - 8 * 24 * HOUR, "voting_closes_at": at + 49 * HOUR}
    Budget.objects.filter(pk=budget.pk).update(**times)
    budget.refresh_from_db()
    return budget


@pytest.fixture
def people(borough, budget):
    """One with a draft, one who voted, one who voted and changes, one who did nothing."""
    draft, voted, changing, idle = [ResidencyFactory(area=borough).user for _ in range(4)]
    at = timezone.now()
    voting.cast_ballot(resident=voted, budget=budget, numbers=["1"], at=at)
    voting.cast_ballot(resident=changing, budget=budget, numbers=["2"], at=at)
    for person in (draft, changing):
        voting.save_draft(resident=person, budget=budget, numbers=["3"], at=at)
    return {"draft": draft, "voted": voted, "changing": changing, "idle": idle}


def two_days_before(budget):
    return budget.voting_closes_at - 48 * HOUR


def test_whoever_has_a_draft_is_reminded_once_and_two_days_before(budget, people):
    assert reminders.remind_due(at=timezone.now()) == 0
    assert reminders.remind_due(at=two_days_before(budget)) == 2
    assert reminders.remind_due(at=two_days_before(budget) + HOUR) == 0
    addresses = set(Message.objects.values_list("address", flat=True))
    assert addresses == {people["draft"].email, people["changing"].email}


def test_who_moved_away_is_not_told_that_they_can_cast_their_ballot(budget, people):
    people["draft"].residency.delete()
    people["changing"].residency.area = CityFactory(code="AWAY")
    people["changing"].residency.save()
    assert reminders.remind_due(at=two_days_before(budget)) == 0


def test_who_wants_no_reminders_gets_none(budget, people, client):
    client.force_login(people["draft"])
    page = client.get("/account/reminders/").content.decode()
    assert "checked" in page
    client.post("/account/reminders/", {})
    data = personal_data_of(User.objects.get(pk=people["draft"].pk))
    assert data["account"]["reminders_of_ballots_begun"] is False
    assert reminders.remind_due(at=two_days_before(budget)) == 1
    message = Message.objects.get()
    assert message.address == people["changing"].email
    assert "/account/reminders/" in message.text
    client.post("/account/reminders/", {"wants_reminders": "on"})
    assert User.objects.get(pk=people["draft"].pk).wants_reminders


def test_the_mail_says_nothing_of_the_draft(budget, people):
    reminders.remind_due(at=two_days_before(budget))
    titles = [project.title for project in budget.projects.all()]
    for message in Message.objects.all():
        written = message.subject + message.text + message.html
        assert budget.get_absolute_url() in written
        assert not [title for title in titles if title in written]


def test_once_it_is_sent_nothing_remembers_who_was_reminded(budget, people):
    reminders.remind_due(at=two_days_before(budget))
    deliver_due(at=two_days_before(budget))
    assert len(mail.outbox) == 2
    left = "".join(str(row) for model in (Message, DraftReminder) for row in model.objects.values())
    for person in people.values():
        assert person.email not in left
    keys = [message.key.split(":")[1] for message in Message.objects.all()]
    assert all(len(key) == 36 for key in keys)
    assert not [field.name for field in DraftReminder._meta.fields if "resident" in field.name]


def test_what_was_not_sent_by_the_close_is_dropped(budget, people):
    reminders.remind_due(at=two_days_before(budget))
    Message.objects.update(status=Message.Status.FAILED)
    assert reminders.forget_reminders() == 0
    Budget.objects.update(voting_closes_at=timezone.now())
    lifecycle.close_due(at=timezone.now())
    assert reminders.forget_reminders() == 2
    assert not Message.objects.exists()


def test_a_short_vote_is_not_nagged_about_in_its_first_half(budget, people):
    at = timezone.now()
    Budget.objects.update(voting_opens_at=at - HOUR, voting_closes_at=at + 3 * HOUR)
    assert reminders.remind_due(at=at) == 0
    assert reminders.remind_due(at=at + HOUR) == 2


def test_a_city_that_wants_no_reminders_sends_none(budget, people, settings):
    settings.DRAFT_REMINDER_HOURS = 0
    assert reminders.remind_due(at=budget.voting_closes_at - HOUR) == 0


def test_without_the_key_nobody_is_written_to_until_it_is_back(budget, people, caplog):
    copies = [folder / f"{budget.process}.key" for folder in settings.KEY_STORE_DIRS]
    kept = copies[0].read_text()
    for copy in copies:
        copy.unlink()
    assert reminders.remind_due(at=two_days_before(budget)) == 0
    assert "nobody is reminded" in caplog.text
    copies[0].write_text(kept)
    assert reminders.remind_due(at=two_days_before(budget)) == 2


def test_somebody_whose_account_is_closed_is_not_written_to(budget, people):
    people["draft"].is_active = False
    people["draft"].save()
    assert reminders.remind_due(at=two_days_before(budget)) == 1
