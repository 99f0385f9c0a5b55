"""What ends by the clock: open petitions close, petitions without supporters stop."""

from __future__ import annotations

import datetime as dt
import logging

from django.db import connection, transaction

from civic.core.errors import DomainError
from petitions.facts import policy_facts
from petitions.models import Body, Mailing, Milestone, Petition, RejectionReason
from petitions.services.moderation import move_petition
from petitions.services.news import announce
from petitions.services.thresholds import record_milestone, tell_creator, tell_officials
from petitions.states import PetitionStatus

logger = logging.getLogger(__name__)


def close_due(*, at: dt.datetime) -> int:
    """Close or stop each petition whose time is over. One that fails is logged; others go on.

    Nothing ends while signing or its mail is paused: the time is given back.
    """
    due = Petition.objects.due_to_close(at) | Petition.objects.due_to_stop(at)
    ids = [] if policy_facts().clock_stands else list(due.values_list("pk", flat=True))
    for petition_id in ids:
        try:
            close_petition(petition_id=petition_id, at=at)
        except DomainError as error:
            logger.error("petition %s cannot end: %s", petition_id, error.message)
    return len(ids)


@transaction.atomic
def close_petition(*, petition_id: int, at: dt.datetime) -> None:
    """End one petition by its body's rule. Does nothing where it has ended or is in other hands."""
    skip_locked = connection.features.has_select_for_update_skip_locked
    rows = Petition.objects.due_to_close(at) | Petition.objects.due_to_stop(at)
    rows = rows.select_for_update(skip_locked=skip_locked, of=("self",))
    petition = rows.select_related("body", "creator").filter(pk=petition_id).first()
    if petition is None or petition.signatures.uncounted().exists():
        return  # what was confirmed in the last seconds is counted first: it may decide
    if petition.status == PetitionStatus.GATHERING:
        move_petition(petition, PetitionStatus.STOPPED, actor=None, at=at)
        _tell_end(petition, "stopped", at=at)
    elif _is_below_the_rule(petition):
        petition.rejection_reason = RejectionReason.objects.get(code=RejectionReason.TOO_FEW)
        move_petition(
            petition,
            PetitionStatus.REJECTED,
            actor=None,
            at=at,
            reason=petition.rejection_reason.code,
        )
        record_milestone(petition, Milestone.Kind.REJECTED, at=at)
        _tell_end(petition, "closed", at=at)
        announce(petition=petition, kind=Mailing.Kind.CLOSED, key="closed", at=at)
    else:
        move_petition(petition, PetitionStatus.CLOSED, actor=None, at=at)
        record_milestone(petition, Milestone.Kind.CLOSED, at=at)
        _tell_end(petition, "closed", at=at)
        announce(petition=petition, kind=Mailing.Kind.CLOSED, key="closed", at=at)
        if petition.body.closing_rule == Body.ClosingRule.REFER:
            context = {"signatures": petition.signature_count}
            tell_officials(petition, "referred", key="referred", context=context, at=at)


def _is_below_the_rule(petition: Petition) -> bool:
    body = petition.body
    if body.closing_rule != Body.ClosingRule.REJECT or body.response_threshold is None:
        return False
    return petition.signature_count < body.response_threshold


def _tell_end(petition: Petition, event: str, *, at: dt.datetime) -> None:
    context = {"signatures": petition.signature_count, "reason": petition.rejection_reason}
    tell_creator(petition, event, key=event, context=context, at=at)
