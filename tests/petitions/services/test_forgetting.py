"""What is left in petitions of somebody whose account was erased."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from civic.accounts.services import erase_person
from civic.notifications.models import Message
from petitions.models import Follower, Petition
from petitions.rules.emails import canonical_email
from petitions.services import closing
from petitions.states import PetitionStatus
from tests.factories.petitions import PetitionFactory, SignatureFactory

pytestmark = pytest.mark.django_db

AT = timezone.now()


@pytest.fixture
def begun(body, resident) -> Petition:
    return PetitionFactory(body=body, creator=resident, creator_name="Rosa Resident")


def erase(user):
    erase_person(user=user, actor=user, at=AT, reason="Own wish")


def test_no_page_names_the_creator_any_more(client, begun, resident):
    erase(resident)
    assert "Rosa Resident" not in client.get(begun.get_absolute_url()).content.decode()
    assert Petition.objects.get().changed_at == AT


def test_other_creators_keep_their_names(body, begun, other_resident):
    erase(other_resident)
    assert Petition.objects.get().creator_name == "Rosa Resident"


def test_nothing_is_sent_to_an_address_that_nobody_has(begun, resident):
    erase(resident)
    closing.close_due(at=begun.closes_at)
    begun.refresh_from_db()
    assert begun.status == PetitionStatus.CLOSED
    assert not Message.objects.filter(event="petitions/closed").exists()


def test_news_stops_and_the_signature_still_counts(petition, resident):
    key = canonical_email(resident.email)
    asked = SignatureFactory(
        petition=petition, email=resident.email, email_key=key, wants_updates=True
    )
    other = SignatureFactory(petition=petition, wants_updates=True)
    Follower.objects.create(
        petition=petition, email=resident.email, email_key=key, created_at=AT - dt.timedelta(days=1)
    )
    erase(resident)
    assert not Follower.objects.exists()
    assert list(petition.signatures.asked_for_updates()) == [other]
    assert asked in petition.signatures.counted()
