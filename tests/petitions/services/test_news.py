from __future__ import annotations

import datetime as dt
import re

import pytest
from django.core import mail
from django.utils import timezone

from civic.core.errors import NotAllowed, WrongState
from civic.notifications.models import Message
from petitions.models import Follower, Mailing, Petition, Recipient, Signature
from petitions.services import answering, counting, creators_news, mailings, merging, news
from petitions.states import DebateState, PetitionStatus, ResponseState, SignatureState
from petitions.tokens import Purpose, make_token
from tests.factories.petitions import PetitionFactory, SignatureFactory

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


def test_a_debate_is_planned_held_and_put_right(petition, petitions_officer):
    common = {"petition_id": petition.pk, "actor": petitions_officer, "at": AT}
    day = AT.date()
    answering.schedule_debate(on=day, **common)
    words = {"positions": "", "video_url": "", "transcript_url": ""}
    answering.record_debate(held_on=day, outcome="Agreed.", **words, **common)
    answering.record_debate(held_on=day, outcome="Agreed by 12 to 3.", **words, **common)
    petition.refresh_from_db()
    assert petition.debate_state == DebateState.DEBATED
    assert petition.debate.outcome == "Agreed by 12 to 3."
    with pytest.raises(WrongState):
        answering.decline_debate(reason="No", **common)


def test_paper_counts_apart_and_in_the_total(petition, petitions_officer):
    SignatureFactory(petition=petition)
    counting.count_signatures(at=AT)
    answering.add_paper_batch(
        petition_id=petition.pk,
        count=40,
        area=None,
        reference="Box 1",
        received_on=AT.date(),
        actor=petitions_officer,
        at=AT,
    )
    petition.refresh_from_db()
    assert petition.signature_count == 41
    assert (petition.total.paper, petition.total.confirmed) == (40, 1)
    assert petition.response_state == ResponseState.AWAITING
    assert counting.recount_all(at=AT) == 0


def test_joining_moves_only_who_agrees(petition, petitions_officer, client):
    other = PetitionFactory(body=petition.body)
    stays, moves = SignatureFactory.create_batch(2, petition=petition)
    both = SignatureFactory(petition=petition)
    SignatureFactory(petition=other, email=both.email)
    merging.merge_petition(
        petition_id=petition.pk, into=other, actor=petitions_officer, at=AT, reason="Same"
    )
    send_all()
    assert len(mail.outbox) == 3
    for signature in (moves, both, moves):
        token = make_token(Purpose.MOVE, signature.pk)
        assert client.post(f"/petitions/move/{token}/").status_code == 200
    counting.count_signatures(at=AT)
    petition.refresh_from_db()
    other.refresh_from_db()
    stays.refresh_from_db()
    assert petition.status == PetitionStatus.MERGED
    assert (petition.signature_count, other.signature_count) == (1, 2)
    assert stays.state == SignatureState.CONFIRMED


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
