from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from civic.audit.models import Entry
from civic.core.errors import Conflict, DomainError, Invalid, NotAllowed, WrongState
from civic.notifications.models import Message
from petitions.models import Petition, RejectionReason
from petitions.services import moderation, news
from petitions.states import PETITION, PetitionStatus
from tests.factories.petitions import PetitionFactory, SignatureFactory

pytestmark = pytest.mark.django_db

AT = timezone.now()


@pytest.fixture
def waiting(body) -> Petition:
    return PetitionFactory(
        body=body, status=PetitionStatus.MODERATION, opened_at=None, closes_at=None
    )


@pytest.fixture
def reason() -> RejectionReason:
    return RejectionReason.objects.get(code="unclear")


def test_published_means_open_until_the_body_says(waiting, moderator):
    petition = moderation.publish_petition(petition_id=waiting.pk, actor=moderator, at=AT)
    assert petition.status == PetitionStatus.OPEN
    assert (petition.closes_at - AT).days in range(180, 186)
    assert Entry.objects.about(petition).get().after == {"status": "open"}
    assert Message.objects.get().event == "petitions/published"


@pytest.mark.parametrize(("code", "status"), [("unclear", "rejected"), ("offensive", "hidden")])
def test_the_reason_decides_whether_the_text_is_shown(waiting, moderator, code, status):
    petition = moderation.reject_petition(
        petition_id=waiting.pk,
        reason=RejectionReason.objects.get(code=code),
        details="",
        notify=False,
        actor=moderator,
        at=AT,
    )
    assert petition.status == status
    assert not Message.objects.exists()


def test_a_retired_reason_is_no_reason(waiting, moderator, reason):
    reason.is_retired = True
    reason.save()
    with pytest.raises(Invalid):
        moderation.reject_petition(
            petition_id=waiting.pk,
            reason=reason,
            details="",
            notify=False,
            actor=moderator,
            at=AT,
        )


def acts(petition, actor):
    common = {"petition_id": petition.pk, "actor": actor, "at": AT}
    reason = RejectionReason.objects.get(code="unclear")
    return {
        "publish": lambda: moderation.publish_petition(**common),
        "reject": lambda: moderation.reject_petition(
            **common, reason=reason, details="", notify=False
        ),
        "flag": lambda: moderation.flag_petition(**common, reason="?"),
        "put aside": lambda: moderation.put_aside(**common, reason="?"),
        "take down": lambda: moderation.take_down(**common, reason="?"),
        "return": lambda: moderation.return_to_queue(**common, reason="?"),
    }


LEADS_TO = {
    "publish": PetitionStatus.OPEN,
    "reject": PetitionStatus.REJECTED,
    "flag": PetitionStatus.FLAGGED,
    "put aside": PetitionStatus.DORMANT,
    "take down": PetitionStatus.REMOVED,
    "return": PetitionStatus.MODERATION,
}


@pytest.mark.parametrize("status", list(PetitionStatus))
@pytest.mark.parametrize("act", LEADS_TO)
def test_each_act_is_possible_where_the_table_says(body, moderator, act, status):
    reason = RejectionReason.objects.get(code="unclear")
    target = PetitionFactory(body=body)
    petition = PetitionFactory(
        body=body, status=status, rejection_reason=reason, merged_into=target
    )
    if PETITION.allows(status, LEADS_TO[act]):
        assert acts(petition, moderator)[act]().status == LEADS_TO[act]
    else:
        with pytest.raises(WrongState):
            acts(petition, moderator)[act]()


@pytest.mark.parametrize("act", LEADS_TO)
@pytest.mark.parametrize(
    ("who", "allowed"),
    [
        ("moderator", True),
        ("petitions_officer", True),
        ("budget_officer", False),
        ("auditor", False),
        ("resident", False),
    ],
)
def test_who_may_decide(request, waiting, act, who, allowed):
    try:
        acts(waiting, request.getfixturevalue(who))[act]()
    except NotAllowed:
        assert not allowed
    except WrongState:
        assert allowed
    else:
        assert allowed


def test_a_petition_on_somebody_elses_desk_is_left_alone(waiting, moderator, petitions_officer):
    at = timezone.now()  # the desk is judged by the clock
    moderation.check_out(petition_id=waiting.pk, actor=moderator, at=at)
    with pytest.raises(Conflict):
        moderation.check_out(petition_id=waiting.pk, actor=petitions_officer, at=at)
    with pytest.raises(NotAllowed):
        moderation.publish_petition(petition_id=waiting.pk, actor=petitions_officer, at=at)
    later = at + moderation.DESK_TIME
    moderation.check_out(petition_id=waiting.pk, actor=petitions_officer, at=later)


