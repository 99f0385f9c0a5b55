"""A debate of a petition: planned, moved, held, or refused; what the page and the mails say."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from django.core.cache import cache
from django.utils import timezone

from civic.core.errors import Invalid, WrongState
from petitions.models import Follower, Mailing
from petitions.services import answering, news
from petitions.states import DebateState

pytestmark = pytest.mark.django_db

AT = timezone.now()
DAY = timezone.localdate(AT)
LATER = DAY + dt.timedelta(days=14)


@pytest.fixture
def common(petition, petitions_officer):
    Follower.objects.create(
        petition=petition, email="f@example.org", email_key="f", created_at=AT, confirmed_at=AT
    )
    return {"petition_id": petition.pk, "actor": petitions_officer, "at": AT}


def record(common, **words) -> None:
    said = {"held_on": DAY, "outcome": "Agreed.", "positions": ""}
    answering.record_debate(video_url="", transcript_url="", **(said | words), **common)


def send_all() -> None:
    news.start_due_mailings(at=news.next_night(AT))
    while news.deliver_news(at=news.next_night(AT)):
        pass


def page_of(client, petition) -> str:
    cache.clear()
    return client.get(petition.get_absolute_url()).content.decode()


def test_a_debate_is_planned_held_and_put_right(petition, common):
    answering.schedule_debate(on=DAY, **common)
    record(common)
    record(common, outcome="Agreed by 12 to 3.")
    petition.refresh_from_db()
    assert petition.debate_state == DebateState.DEBATED
    assert petition.debate.outcome == "Agreed by 12 to 3."
    with pytest.raises(WrongState):
        answering.decline_debate(reason="No", **common)


def test_a_debate_that_is_not_to_be_promises_no_day(client, petition, common):
    answering.schedule_debate(on=LATER, **common)
    answering.decline_debate(reason="The agenda is full.", **common)
    page = page_of(client, petition)
    assert "It will not be debated. This is why:" in page
    assert "The agenda is full." in page
    assert "It will be debated" not in page


def test_a_new_day_forgets_why_there_was_to_be_none(client, petition, common):
    answering.schedule_debate(on=LATER, **common)
    answering.decline_debate(reason="The agenda is full.", **common)
    answering.schedule_debate(on=LATER, **common)
    page = page_of(client, petition)
    assert "It will be debated on" in page
    assert "The agenda is full." not in page


def test_a_day_that_is_over_is_no_promise(client, petition, common):
    answering.schedule_debate(on=DAY, **(common | {"at": AT - dt.timedelta(days=2)}))
    debate = petition.debate
    debate.scheduled_on = DAY - dt.timedelta(days=1)
    debate.save()
    assert "It was to be debated on" in page_of(client, petition)


@pytest.mark.parametrize("wrong", [-1, -365])
def test_no_debate_is_planned_for_a_day_that_is_over(common, wrong):
    with pytest.raises(Invalid):
        answering.schedule_debate(on=DAY + dt.timedelta(days=wrong), **common)


def test_no_debate_was_held_on_a_day_to_come(common):
    with pytest.raises(Invalid):
        record(common, held_on=DAY + dt.timedelta(days=1))


def test_of_several_changes_in_a_day_one_mail_tells_the_last(petition, common):
    for days in (14, 21, 14):
        answering.schedule_debate(on=DAY + dt.timedelta(days=days), **common)
    answering.decline_debate(reason="The agenda is full.", **common)
    mailing = Mailing.objects.get()
    assert "will not be debated" in mailing.subject
    send_all()
    assert len(mail.outbox) == 1
    assert "The agenda is full." in mail.outbox[0].body


def test_a_day_that_comes_back_is_told_again(petition, common):
    for hour, days in enumerate((14, 21, 14)):
        at = AT + dt.timedelta(hours=hour)
        answering.schedule_debate(on=LATER + dt.timedelta(days=days), **(common | {"at": at}))
        Mailing.objects.update(status=Mailing.Status.SENT)
    assert Mailing.objects.count() == 3


def test_a_changed_answer_says_that_it_was_changed(client, petition, common):
    words = {"text": "We begin in March.", "tell_now": False}
    answering.answer_petition(summary="Yes.", **words, **common)
    assert "changed on" not in page_of(client, petition)
    later = common | {"at": AT + dt.timedelta(days=2)}
    answering.answer_petition(summary="Perhaps.", **words, **later)
    assert "changed on" in page_of(client, petition)
