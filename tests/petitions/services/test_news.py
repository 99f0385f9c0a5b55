from __future__ import annotations

import datetime as dt
import re

import pytest
from django.core import mail
from django.utils import timezone

from civic.core.errors import NotAllowed, WrongState
from civic.notifications.models import Message
from petitions.models import Follower, Mailing, Petition, Recipient, Signature
from petitions.services import answering, closing, counting, creating, creators_news, mailings, news
from petitions.states import PetitionStatus, ResponseState, SignatureState
from tests.factories.petitions import SignatureFactory

pytestmark = pytest.mark.django_db

AT = timezone.now()


@pytest.fixture
def signers(petition):
    Follower.objects.create(
        petition=petition, email="f@example.org", email_key="f", created_at=AT, confirmed_at=AT
    )
    SignatureFactory(petition=petition, wants_updates=False)
    SignatureFactory(petition=petition, wants_updates=True, state=SignatureState.WITHDRAWN)
    return SignatureFactory.create_batch(3, petition=petition, wants_updates=True)


def send_all(at=AT) -> None:
    news.start_due_mailings(at=at)
    while news.deliver_news(at=at):
        pass


def answer(petition, actor, tell_now=True):
    return answering.answer_petition(
        petition_id=petition.pk,
        summary="Yes.",
        text="We will do it.",
        actor=actor,
        at=AT,
        tell_now=tell_now,
    )


def test_an_answer_is_told_once_to_all_who_asked(petition, signers, petitions_officer):
    answer(petition, petitions_officer)
    send_all()
    answer(petition, petitions_officer)
    send_all()
    assert len(mail.outbox) == len(signers) + 1
    petition.refresh_from_db()
    assert petition.response_state == ResponseState.ANSWERED
    mailing = Mailing.objects.get()
    assert (mailing.status, mailing.recipients) == (Mailing.Status.SENT, 4)


def test_each_mail_can_be_stopped_by_one_click(petition, signers, petitions_officer, client):
    answer(petition, petitions_officer)
    send_all()
    headers = mail.outbox[0].extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url = headers["List-Unsubscribe"].strip("<>").removeprefix("http://testserver")
    assert client.post(url, {"List-Unsubscribe": "One-Click"}).status_code == 200


def test_a_mailing_waits_for_the_night(petition, signers, petitions_officer):
    answer(petition, petitions_officer, tell_now=False)
    send_all()
    assert not mail.outbox
    send_all(at=news.next_night(AT))
    assert len(mail.outbox) == 4


def test_a_mailing_goes_on_where_it_was_broken_off(petition, signers, petitions_officer):
    answer(petition, petitions_officer)
    news.start_due_mailings(at=AT)
    news.fill_recipients(mailing_id=Mailing.objects.get().pk, at=AT)
    assert Recipient.objects.count() == 4
    Signature.objects.filter(pk=signers[0].pk).update(wants_updates=False)
    send_all()
    assert len(mail.outbox) == 3


def test_one_hundred_recipients_cost_as_many_statements_as_one(
    petition, petitions_officer, django_assert_max_num_queries
):
    SignatureFactory.create_batch(100, petition=petition, wants_updates=True)
    answer(petition, petitions_officer)
    with django_assert_max_num_queries(10):
        news.start_due_mailings(at=AT)
    assert Recipient.objects.count() == 100


@pytest.mark.parametrize("who", ["moderator", "resident", "auditor"])
def test_only_petitions_officers_answer(request, petition, who):
    with pytest.raises(NotAllowed):
        answer(petition, request.getfixturevalue(who))


def test_a_creators_update_waits_for_an_official(petition, signers, petitions_officer):
    creator = petition.creator
    mailing = creators_news.write_update(
        petition_id=petition.pk, subject="Thank you", text="More soon.", actor=creator, at=AT
    )
    send_all(at=AT + dt.timedelta(days=2))
    assert not mail.outbox
    with pytest.raises(WrongState):
        creators_news.write_update(
            petition_id=petition.pk, subject="Again", text="x", actor=creator, at=AT
        )
    mailings.release_mailing(mailing_id=mailing.pk, now=False, actor=petitions_officer, at=AT)
    send_all(at=AT + dt.timedelta(days=2))
    assert mail.outbox[0].subject == "Thank you"


def test_a_creator_is_told_why_an_update_was_not_sent_and_may_write_again(
    petition, signers, petitions_officer
):
    words = {"petition_id": petition.pk, "actor": petition.creator, "at": AT}
    mailing = creators_news.write_update(subject="Buy my book", text="Now!", **words)
    mailings.stop_mailing(
        mailing_id=mailing.pk, reason="It advertises.", actor=petitions_officer, at=AT
    )
    message = Message.objects.get(event="petitions/update_refused")
    assert message.address == petition.creator.email
    assert "It advertises." in message.text
    assert f"/petitions/mine/{petition.pk}/update/" in message.text
    later = words | {"at": AT + dt.timedelta(minutes=1)}
    creators_news.write_update(subject="Thank you", text="More soon.", **later)
    send_all(at=AT + dt.timedelta(days=2))
    assert not mail.outbox


