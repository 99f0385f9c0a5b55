from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from budgets.services.voting import cast_ballot
from budgets.states import Status
from civic.areas.models import Area
from petitions.models import AreaTotal
from petitions.services.answering import answer_petition
from petitions.states import PetitionStatus
from tests.factories.accounts import ResidencyFactory
from tests.factories.areas import BoroughFactory
from tests.factories.budgets import BudgetFactory, closed_budget, open_budget
from tests.factories.petitions import PetitionFactory

pytestmark = pytest.mark.django_db


def home(client) -> str:
    return client.get("/").content.decode()


def place_on_map(area: Area, column: int, row: int) -> None:
    Area.objects.filter(pk=area.pk).update(tile_column=column, tile_row=row)


def test_home_with_nothing_at_all_says_so(client):
    page = home(client)
    assert "Nothing is open today" in page
    assert "Nothing has been decided here yet" in page
    assert "data-tile-map" not in page


def test_home_says_what_opens_next_while_nothing_is_open(client, city):
    later = timezone.now() + dt.timedelta(days=3)
    BudgetFactory(
        area=city,
        title="Parks for all",
        status=Status.VOTING,
        voting_opens_at=later,
        voting_closes_at=later + dt.timedelta(days=9),
    )
    page = home(client)
    assert "Nothing is open today" in page
    assert "Parks for all" in page


def test_home_shows_one_card_for_each_open_budget_the_next_to_close_first(client, city):
    now = timezone.now()
    open_budget(city, title="Later one", voting_closes_at=now + dt.timedelta(days=9))
    open_budget(city, title="Sooner one", voting_closes_at=now + dt.timedelta(days=2))
    page = home(client)
    assert 0 < page.index("Sooner one") < page.index("Later one")
    assert "Nothing is open today" not in page


def test_home_shows_three_cards_of_each_app_and_leads_to_all(client, city):
    for _number in range(5):
        open_budget(city)
        PetitionFactory()
    page = home(client)
    assert page.count("card--process hue-budgets") == 3
    assert page.count("card--process hue-petitions") == 3
    assert 'href="/budgets/">All budgets' in page
    assert 'href="/petitions/">All petitions' in page


def test_home_maps_the_signatures_of_open_petitions(client, borough):
    place_on_map(borough, 1, 1)
    for status, confirmed in ((PetitionStatus.OPEN, 30), (PetitionStatus.CLOSED, 500)):
        petition = PetitionFactory(status=status)
        AreaTotal.objects.create(
            petition=petition, level="borough", code=borough.code, confirmed=confirmed
        )
        AreaTotal.objects.create(petition=petition, level="borough", code="", confirmed=2)
    page = home(client)
    assert f'aria-label="{borough.name}: 30 votes and signatures"' in page
    assert "2 more have no place on the map" in page


def test_home_tells_what_was_answered(client, petitions_officer):
    petition = PetitionFactory(title="Lifts for all")
    answer_petition(
        petition_id=petition.pk,
        summary="Two lifts by spring.",
        text="The money is there.",
        actor=petitions_officer,
        at=timezone.now(),
        tell_now=False,
    )
    page = home(client)
    assert "answered “Lifts for all”." in page
    assert "Two lifts by spring." in page


def test_home_never_shows_a_draft_or_a_vote_that_is_over(client, city):
    now = timezone.now()
    BudgetFactory(area=city, title="Secret draft")
    late = open_budget(city, title="Over and not closed yet")
    late.voting_opens_at, late.voting_closes_at = now - dt.timedelta(days=5), now
    late.save()
    page = home(client)
    assert "Secret draft" not in page
    assert "Over and not closed yet" not in page


def test_home_tells_turnout_and_nothing_else_of_an_open_vote(client, resident):
    budget = open_budget(resident.residency.area)
    place_on_map(resident.residency.area, 1, 1)
    for user in (resident, ResidencyFactory(area=resident.residency.area).user):
        cast_ballot(resident=user, budget=budget, numbers=["1"], at=timezone.now())
    page = home(client)
    assert "2 people have voted" in page
    assert f'aria-label="{resident.residency.area.name}: 2 votes and signatures"' in page
    assert "Project 1" not in page


def test_votes_in_the_whole_city_are_counted_beside_the_map(client, city, resident):
    budget = open_budget(city)
    place_on_map(BoroughFactory(parent=city), 2, 2)
    cast_ballot(resident=resident, budget=budget, numbers=["1"], at=timezone.now())
    assert "1 more has no place on the map" in home(client)


def test_home_tells_what_was_decided(client, city, decided_budget):
    page = home(client)
    assert "Pond and path" in page
    assert "2 projects are funded. 3 people shared out £100,000." in page
    assert f"/budgets/{decided_budget.slug}/results/" in page


def test_home_keeps_silent_on_a_count_that_is_not_published(client, city):
    closed_budget(city, [["1"], ["2"]], title="Being checked")
    assert "Being checked" not in home(client)
