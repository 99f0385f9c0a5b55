"""A petition whose time is over is closed everywhere, though the counter has not come to it yet."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from petitions import cards
from petitions.admin.forms import MergeForm
from petitions.listing import popular_now
from petitions.models import Petition
from petitions.permissions import may_withdraw
from petitions.search import similar_petitions
from petitions.services import closing, counting
from petitions.states import PetitionStatus
from tests.factories.petitions import PetitionFactory, SignatureFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ended(body, borough) -> Petition:
    """One signature is counted, one is not: so it cannot close."""
    now = timezone.now()
    petition = PetitionFactory(body=body, title="Night buses every ten minutes")
    SignatureFactory(petition=petition, borough=borough)
    counting.count_signatures(at=now)
    SignatureFactory(petition=petition)
    Petition.objects.filter(pk=petition.pk).update(closes_at=now - dt.timedelta(minutes=1))
    closing.close_due(at=now)
    petition.refresh_from_db()
    assert petition.status == PetitionStatus.OPEN
    cache.clear()
    return petition


@pytest.mark.parametrize(
    ("address", "is_there"),
    [
        ("/petitions/?state=open", False),
        ("/petitions/?state=recent", False),
        ("/petitions/?state=closed", True),
        ("/petitions/?state=all", True),
        ("/petitions/popular/", False),
        ("/petitions/feed/open/", False),
        ("/petitions/feed/closed/", True),
        ("/petitions/export/open.csv", False),
        ("/petitions/export/closed.csv", True),
        ("/petitions.json?state=open", False),
        ("/petitions.json?state=closed", True),
        ("/api/v1/petitions/?status=open", False),
        ("/api/v1/petitions/?status=closed", True),
        ("/api/v1/petitions/?status=rejected", False),
        ("/api/v1/petitions/?status=open&status=closed", True),
        ("/api/v1/petitions/?status=closed&status=rejected", True),
        ("/sitemap.xml", True),
    ],
)
def test_lists_judge_by_the_rule_of_the_page(client, ended, address, is_there):
    answer = client.get(address, follow=True)
    assert answer.status_code == 200
    words = answer.getvalue().decode()
    assert ("Night buses" in words or f"/petitions/{ended.pk}/" in words) is is_there


def test_an_open_one_is_in_the_lists_of_the_open(client, petition):
    for address in ("/petitions/", "/petitions.json?state=open", "/api/v1/petitions/?status=open"):
        assert "Night buses" in client.get(address).content.decode()


def test_the_home_page_and_the_area_pages_count_it_as_ended(ended):
    assert cards.cards_open_now(timezone.now()) == []
    assert cards.signatures_by_area(timezone.now()) == {}
    assert popular_now(timezone.now()) == []
    assert similar_petitions("Night buses every ten minutes") == []


def test_cards_and_tags_say_closed(client, ended):
    assert "closed" in client.get("/petitions/?state=all").content.decode()
    page = client.get(ended.get_absolute_url()).content.decode()
    assert "Ended" in page
    assert "Open until" not in page


def test_data_say_closed_and_since_when(client, ended):
    attributes = client.get(reverse("petition-json", args=[ended.pk])).json()["data"]["attributes"]
    assert attributes["state"] == "closed"
    assert attributes["closed_at"]
    assert attributes["creator_name"] is None
    assert client.get(f"/api/v1/petitions/{ended.pk}/").json()["status"] == "closed"


def test_the_counter_on_other_sites_offers_no_signing(client, ended):
    page = client.get(reverse("petitions:embed", args=[ended.pk])).content.decode()
    assert "Sign this petition" not in page


def test_its_creator_reads_that_it_is_over_and_cannot_give_it_up(client, ended):
    client.force_login(ended.creator)
    page = client.get(reverse("petitions:mine", args=[ended.pk])).content.decode()
    assert "It takes no more signatures." in page
    assert "People can sign it until" not in page
    assert not may_withdraw(ended.creator, ended)
    for name in ("petitions:own", "portal:my_participation"):
        assert ">open<" not in client.get(reverse(name)).content.decode().lower()


def test_no_other_petition_is_joined_with_it(ended):
    assert not MergeForm({"into": ended.pk, "reason": "The same."}).is_valid()
