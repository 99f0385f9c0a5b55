"""What pages say of a budget in numbers and days."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.utils import timezone

from budgets import presentation
from budgets.models import Budget
from budgets.states import Status
from tests.factories.budgets import open_budget

LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ((26, 23, 59), ("2", "more days to vote")),
        ((27, 0, 1), ("1", "more day to vote")),
        ((27, 20, 0), ("1", "more day to vote")),  # less than 24 hours, yet not today
        ((28, 0, 1), ("Today", "is the last day to vote")),
    ],
)
@pytest.mark.django_db
def test_the_last_day_is_the_day_on_which_voting_closes(city, at, said):
    day, hour, minute = at
    budget = Budget(
        area=city,
        currency="GBP",
        status=Status.VOTING,
        voting_opens_at=dt.datetime(2026, 11, 1, 9, tzinfo=LONDON),
        voting_closes_at=dt.datetime(2026, 11, 28, 18, tzinfo=LONDON),
    )
    budget.pk = 1
    now = dt.datetime(2026, 11, day, hour, minute, tzinfo=LONDON)
    assert presentation.figures(budget, [], now)[-1] == said


@pytest.mark.django_db
def test_nobody_is_asked_to_choose_after_the_end(client, city):
    open_budget(city, slug="open")
    asked = ("projects to choose from", "Choose as many projects as you like.")
    for is_open in (True, False):
        page = client.get("/budgets/open/").content.decode()
        assert [words in page for words in asked] == [is_open, is_open]
        Budget.objects.update(voting_closes_at=timezone.now())
        cache.clear()


@pytest.mark.parametrize(
    ("most", "fits", "said"),
    [
        (1, False, "Choose 1 project."),
        (1, True, "Choose 1 project that fits the money."),
        (3, True, "Choose up to 3 projects that fit the money."),
        (None, True, "Choose as many projects as fit the money."),
    ],
)
def test_the_rule_of_a_ballot_is_a_sentence(most, fits, said):
    assert presentation.ballot_rule(Budget(max_choices=most, within_budget=fits)) == said
