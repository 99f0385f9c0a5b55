"""How long the platform keeps what; that every model has a rule; and the page that says so."""

from __future__ import annotations

import datetime as dt

import pytest
from allauth.account.models import EmailAddress, EmailConfirmation
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.sessions.models import Session as AnonymousSession
from django.utils import timezone

from budgets.models import DraftBallot, RollEntry
from budgets.states import Status
from civic.accounts.models import Session, User
from civic.accounts.retention import NOTICE, UNUSED
from civic.audit import services as audit
from civic.core.retention import Rule, work_off
from civic.notifications.models import Message
from civic.portal.retention import TABLES, forget_old_data
from tests.factories.accounts import UserFactory
from tests.factories.budgets import BudgetFactory

AT = timezone.now()
MOMENT = dt.timedelta(minutes=1)
DAY = dt.timedelta(days=1)
MODELS = sorted(model._meta.label for model in apps.get_models(include_auto_created=True))


@pytest.mark.parametrize("label", MODELS)
def test_every_model_has_a_rule(label):
    named = [table for table in TABLES if label in table.models()]
    assert len(named) == 1, f"say in the app's retention.py how long {label} is kept"


def test_every_rule_names_a_model():
    assert sorted(set().union(*(table.models() for table in TABLES))) == MODELS


def test_a_rule_that_fails_is_logged_and_the_others_go_on(caplog):
    def breaks(at):
        raise RuntimeError("disk full")

    rules = [Rule("a.A", "", "", "", breaks), Rule("b.B", "", "", "", lambda at: 3)]
    assert work_off(rules, at=AT) == {"b.B": 3}
    assert "the rule of a.A failed" in caplog.text


@pytest.mark.django_db
def test_the_page_says_what_every_rule_says(client):
    page = client.get("/how-long-we-keep-what/").content.decode()
    for table in TABLES:
        for rule in table.rules:
            assert f">{rule.kept}<" in page
    assert "118 days after the result: 28 to challenge it, and 90 more" in page


@pytest.mark.django_db
def test_an_account_unused_for_three_years_is_erased_after_a_warning():
    early, late = (
        UserFactory(last_login=AT - UNUSED + NOTICE + shift, joined_at=AT - 2 * UNUSED)
        for shift in (-MOMENT, MOMENT)
    )
    official = UserFactory(last_login=AT - 2 * UNUSED, is_staff=True)
    for day in range(NOTICE.days):
        forget_old_data(at=AT + day * DAY)
        if day == 0:
            (warning,) = Message.objects.all()
            assert (warning.event, warning.address) == ("accounts/erasure_warning", early.email)
            assert "/accounts/login/" in warning.text
    warned = Message.objects.filter(event="accounts/erasure_warning")
    assert sorted(warned.values_list("address", flat=True)) == sorted([early.email, late.email])
    assert User.objects.filter(is_active=True).count() == 3
    forget_old_data(at=AT + NOTICE)
    left = dict(User.objects.values_list("pk", "is_active"))
    assert left == {early.pk: False, late.pk: True, official.pk: True}
    assert not EmailAddress.objects.filter(user=early).exists()
    assert forget_old_data(at=AT + NOTICE)["accounts.User"] == 0


@pytest.mark.django_db
def test_nobody_is_erased_without_a_warning_however_long_they_were_away():
    user = UserFactory(last_login=None, joined_at=AT - 3 * UNUSED)
    forget_old_data(at=AT)
    forget_old_data(at=AT + NOTICE - MOMENT)
    user.refresh_from_db()
    assert user.is_active
    forget_old_data(at=AT + NOTICE)
    user.refresh_from_db()
    assert not user.is_active


