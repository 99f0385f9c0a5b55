from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from django.utils import timezone

from civic.core.errors import NotAllowed, WrongState
from petitions.models import Follower, Mailing, Recipient, Signature
from petitions.services import answering, counting, creators_news, merging, news
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
    creators_news.review_update(
        mailing_id=mailing.pk, accept=True, reason="", actor=petitions_officer, at=AT
    )
    send_all(at=AT + dt.timedelta(days=2))
    assert mail.outbox[0].subject == "Thank you"
