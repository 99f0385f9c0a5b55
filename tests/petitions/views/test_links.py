"""Links from mails: opening changes nothing, and every broken one is explained."""

from __future__ import annotations

import datetime as dt
import html

import pytest
from django.core import signing
from django.urls import reverse
from django.utils import timezone

from petitions.models import Follower, Petition, Signature
from petitions.states import PetitionStatus, SignatureState
from petitions.tokens import Purpose, make_token
from tests.factories.petitions import SignatureFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def pending(petition) -> Signature:
    return SignatureFactory(petition=petition, state=SignatureState.PENDING, confirmed_at=None)


def confirm_url(signature: Signature) -> str:
    return reverse("petitions:confirm", args=[make_token(Purpose.CONFIRM, signature.pk)])


def test_a_scanner_that_opens_every_link_confirms_nothing(client, pending):
    for purpose, page in [
        (Purpose.CONFIRM, "confirm"),
        (Purpose.WITHDRAW, "withdraw"),
        (Purpose.UPDATES, "stop_updates"),
    ]:
        url = reverse(f"petitions:{page}", args=[make_token(purpose, pending.pk)])
        assert client.get(url).status_code == 200
        assert client.head(url).status_code == 200
    pending.refresh_from_db()
    assert pending.state == SignatureState.PENDING


def test_the_button_confirms_and_a_reused_link_says_so(client, pending):
    assert client.post(confirm_url(pending)).status_code == 200
    pending.refresh_from_db()
    assert pending.state == SignatureState.CONFIRMED
    assert "Your signature counts" in client.get(confirm_url(pending)).content.decode()


@pytest.mark.parametrize("token", ["x", "1", "1.aaa.bbb", "💥", "1" * 500])
def test_a_forged_link_is_explained(client, token):
    response = client.post(reverse("petitions:confirm", args=[token]))
    assert response.status_code == 404
    assert "This link does not work" in response.content.decode()


def test_a_link_made_for_one_thing_opens_nothing_else(client, pending):
    token = make_token(Purpose.UPDATES, pending.pk)
    assert client.post(reverse("petitions:confirm", args=[token])).status_code == 404
    pending.refresh_from_db()
    assert pending.state == SignatureState.PENDING


def test_an_old_link_is_explained(client, pending, monkeypatch):
    url = confirm_url(pending)
    later = timezone.now() + dt.timedelta(days=31)
    monkeypatch.setattr(signing.time, "time", later.timestamp)
    response = client.post(url)
    assert response.status_code == 410
    assert "too old" in response.content.decode()


def test_a_withdrawn_signature_is_not_confirmed_by_the_old_link(client, pending):
    client.post(reverse("petitions:withdraw", args=[make_token(Purpose.WITHDRAW, pending.pk)]))
    assert client.post(confirm_url(pending)).status_code == 409


def test_a_closed_petition_asks_for_no_more_presses(client, pending):
    Petition.objects.filter(pk=pending.petition_id).update(status=PetitionStatus.CLOSED)
    for response in (client.get(confirm_url(pending)), client.post(confirm_url(pending))):
        assert response.status_code == 409
        assert "does not take signatures any more" in response.content.decode()


def test_news_stop_by_one_click_from_the_mail_program(client, petition):
    signature = SignatureFactory(petition=petition, wants_updates=True)
    url = reverse("petitions:stop_updates", args=[make_token(Purpose.UPDATES, signature.pk)])
    response = client.post(
        url, {"List-Unsubscribe": "One-Click"}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert response.status_code == 200
    signature.refresh_from_db()
    assert not signature.wants_updates
    assert signature.state == SignatureState.CONFIRMED


def test_following_needs_the_button_too(client, petition):
    client.post(reverse("petitions:follow", args=[petition.pk]), {"email": "a@example.org"})
    follower = Follower.objects.get()
    url = reverse("petitions:follow_confirm", args=[make_token(Purpose.FOLLOW, follower.pk)])
    client.get(url)
    follower.refresh_from_db()
    assert follower.confirmed_at is None
    client.post(url)
    follower.refresh_from_db()
    assert follower.confirmed_at is not None
    unfollow = reverse("petitions:unfollow", args=[make_token(Purpose.UNFOLLOW, follower.pk)])
    for _again in range(2):  # the mail program's click, then the person's
        assert "Your address is deleted" in client.post(unfollow).content.decode()
    assert not Follower.objects.exists()


def test_a_forged_link_for_supporters_is_explained(client, db):
    answer = client.get(reverse("petitions:support", args=["1.forged"]))
    assert answer.status_code == 404
    assert "This link does not work" in answer.content.decode()


def test_who_has_confirmed_is_given_the_whole_address_to_share(client, pending):
    page = client.post(confirm_url(pending)).content.decode()
    assert f"http://testserver{pending.petition.get_absolute_url()}" in page


def test_who_supports_what_is_not_public_yet_is_told_of_no_page(client, pending):
    Petition.objects.filter(pk=pending.petition_id).update(status=PetitionStatus.GATHERING)
    page = client.post(confirm_url(pending)).content.decode()
    assert "Your signature counts" in page
    assert "helps to get the petition checked and published" in page
    assert "petition's page" not in html.unescape(page)


def test_a_link_that_came_too_late_leads_to_the_petition(client, pending):
    Petition.objects.filter(pk=pending.petition_id).update(status=PetitionStatus.CLOSED)
    page = client.post(confirm_url(pending)).content.decode()
    assert pending.petition.get_absolute_url() in page
    assert "what you typed" not in page


@pytest.mark.parametrize("state", [SignatureState.SUSPICIOUS, SignatureState.INVALIDATED])
def test_what_does_not_count_is_not_said_to_count(client, pending, state):
    Signature.objects.filter(pk=pending.pk).update(state=state)
    for response in (client.get(confirm_url(pending)), client.post(confirm_url(pending))):
        assert response.status_code == 409
        assert "Your signature counts" not in response.content.decode()


def test_who_takes_back_after_the_end_is_not_asked_to_sign_again(client, pending):
    url = reverse("petitions:withdraw", args=[make_token(Purpose.WITHDRAW, pending.pk)])
    assert "You can sign again" in client.post(url).content.decode()
    Petition.objects.filter(pk=pending.petition_id).update(status=PetitionStatus.CLOSED)
    page = client.post(url).content.decode()
    assert "It no longer counts" in page
    assert "You can sign again" not in page
    late = client.get(confirm_url(pending)).content.decode()
    assert "You took this signature back" in late
    assert "You can sign again" not in late
