"""Mailings in the admin: written, looked at, sent to oneself, let go or stopped."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from civic.notifications.models import Message
from petitions.models import Mailing
from tests.factories.accounts import sign_in

pytestmark = pytest.mark.django_db

WORDS = {"subject": "Come & see", "text": "On Monday.\n\n<b>At six</b>."}


@pytest.fixture
def desk(client, petitions_officer):
    sign_in(client, petitions_officer)
    return client


@pytest.fixture
def mailing(desk, petition) -> Mailing:
    """Written on the petition's page, which leads to the mailing's."""
    url = reverse("admin:petitions_petition_act_news", args=[petition.pk])
    answer = desk.post(url, WORDS)
    mailing = Mailing.objects.get()
    assert answer.url == reverse("admin:petitions_mailing_change", args=[mailing.pk])
    return mailing


def act(desk, mailing, name, **answers):
    url = reverse(f"admin:petitions_mailing_act_{name}", args=[mailing.pk])
    answer = desk.post(url, answers)
    mailing.refresh_from_db()
    return answer


def preview_of(mailing, part="") -> str:
    return reverse(f"admin:petitions_mailing_preview{part}", args=[mailing.pk])


def test_the_preview_shows_text_and_mail_each_under_its_own_policy(desk, mailing):
    page = desk.get(preview_of(mailing))
    assert "unsafe-inline" not in page["Content-Security-Policy"]
    assert "&lt;b&gt;At six&lt;/b&gt;" in page.content.decode()
    mail = desk.get(preview_of(mailing, "_mail"))
    policy = mail["Content-Security-Policy"]
    for part in ("sandbox", "default-src 'none'", "frame-ancestors 'self'"):
        assert part in policy
    assert "script" not in policy
    assert mail["X-Frame-Options"] == "SAMEORIGIN"
    assert "<style>" in mail.content.decode()
    assert "<b>At six" not in mail.content.decode()


@pytest.mark.parametrize("part", ["", "_mail"])
def test_nobody_outside_petitions_sees_it(client, mailing, budget_officer, resident, part):
    sign_in(client, budget_officer)
    assert client.get(preview_of(mailing, part)).status_code == 403
    client.force_login(resident)
    assert client.get(preview_of(mailing, part)).status_code == 302


def test_a_draft_is_put_right_then_sent_to_oneself_and_let_go(desk, mailing, petitions_officer):
    page = reverse("admin:petitions_mailing_change", args=[mailing.pk])
    desk.post(page, WORDS | {"subject": "Come and see the plans"})
    act(desk, mailing, "send-to-me")
    message = Message.objects.get(event="petitions/news-preview")
    assert message.address == petitions_officer.email
    assert message.subject == "Preview: Come and see the plans"
    act(desk, mailing, "release")
    assert mailing.status == Mailing.Status.QUEUED
    assert mailing.send_after > timezone.now()
    desk.post(page, WORDS | {"subject": "Too late"})
    act(desk, mailing, "send-now")
    assert mailing.send_after <= timezone.now()
    assert mailing.subject == "Come and see the plans"


def test_stopping_needs_a_reason(desk, mailing):
    assert act(desk, mailing, "stop", reason="").status_code == 200
    assert mailing.status == Mailing.Status.DRAFT
    act(desk, mailing, "stop", reason="The room was changed")
    assert mailing.status == Mailing.Status.REFUSED


def test_a_moderator_reads_and_does_nothing(client, mailing, moderator):
    sign_in(client, moderator)
    assert client.get(preview_of(mailing)).status_code == 200
    act(client, mailing, "release")
    assert mailing.status == Mailing.Status.DRAFT
