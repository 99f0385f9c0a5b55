"""Redis gone, mail server down: people sign all the same, and everything goes out afterwards."""

from __future__ import annotations

import datetime as dt
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.urls import reverse
from django.utils import timezone

from petitions.models import Signature
from petitions.services import confirmations, delivery
from petitions.states import SignatureState
from tests.factories.petitions import SignatureFactory

pytestmark = pytest.mark.django_db

AT = timezone.now()
FORM = {
    "sign-name": "Ann Lee",
    "sign-email": "ann@example.org",
    "sign-postcode": "AB1 2CD",
    "sign-eligible": "on",
}


class BrokenServer(EmailBackend):
    """Takes `good` mails, then raises `error` at each."""

    good = 0
    error: Exception = ConnectionRefusedError()

    def send_messages(self, messages):
        if len(mail.outbox) >= self.good:
            raise self.error
        return super().send_messages(messages)


@pytest.fixture
def broken_server(monkeypatch):
    monkeypatch.setattr(delivery, "get_connection", BrokenServer)
    return BrokenServer


@pytest.fixture
def waiting(petition):
    return SignatureFactory.create_batch(
        3, petition=petition, state=SignatureState.PENDING, confirmed_at=None, mail_due_at=AT
    )


def test_signing_and_reading_work_without_redis(client, petition, settings):
    dead = {
        "BACKEND": "civic.core.soft_cache.SoftRedisCache",
        "LOCATION": "redis://127.0.0.1:1/0",
        "OPTIONS": {"socket_connect_timeout": 0.2},
    }
    settings.CACHES = {"default": dead}
    assert client.get(petition.get_absolute_url()).status_code == 200
    url = reverse("petitions:sign", args=[petition.pk])
    assert client.post(url, FORM).status_code == 302
    confirmations.deliver_confirmations(at=timezone.now())
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("error", [ConnectionRefusedError(), SMTPServerDisconnected("gone")])
def test_while_the_server_is_down_mails_only_wait(waiting, broken_server, error, monkeypatch):
    monkeypatch.setattr(broken_server, "error", error)
    monkeypatch.setattr(broken_server, "good", 1)
    at = AT
    for _try in range(20):
        confirmations.deliver_confirmations(at=at)
        at += dt.timedelta(minutes=5)
    assert len(mail.outbox) == 1
    assert set(Signature.objects.values_list("mail_failures", flat=True)) == {0}
    monkeypatch.setattr(broken_server, "good", 99)
    confirmations.deliver_confirmations(at=at)
    assert sorted(message.to[0] for message in mail.outbox) == sorted(row.email for row in waiting)


def test_one_refused_address_stops_no_other_and_ends(waiting, broken_server, monkeypatch):
    monkeypatch.setattr(broken_server, "error", SMTPRecipientsRefused({}))
    monkeypatch.setattr(broken_server, "good", 2)
    at = AT
    for _try in range(20):
        confirmations.deliver_confirmations(at=at)
        at += dt.timedelta(hours=7)
    assert len(mail.outbox) == 2
    refused = Signature.objects.exclude(mail_failures=0).get()
    assert (refused.mail_failures, refused.mail_due_at) == (8, None)


def test_a_worker_that_died_gives_its_mails_back(waiting):
    Signature.objects.update(mail_due_at=AT + delivery.LEASE)
    confirmations.deliver_confirmations(at=AT)
    assert not mail.outbox
    confirmations.deliver_confirmations(at=AT + delivery.LEASE)
    assert len(mail.outbox) == 3
