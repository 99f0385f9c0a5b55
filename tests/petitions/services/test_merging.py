"""Joining petitions: each signature moves only if its signer says so."""

from __future__ import annotations

import pytest
from django.core import mail
from django.utils import timezone

from civic.notifications.models import Message
from petitions.models import Follower
from petitions.services import counting, merging, news
from petitions.states import PetitionStatus, SignatureState
from petitions.tokens import Purpose, make_token
from tests.factories.petitions import PetitionFactory, SignatureFactory

pytestmark = pytest.mark.django_db

AT = timezone.now()


@pytest.fixture
def other(petition):
    return PetitionFactory(body=petition.body, title="Night buses on every route")


def join(petition, other, actor) -> None:
    merging.merge_petition(petition_id=petition.pk, into=other, actor=actor, at=AT, reason="Same")


def send_all() -> None:
    news.start_due_mailings(at=AT)
    while news.deliver_news(at=AT):
        pass


def link(purpose, signature) -> str:
    return f"/petitions/{purpose}/{make_token(purpose, signature.pk)}/"


def test_joining_moves_only_who_agrees(petition, other, petitions_officer, client):
    stays, moves = SignatureFactory.create_batch(2, petition=petition)
    both = SignatureFactory(petition=petition)
    SignatureFactory(petition=other, email=both.email)
    join(petition, other, petitions_officer)
    send_all()
    assert len(mail.outbox) == 3
    for signature in (moves, both, moves):
        assert client.post(link(Purpose.MOVE, signature)).status_code == 200
    counting.count_signatures(at=AT)
    petition.refresh_from_db()
    other.refresh_from_db()
    stays.refresh_from_db()
    assert petition.status == PetitionStatus.MERGED
    assert (petition.signature_count, other.signature_count) == (1, 2)
    assert stays.state == SignatureState.CONFIRMED


def test_a_follower_is_told_and_not_asked_to_move_what_they_have_not_signed(
    petition, other, petitions_officer
):
    Follower.objects.create(
        petition=petition, email="f@example.org", email_key="f", created_at=AT, confirmed_at=AT
    )
    join(petition, other, petitions_officer)
    send_all()
    told = mail.outbox[0]
    assert "your signature" not in f"{told.subject} {told.body}".lower()
    assert other.title in told.body


def test_the_question_names_the_petition_that_one_would_sign(
    client, petition, other, petitions_officer
):
    signature = SignatureFactory(petition=petition)
    join(petition, other, petitions_officer)
    assert other.title in client.get(link(Purpose.MOVE, signature)).content.decode()
    assert other.title in client.post(link(Purpose.MOVE, signature)).content.decode()


def test_the_old_links_go_with_a_signature_that_was_moved(
    client, petition, other, petitions_officer
):
    signature = SignatureFactory(petition=petition)
    join(petition, other, petitions_officer)
    client.post(link(Purpose.MOVE, signature))
    assert "has moved" in client.get(link(Purpose.MOVE, signature)).content.decode()
    assert "Your signature counts" in client.get(link(Purpose.CONFIRM, signature)).content.decode()
    assert (
        "Take my signature back" in client.get(link(Purpose.WITHDRAW, signature)).content.decode()
    )
    client.post(link(Purpose.WITHDRAW, signature))
    assert other.signatures.get().state == SignatureState.WITHDRAWN


def test_a_signature_that_was_taken_back_does_not_move(client, petition, other, petitions_officer):
    signature = SignatureFactory(petition=petition)
    join(petition, other, petitions_officer)
    client.post(link(Purpose.WITHDRAW, signature))
    answer = client.post(link(Purpose.MOVE, signature))
    assert answer.status_code == 409
    assert "cannot move" in answer.content.decode()
    assert not other.signatures.exists()


def test_who_started_it_is_told_where_it_went_and_why(petition, other, petitions_officer):
    join(petition, other, petitions_officer)
    message = Message.objects.get(event="petitions/merged")
    assert message.address == petition.creator.email
    for text in (message.text, message.html):
        assert other.title in text
        assert "Same" in text


def test_the_link_leads_on_to_what_the_other_was_joined_with(
    client, petition, other, petitions_officer
):
    early, late = SignatureFactory.create_batch(2, petition=petition)
    join(petition, other, petitions_officer)
    client.post(link(Purpose.MOVE, early))
    last = PetitionFactory(body=petition.body, title="Buses all night")
    join(other, last, petitions_officer)
    assert last.title in client.get(link(Purpose.MOVE, late)).content.decode()
    client.post(link(Purpose.MOVE, late))
    client.post(link(Purpose.MOVE, other.signatures.get()))
    assert last.signatures.filter(state=SignatureState.CONFIRMED).count() == 2
    for signature in (early, late):
        page = client.get(link(Purpose.MOVE, signature)).content.decode()
        assert "has moved" in page
        assert last.title in page