def test_leaving_the_desk_frees_it(waiting, moderator, petitions_officer):
    moderation.check_out(petition_id=waiting.pk, actor=moderator, at=AT)
    moderation.check_in(petition_id=waiting.pk, actor=petitions_officer)
    waiting.refresh_from_db()
    assert waiting.checked_out_by == moderator
    moderation.check_in(petition_id=waiting.pk, actor=moderator)
    moderation.check_out(petition_id=waiting.pk, actor=petitions_officer, at=AT)


def test_a_correction_stands_beside_the_text(petition, moderator):
    before = petition.request
    moderation.correct_petition(
        petition_id=petition.pk, text="It is line N28.", actor=moderator, at=AT
    )
    petition.refresh_from_db()
    assert petition.request == before
    assert petition.corrections.get().text == "It is line N28."


def test_taking_down_needs_a_reason(petition, moderator):
    with pytest.raises(Invalid):
        moderation.take_down(petition_id=petition.pk, actor=moderator, at=AT, reason="  ")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_at_once_get_one_desk(waiting, moderator, petitions_officer):
    gate, outcomes = threading.Barrier(2), []

    def go(actor) -> None:
        gate.wait()
        try:
            moderation.check_out(petition_id=waiting.pk, actor=actor, at=AT)
            outcomes.append("taken")
        except DomainError as refusal:
            outcomes.append(refusal.code)
        connection.close()

    threads = [threading.Thread(target=go, args=[who]) for who in (moderator, petitions_officer)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["conflict", "taken"]


def test_the_desk_is_kept_by_a_heartbeat(waiting, moderator, petitions_officer):
    moderation.check_out(petition_id=waiting.pk, actor=moderator, at=AT)
    beat = AT + dt.timedelta(minutes=4)
    moderation.check_out(petition_id=waiting.pk, actor=moderator, at=beat)
    with pytest.raises(Conflict):
        moderation.check_out(
            petition_id=waiting.pk, actor=petitions_officer, at=beat + dt.timedelta(minutes=4)
        )


def test_who_started_it_is_told_why_it_was_taken_down(petition, moderator):
    moderation.take_down(
        petition_id=petition.pk, actor=moderator, at=AT, reason="A court forbade it."
    )
    message = Message.objects.get(event="petitions/taken_down")
    assert message.address == petition.creator.email
    assert "A court forbade it." in message.text
    assert "A court forbade it." in message.html


@pytest.mark.parametrize("was_public", [True, False])
def test_a_rejection_says_whether_it_had_been_published(
    petition, waiting, moderator, reason, was_public
):
    row = petition if was_public else waiting
    moderation.reject_petition(
        petition_id=row.pk, reason=reason, details="", notify=True, actor=moderator, at=AT
    )
    text = Message.objects.get(event="petitions/rejected").text
    assert ("cannot publish" in text) != was_public
    assert ("has ended your petition" in text) == was_public


def end_open(petition, moderator, reason, *, notify=True):
    return moderation.reject_petition(
        petition_id=petition.pk,
        reason=reason,
        details="The council has decided it already.",
        notify=notify,
        actor=moderator,
        at=AT,
    )


def send_all(at) -> list[str]:
    news.start_due_mailings(at=at)
    while news.deliver_news(at=at):
        pass
    return [message.body for message in mail.outbox]


def test_signers_learn_why_a_petition_was_ended(petition, moderator, reason):
    SignatureFactory(petition=petition, wants_updates=True)
    end_open(petition, moderator, reason)
    (told,) = send_all(AT + dt.timedelta(days=1))
    assert reason.text in told
    assert "The council has decided it already." in told
    assert "too few" not in told


def test_signers_are_not_told_where_nobody_is_to_be(petition, moderator, reason):
    SignatureFactory(petition=petition, wants_updates=True)
    end_open(petition, moderator, reason, notify=False)
    assert send_all(AT + dt.timedelta(days=1)) == []


def test_nothing_is_said_of_the_end_of_what_was_opened_again(petition, moderator, reason):
    SignatureFactory(petition=petition, wants_updates=True)
    end_open(petition, moderator, reason)
    moderation.return_to_queue(petition_id=petition.pk, actor=moderator, at=AT, reason="A mistake")
    moderation.publish_petition(petition_id=petition.pk, actor=moderator, at=AT)
    assert send_all(AT + dt.timedelta(days=1)) == []