def test_news_by_the_council_wait_until_somebody_has_looked_at_them(
    petition, signers, petitions_officer
):
    mailing = answering.write_business(
        petition_id=petition.pk,
        subject="A visit",
        text="On Monday.",
        actor=petitions_officer,
        at=AT,
    )
    send_all(at=AT + dt.timedelta(days=2))
    assert not mail.outbox
    mailings.release_mailing(mailing_id=mailing.pk, now=True, actor=petitions_officer, at=AT)
    send_all()
    assert len(mail.outbox) == len(signers) + 1


def test_an_announcement_is_stopped_before_its_night(petition, signers, petitions_officer):
    answer(petition, petitions_officer, tell_now=False)
    mailing = Mailing.objects.get()
    mailings.stop_mailing(mailing_id=mailing.pk, reason="Typo", actor=petitions_officer, at=AT)
    send_all(at=AT + dt.timedelta(days=2))
    assert not mail.outbox
    with pytest.raises(WrongState):
        mailings.release_mailing(mailing_id=mailing.pk, now=True, actor=petitions_officer, at=AT)


def test_the_preview_is_what_the_signer_gets_but_for_its_links(
    petition, signers, petitions_officer
):
    answer(petition, petitions_officer)
    mailing = Mailing.objects.get()
    mailings.send_preview(mailing_id=mailing.pk, language="en", actor=petitions_officer, at=AT)
    preview = Message.objects.get(event="petitions/news-preview")
    send_all()
    real = mail.outbox[0]
    assert preview.address == petitions_officer.email
    assert preview.subject == f"Preview: {real.subject}"

    def without_links(text: str) -> str:
        return re.sub(r"/news/[^/]+/", "/news/…/", text)

    assert without_links(preview.text) == without_links(real.body)
    assert without_links(preview.html) == without_links(real.alternatives[0][0])


@pytest.mark.parametrize("who", ["moderator", "resident", "auditor"])
def test_only_petitions_officers_decide_about_mailings(request, petition, petitions_officer, who):
    answer(petition, petitions_officer)
    common = {"mailing_id": Mailing.objects.get().pk, "at": AT}
    common["actor"] = request.getfixturevalue(who)
    with pytest.raises(NotAllowed):
        mailings.release_mailing(now=True, **common)
    with pytest.raises(NotAllowed):
        mailings.stop_mailing(reason="No", **common)
    with pytest.raises(NotAllowed):
        mailings.send_preview(language="en", **common)


def test_the_way_back_to_writing_is_in_the_language_of_the_petition(
    petition, signers, petitions_officer, settings
):
    settings.LANGUAGES = [("en", "English"), ("pl", "Polish")]
    Petition.objects.filter(pk=petition.pk).update(language="pl")
    words = {"petition_id": petition.pk, "actor": petition.creator, "at": AT}
    mailing = creators_news.write_update(subject="Buy my book", text="Now!", **words)
    mailings.stop_mailing(mailing_id=mailing.pk, reason="No.", actor=petitions_officer, at=AT)
    message = Message.objects.get(event="petitions/update_refused")
    assert f"/pl/petitions/mine/{petition.pk}/update/" in message.text


def test_a_mail_holds_the_answer_in_short(petition, signers, petitions_officer):
    answer(petition, petitions_officer)
    send_all()
    for message in mail.outbox:
        assert "Yes." in message.body
        assert "Yes." in message.alternatives[0][0]


@pytest.mark.parametrize("kind", [Mailing.Kind.CREATOR, Mailing.Kind.BUSINESS])
def test_a_mail_says_whose_words_it_holds(petition, signers, petitions_officer, kind):
    mailing = news.draft_mailing(petition, kind, "Hello", "Come.", actor=petition.creator, at=AT)
    mailings.release_mailing(mailing_id=mailing.pk, now=True, actor=petitions_officer, at=AT)
    send_all()
    by = "The person who started this petition" if kind == "creator" else petition.body.name
    assert f"{by} writes:" in mail.outbox[0].body


@pytest.mark.parametrize("status", [PetitionStatus.HIDDEN, PetitionStatus.REMOVED])
@pytest.mark.parametrize("begun", [False, True])
def test_nothing_goes_out_about_what_is_no_longer_shown(
    petition, signers, petitions_officer, status, begun
):
    answer(petition, petitions_officer)
    if begun:
        news.start_due_mailings(at=AT)
    Petition.objects.filter(pk=petition.pk).update(status=status)
    send_all()
    assert not mail.outbox


def test_the_signers_hear_that_a_petition_was_withdrawn(petition, signers):
    creating.withdraw_petition(petition_id=petition.pk, actor=petition.creator, at=AT)
    send_all(at=news.next_night(AT))
    assert {message.subject for message in mail.outbox} == {
        f"The petition “{petition.title}” was withdrawn"
    }


def test_the_signers_hear_that_too_few_signed(petition, signers):
    petition.body.closing_rule = "reject"
    petition.body.save()
    counting.count_signatures(at=AT)
    closing.close_due(at=petition.closes_at)
    send_all(at=news.next_night(petition.closes_at))
    assert "too few for City Hall to take it up" in mail.outbox[0].body
