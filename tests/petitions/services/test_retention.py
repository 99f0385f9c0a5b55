from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from civic.accounts.personal_data import personal_data_of
from petitions.models import Follower, Signature
from petitions.rules.networks import address_key
from petitions.rules.thresholds import add_months
from petitions.services import counting
from petitions.services.retention import forget_old_data
from petitions.states import PetitionStatus, SignatureState
from tests.factories.petitions import SignatureFactory

pytestmark = pytest.mark.django_db

AT = timezone.now()


def end(petition, months_ago: int) -> None:
    petition.status = PetitionStatus.CLOSED
    petition.status_since = add_months(AT, -months_ago) - dt.timedelta(hours=1)
    petition.save()


def test_half_a_year_after_the_end_signatures_lose_their_people(petition, borough):
    SignatureFactory.create_batch(2, petition=petition, borough=borough)
    counting.count_signatures(at=AT)
    end(petition, 6)
    forget_old_data(at=AT)
    for row in Signature.objects.all():
        assert (row.name, row.name_key, row.email, row.postcode) == ("", "", "", "")
        assert "@" not in row.email_key
        assert row.borough == borough
    assert counting.recount_all(at=AT) == 0
    petition.refresh_from_db()
    assert petition.signature_count == 2
    assert forget_old_data(at=AT)["signers"] == 0


def test_until_then_they_stay(petition):
    SignatureFactory(petition=petition, name="Ann")
    end(petition, 5)
    forget_old_data(at=AT)
    assert Signature.objects.get().name == "Ann"


def test_what_was_never_confirmed_goes_after_a_month(petition):
    def waiting(days: int, **fields) -> Signature:
        fields = {"state": SignatureState.PENDING, "confirmed_at": None} | fields
        return SignatureFactory(
            petition=petition, created_at=AT - dt.timedelta(days=days), **fields
        )

    waiting(31)
    kept = [waiting(29), waiting(31, state=SignatureState.CONFIRMED, confirmed_at=AT)]
    forget_old_data(at=AT)
    assert list(Signature.objects.order_by("pk")) == kept


def test_networks_go_after_a_month(petition):
    for days in (31, 29):
        SignatureFactory(
            petition=petition,
            network=address_key("203.0.113.1"),
            created_at=AT - dt.timedelta(days=days),
        )
    forget_old_data(at=AT)
    assert sorted(bool(row.network) for row in Signature.objects.all()) == [False, True]


def test_followers_of_what_has_ended_go(petition):
    Follower.objects.create(
        petition=petition, email="f@example.org", email_key="f", created_at=AT, confirmed_at=AT
    )
    forget_old_data(at=AT)
    assert Follower.objects.exists()
    end(petition, 6)
    forget_old_data(at=AT)
    assert not Follower.objects.exists()


def test_people_get_what_petitions_hold_about_them(petition, resident):
    SignatureFactory(petition=petition, email=resident.email, name="Rosa")
    data = personal_data_of(resident)["petitions"]
    assert data["signed"][0]["name"] == "Rosa"
    assert data["begun"] == []
