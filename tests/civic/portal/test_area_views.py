from __future__ import annotations

import pytest

from civic.areas.models import Postcode
from tests.factories.areas import BoroughFactory, WardFactory
from tests.factories.budgets import open_budget

pytestmark = pytest.mark.django_db


@pytest.fixture
def boroughs(city):
    return [BoroughFactory(name=name, parent=city) for name in ("Haringey", "Harrow", "Sutton")]


@pytest.mark.parametrize("typed", ["sutton", "Sut", "zz1 1zz", " ZZ11ZZ "])
def test_postcode_or_name_leads_to_the_area(client, boroughs, typed):
    Postcode.objects.create(code="ZZ11ZZ", borough=boroughs[2])
    response = client.get("/area/", {"place": typed})
    assert response.status_code == 302
    assert response["Location"] == f"/area/{boroughs[2].code}/"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Enter your postcode or your borough."),
        ("har", "Which one do you mean: Haringey, Harrow?"),
        ("Atlantis", "We do not know this place."),
        ("SW1A 1AA", "We do not know this place."),
    ],
)
@pytest.mark.usefixtures("boroughs")
def test_what_is_not_found_is_said_and_kept(client, typed, sentence):
    page = client.get("/area/", {"place": typed})
    assert page.status_code == 200
    assert "There is a problem" in page.content.decode()
    assert sentence in page.content.decode()
    assert f'value="{typed}"' in page.content.decode() or not typed


def test_area_shows_its_own_and_the_whole_citys_votes(client, city, boroughs):
    open_budget(city, title="For all of us")
    open_budget(boroughs[0], title="For Haringey")
    open_budget(WardFactory(parent=boroughs[0]), title="For one ward of it")
    open_budget(boroughs[1], title="For Harrow")
    page = client.get(f"/area/{boroughs[0].code}/").content.decode()
    for title in ("For all of us", "For Haringey", "For one ward of it"):
        assert title in page
    assert "For Harrow" not in page


def test_area_without_anything_open_says_so(client, boroughs):
    page = client.get(f"/area/{boroughs[0].code}/").content.decode()
    assert "Nothing is open today" in page


def test_unknown_area_is_not_found(client, db):
    assert client.get("/area/NOWHERE/").status_code == 404
