"""What the body does about a petition: it answers, debates, writes news."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.audit import services as audit
from civic.core.errors import Invalid, NotAllowed, WrongState
from petitions.models import Debate, Mailing, Milestone, Petition, Response
from petitions.permissions import may_answer
from petitions.services.moderation import locked_petition
from petitions.services.news import announce, announce_debate, draft_mailing
from petitions.services.thresholds import record_milestone
from petitions.states import DEBATE, DebateState, ResponseState


@transaction.atomic
def answer_petition(
    *, petition_id: int, summary: str, text: str, actor: User, at: dt.datetime, tell_now: bool
) -> Response:
    """Publish the answer, or change it; who asked for news is told of the first one."""
    petition = published_petition(petition_id, actor)
    response = Response.objects.filter(petition=petition).first()
    is_first = response is None
    response = response or Response(petition=petition, answered_at=at)
    response.summary, response.text, response.changed_at = summary.strip(), text.strip(), at
    response.full_clean()
    response.save()
    petition.response_state = ResponseState.ANSWERED
    _save(petition, "response_state", at=at)
    audit.record(
        action="petition.answered" if is_first else "petition.answer-changed",
        subject=petition,
        actor=actor,
        at=at,
        after={"summary": response.summary},
    )
    if is_first:
        record_milestone(petition, Milestone.Kind.ANSWERED, at=at)
        send_after = at if tell_now else None
        kind = Mailing.Kind.RESPONSE
        announce(petition=petition, kind=kind, key="response", at=at, send_after=send_after)
    return response


@transaction.atomic
def schedule_debate(*, petition_id: int, on: dt.date, actor: User, at: dt.datetime) -> Debate:
    """Say when it is debated, or move the day."""
    petition = published_petition(petition_id, actor)
    debate = _debate_of(petition)
    if on < timezone.localdate(at):
        raise Invalid(_("That day is over."), fields={"on": [_("Choose a day to come.")]})
    if petition.debate_state == DebateState.NOT_DEBATED:
        debate.outcome = ""  # why there was to be none
    debate.scheduled_on = on
    _move_debate(petition, debate, DebateState.SCHEDULED, actor=actor, at=at)
    record_milestone(petition, Milestone.Kind.SCHEDULED, at=at)
    announce_debate(petition=petition, at=at)
    return debate


@transaction.atomic
def record_debate(
    *,
    petition_id: int,
    held_on: dt.date,
    outcome: str,
    positions: str,
    video_url: str,
    transcript_url: str,
    actor: User,
    at: dt.datetime,
) -> Debate:
    """Say what came of the debate; again to add links or put a word right."""
    petition = published_petition(petition_id, actor)
    if held_on > timezone.localdate(at):
        raise Invalid(_("That day is to come."), fields={"held_on": [_("When was it held?")]})
    debate = _debate_of(petition)
    debate.held_on, debate.outcome, debate.positions = held_on, outcome.strip(), positions.strip()
    debate.video_url, debate.transcript_url = video_url, transcript_url
    if petition.debate_state == DebateState.DEBATED:
        debate.full_clean()
        debate.save()
        audit.record(action="petition.debate-changed", subject=petition, actor=actor, at=at)
        return debate
    _move_debate(petition, debate, DebateState.DEBATED, actor=actor, at=at)
    record_milestone(petition, Milestone.Kind.DEBATED, at=at)
    announce_debate(petition=petition, at=at)
    return debate


@transaction.atomic
def decline_debate(*, petition_id: int, reason: str, actor: User, at: dt.datetime) -> Debate:
    """Say that there will be no debate, and why."""
    petition = published_petition(petition_id, actor)
    if not reason.strip():
        raise Invalid(_("Say why."), fields={"reason": [_("Say why.")]})
    debate = _debate_of(petition)
    debate.scheduled_on, debate.outcome = None, reason.strip()
    _move_debate(petition, debate, DebateState.NOT_DEBATED, actor=actor, at=at)
    announce_debate(petition=petition, at=at)
    return debate


@transaction.atomic
def write_business(
    *, petition_id: int, subject: str, text: str, actor: User, at: dt.datetime
) -> Mailing:
    """A draft about other business of the council that the signers may care about."""
    petition = published_petition(petition_id, actor)
    mailing = draft_mailing(petition, Mailing.Kind.BUSINESS, subject, text, actor=actor, at=at)
    audit.record(
        action="petition.news-written",
        subject=petition,
        actor=actor,
        at=at,
        after={"subject": subject},
    )
    return mailing


def published_petition(petition_id: int, actor: User) -> Petition:
    petition = locked_petition(petition_id)
    if not may_answer(actor, petition):
        raise NotAllowed(_("Only petitions officers answer, and only published petitions."))
    return petition


def _debate_of(petition: Petition) -> Debate:
    return Debate.objects.filter(petition=petition).first() or Debate(petition=petition)


def _move_debate(
    petition: Petition, debate: Debate, to: DebateState, *, actor: User, at: dt.datetime
) -> None:
    before = DebateState(petition.debate_state)
    if not DEBATE.allows(before, to):
        raise WrongState(_("That is not possible with this debate now."))
    debate.full_clean()
    debate.save()
    petition.debate_state = to
    _save(petition, "debate_state", at=at)
    audit.record(
        action=f"petition.debate-{to}",
        subject=petition,
        actor=actor,
        at=at,
        before={"debate": str(before)},
        after={"debate": str(to), "day": debate.scheduled_on and debate.scheduled_on.isoformat()},
    )


def _save(petition: Petition, field: str, *, at: dt.datetime) -> None:
    petition.changed_at = at
    petition.save(update_fields=[field, "changed_at"])