@pytest.mark.django_db
def test_who_signs_in_keeps_the_account_and_is_warned_anew_years_later():
    user = UserFactory(last_login=AT - UNUSED, joined_at=AT - UNUSED)
    forget_old_data(at=AT)
    back = AT + NOTICE - MOMENT
    User.objects.filter(pk=user.pk).update(last_login=back)
    forget_old_data(at=AT + NOTICE)
    forget_old_data(at=back + UNUSED - NOTICE - MOMENT)
    warnings = Message.objects.filter(event="accounts/erasure_warning")
    assert not warnings.filter(created_at__gt=AT).exists()
    forget_old_data(at=back + UNUSED - NOTICE + MOMENT)
    assert warnings.filter(created_at__gt=AT).count() == 1
    user.refresh_from_db()
    assert user.is_active


@pytest.mark.django_db
def test_an_account_that_was_never_confirmed_goes_after_a_month():
    for name, age in (("early", 30 * DAY + MOMENT), ("late", 30 * DAY - MOMENT)):
        user = UserFactory(name=name, joined_at=AT - age)
        user.emailaddress_set.update(verified=False)
    forget_old_data(at=AT)
    assert [user.name for user in User.objects.all()] == ["late"]


@pytest.mark.django_db
def test_a_new_address_that_was_not_confirmed_goes_by_the_next_night(resident):
    EmailAddress.objects.create(user=resident, email="new@example.org", verified=False)
    forget_old_data(at=AT)
    assert [row.email for row in resident.emailaddress_set.all()] == [resident.email]


@pytest.mark.django_db
def test_links_sessions_and_notes_of_the_administration_go_at_their_time(resident, moderator):
    address = resident.emailaddress_set.get()
    for shift in (-MOMENT, MOMENT):
        EmailConfirmation.objects.create(
            email_address=address, key=str(shift), created=AT - 3 * DAY + shift
        )
        for model in (Session, AnonymousSession):
            model.objects.create(session_key=str(shift), session_data="", expire_date=AT + shift)
        entry = LogEntry.objects.create(
            user=moderator, content_type_id=None, object_repr="x", action_flag=CHANGE
        )
        LogEntry.objects.filter(pk=entry.pk).update(action_time=AT - 30 * DAY + shift)
    forget_old_data(at=AT)
    for model in (EmailConfirmation, Session, AnonymousSession, LogEntry):
        assert model.objects.count() == 1, model


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "stays"),
    [
        ({"status": "sent", "sent_at": AT - 90 * DAY - MOMENT}, False),
        ({"status": "sent", "sent_at": AT - 90 * DAY + MOMENT}, True),
        ({"status": "failed", "created_at": AT - 30 * DAY - MOMENT}, False),
        ({"status": "queued", "created_at": AT - 30 * DAY - MOMENT}, False),
        ({"status": "failed", "created_at": AT - 30 * DAY + MOMENT}, True),
    ],
)
def test_mail_goes_a_month_after_it_failed_and_three_after_it_was_sent(fields, stays):
    made = {"event": "test/hello", "key": "1", "created_at": AT - 90 * DAY, "due_at": AT}
    Message.objects.create(**made | fields)
    forget_old_data(at=AT)
    assert Message.objects.exists() == stays


@pytest.mark.django_db
@pytest.mark.parametrize(("shift", "stays"), [(-MOMENT, False), (MOMENT, True)])
def test_who_voted_goes_after_the_challenge_and_90_days(shift, stays, resident, settings):
    settings.CHALLENGE_DAYS = 10
    budget = BudgetFactory(status=Status.RESULTS)
    RollEntry.objects.create(budget=budget, resident=resident)
    published = AT - 100 * DAY + shift
    audit.record(action="budget.results", subject=budget, actor=None, at=published)
    forget_old_data(at=AT)
    assert RollEntry.objects.exists() == stays


@pytest.mark.django_db
@pytest.mark.parametrize(("shift", "stays"), [(-MOMENT, False), (MOMENT, True)])
def test_drafts_of_ballots_do_not_outlive_their_vote(shift, stays):
    closed = AT - 7 * DAY + shift
    budget = BudgetFactory(voting_opens_at=closed - DAY, voting_closes_at=closed)
    DraftBallot.objects.create(budget=budget, locator="00")
    forget_old_data(at=AT)
    assert DraftBallot.objects.exists() == stays
