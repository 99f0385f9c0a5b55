"""Mailings in the admin: written, looked at, sent to oneself, let go or stopped."""

from __future__ import annotations

import html

import pytest
from django.urls import reverse
from django.utils import timezone

from civic.notifications.models import Message
from petitions.models import Mailing, Petition
from tests.factories.accounts import sign_in
from tests.factories.petitions import PetitionFactory

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


def test_the_page_of_a_petition_leads_to_its_mail(desk, mailing, petition):
    other = PetitionFactory(body=petition.body)
    for row, is_there in ((petition, True), (other, False)):
        page = desk.get(reverse("admin:petitions_petition_change", args=[row.pk])).content.decode()
        address = f"{reverse('admin:petitions_mailing_changelist')}?petition__id__exact={row.pk}"
        assert address in page
        listed = html.escape(mailing.subject) in desk.get(address).content.decode()
        assert listed == is_there


def test_paper_entered_wrongly_is_taken_out_on_the_page_of_its_petition(desk, petition):
    def page(name: str) -> str:
        return reverse(f"admin:petitions_petition_act_{name}", args=[petition.pk])

    assert desk.get(page("paper-out")).status_code == 302  # there is none
    sheets = {"count": "400", "reference": "Box 1", "received_on": "2026-01-02"}
    desk.post(page("paper"), sheets)
    assert "are counted already" in desk.post(page("paper"), sheets).content.decode()
    batch = petition.paper_batches.get()
    desk.post(page("paper-out"), {"batch": batch.pk, "reason": "One nought too many"})
    assert not petition.paper_batches.exists()


def test_an_outcome_does_not_begin_with_why_there_was_to_be_no_debate(desk, petition):
    Petition.objects.filter(pk=petition.pk).update(debate_state="awaiting")
    url = reverse("admin:petitions_petition_act_no-debate", args=[petition.pk])
    desk.post(url, {"reason": "The agenda is full."})
    form = desk.get(reverse("admin:petitions_petition_act_debated", args=[petition.pk]))
    assert "The agenda is full." not in form.content.decode()
