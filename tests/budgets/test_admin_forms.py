"""What an officer mistypes is refused in words, beside its field, and nothing of it is kept."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from budgets.models import Budget, Project
from budgets.states import Status
from tests.budgets.office import add_project, errors_of, save_budget
from tests.factories.accounts import sign_in
from tests.factories.budgets import BudgetAreaFactory, BudgetFactory, ProjectFactory, open_budget

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def office(client, budget_officer):
    sign_in(client, budget_officer)
    return client


@pytest.fixture
def draft(city):
    budget = BudgetFactory(area=city)
    ProjectFactory(budget_area=BudgetAreaFactory(budget=budget), number="1")
    return budget


def test_a_number_is_used_once_in_a_budget(office, draft):
    answer = add_project(office, draft.areas.get(), number="1")
    assert errors_of(answer) == {"number": ["The budget has a project with the number 1 already."]}
    assert draft.projects.count() == 1


def test_an_address_is_used_once(office, draft, city):
    again = BudgetFactory.build(area=city, slug=draft.slug)
    answer = save_budget(office, again, title="Kept as typed")
    assert list(errors_of(answer)) == ["slug"]
    assert "Kept as typed" in answer.content.decode()


def test_an_area_has_its_money_once(office, draft, city):
    paying = draft.areas.get()
    answer = save_budget(office, draft, (paying.pk, city, "100000"), ("", city, "7"))
    assert answer.status_code == 200
    assert "The budget has money for this area already." in answer.content.decode()
    assert draft.areas.count() == 1


def test_a_project_keeps_its_own_number_and_another_budget_may_have_it_too(office, draft, city):
    project = draft.projects.get()
    sent = {"budget_area": project.budget_area_id, "number": "1", "title": "New", "cost": "100"}
    answer = office.post(reverse("admin:budgets_project_change", args=[project.pk]), sent)
    assert answer.status_code == 302
    other = BudgetAreaFactory(budget=BudgetFactory(area=city))
    assert add_project(office, other, number="1").status_code == 302


@pytest.mark.parametrize("number", ["1,2", "a\tb", ".", ".."])
def test_a_number_that_files_or_addresses_cannot_hold_is_refused(office, draft, number):
    answer = add_project(office, draft.areas.get(), number=number)
    assert errors_of(answer) == {"number": ["Use letters and digits, without a comma."]}


@pytest.mark.parametrize("number", ["A/1", "1.2", "x y", "ä", "..."])
def test_other_numbers_are_taken(office, draft, number):
    assert add_project(office, draft.areas.get(), number=number).status_code == 302
    assert Project.objects.filter(number=number).exists()


def test_money_without_small_coins_is_read_as_it_is_typed(office, city):
    budget = BudgetFactory.build(area=city, currency="JPY", slug="yen")
    save_budget(office, budget, ("", city, "25,000"))
    paying = Budget.objects.get(slug="yen").areas.get()
    assert paying.amount == 25_000
    add_project(office, paying, cost="400")
    assert Project.objects.get().cost == 400


def test_the_money_of_areas_follows_the_currency(office, city):
    budget = BudgetFactory(area=city)
    paying = BudgetAreaFactory(budget=budget, amount=500_00)
    save_budget(office, budget, (paying.pk, city, "500"), currency="jpy")
    budget.refresh_from_db()
    assert (budget.currency, budget.areas.get().amount) == ("JPY", 500)


@pytest.mark.parametrize(
    ("currency", "said"),
    [
        ("£", "Three letters, such as GBP or EUR."),
        ("JPY", "The prices of its projects are in GBP, which has other small coins."),
    ],
)
def test_a_currency_that_would_change_prices_is_refused(office, draft, currency, said):
    paying = draft.areas.get()
    answer = save_budget(office, draft, (paying.pk, draft.area, "100000"), currency=currency)
    assert errors_of(answer) == {"currency": [said]}


@pytest.fixture
def vote(city):
    return open_budget(city)


def close_at(office, vote, moment):
    return save_budget(office, vote, voting_closes_at=f"{moment:%Y-%m-%dT%H:%M:%S}")


def test_an_open_vote_is_not_ended_by_a_date_in_the_past(office, vote):
    """It would close and be sealed at once, with no way back."""
    answer = close_at(office, vote, timezone.now() - dt.timedelta(hours=2))
    said = "This time has passed. To end the vote early, name one that is still to come."
    assert errors_of(answer) == {"voting_closes_at": [said]}
    vote.refresh_from_db()
    assert vote.accepts_ballots(timezone.now())


def test_an_open_vote_can_be_shortened_and_extended(office, vote):
    for days in (1, 30):
        closes = timezone.now() + days * DAY
        assert close_at(office, vote, closes).status_code == 302
        vote.refresh_from_db()
        assert abs(vote.voting_closes_at - closes) < dt.timedelta(seconds=2)


def test_a_vote_whose_end_has_come_is_not_opened_again(office, vote):
    ended = timezone.now() - dt.timedelta(minutes=1)
    Budget.objects.update(voting_closes_at=ended)
    answer = close_at(office, vote, timezone.now() + DAY)
    assert errors_of(answer) == {"voting_closes_at": ["Voting has ended: the closing time stands."]}
    vote.refresh_from_db()
    assert save_budget(office, vote, title="Its words may change").status_code == 302


def test_an_official_undoes_nothing_that_a_colleague_changed_meanwhile(office, vote):
    """`vote` is as the form showed it, before the colleague extended the vote."""
    extended = timezone.now() + 30 * DAY
    Budget.objects.update(voting_closes_at=extended, title="Newer title")
    assert save_budget(office, vote, summary="My own words").status_code == 302
    vote.refresh_from_db()
    found = (vote.voting_closes_at, vote.title, vote.summary)
    assert found == (extended, "Newer title", "My own words")


def test_the_form_remembers_what_it_showed(office, vote):
    page = office.get(reverse("admin:budgets_budget_change", args=[vote.pk])).content.decode()
    for name in ("title", "summary", "description", "voting_closes_at"):
        assert f'name="initial-{name}"' in page


def test_an_announced_vote_does_not_end_before_it_begins(office, vote):
    Budget.objects.update(
        voting_opens_at=timezone.now() + 3 * DAY, voting_closes_at=timezone.now() + 9 * DAY
    )
    answer = close_at(office, vote, timezone.now() + 2 * DAY)
    assert errors_of(answer) == {"voting_closes_at": ["The vote would end before it begins."]}
    vote.refresh_from_db()
    assert vote.status == Status.VOTING
