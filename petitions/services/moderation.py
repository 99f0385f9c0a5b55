"""What officials do with a petition: take it on their desk, publish, reject, put aside, take down.

Each act locks the petition, checks who and in which status, and leaves an entry in the audit chain.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.audit import services as audit
from civic.core.errors import Conflict, Invalid, NotAllowed, WrongState
from petitions.facts import forget_petition
from petitions.models import Correction, Mailing, Milestone, Note, Petition, RejectionReason
from petitions.permissions import is_official, may_moderate
from petitions.rules.thresholds import add_months
from petitions.services.news import announce
from petitions.services.thresholds import record_milestone, tell_creator
from petitions.states import IN_THE_QUEUE, PETITION, PetitionStatus

DESK_TIME = dt.timedelta(minutes=5)  # a desk that sends no heartbeat for so long is left


@transaction.atomic
def check_out(*, petition_id: int, actor: User, at: dt.datetime) -> Petition:
    """Take a waiting petition on one's desk, or stay at it (the heartbeat). Raises Conflict."""
    petition = locked_petition(petition_id)
    _require(is_official(actor))
    if petition.status not in IN_THE_QUEUE:
        raise WrongState(_("This petition does not wait for a decision."))
    if petition.is_checked_out(at) and petition.checked_out_by_id != actor.pk:
        raise Conflict(_("Somebody else is looking at this petition at the moment."))
    petition.checked_out_by, petition.checked_out_until = actor, at + DESK_TIME
    petition.save(update_fields=["checked_out_by", "checked_out_until"])
    return petition


@transaction.atomic
def check_in(*, petition_id: int, actor: User) -> None:
    """Leave the desk. Somebody else's desk is not touched."""
    Petition.objects.filter(pk=petition_id, checked_out_by=actor).update(
        checked_out_by=None, checked_out_until=None
    )


@transaction.atomic
def publish_petition(*, petition_id: int, actor: User, at: dt.datetime) -> Petition:
    """Open it for signatures, for as long as its body says."""
    petition = _locked_for(actor, petition_id)
    petition.opened_at = at
    petition.closes_at = add_months(at, petition.body.open_months)
    petition.rejection_reason, petition.rejection_details = None, ""
    move_petition(petition, PetitionStatus.OPEN, actor=actor, at=at)
    record_milestone(petition, Milestone.Kind.OPENED, at=at)
    _tell(petition, "published", at=at)
    return petition


@transaction.atomic
def reject_petition(
    *,
    petition_id: int,
    reason: RejectionReason,
    details: str,
    notify: bool,
    actor: User,
    at: dt.datetime,
) -> Petition:
    """Say no, with a reason that everybody can read; reasons that hide keep the text back."""
    petition = _locked_for(actor, petition_id)
    if not RejectionReason.objects.offered_by(petition.body).filter(pk=reason.pk).exists():
        raise Invalid(_("Choose a reason from the list."), fields={"reason": [_("Choose one.")]})
    petition.rejection_reason, petition.rejection_details = reason, details.strip()
    status = PetitionStatus.HIDDEN if reason.hides else PetitionStatus.REJECTED
    was_open = petition.status == PetitionStatus.OPEN
    move_petition(petition, status, actor=actor, at=at, reason=reason.code)
    record_milestone(petition, Milestone.Kind.REJECTED, at=at)
    if notify:
        _tell(petition, "rejected", at=at)
        if was_open:  # of a hidden one nothing goes out
            key = f"rejected-{at.isoformat()}"
            announce(petition=petition, kind=Mailing.Kind.CLOSED, key=key, at=at)
    return petition


@transaction.atomic
def flag_petition(*, petition_id: int, actor: User, at: dt.datetime, reason: str) -> Petition:
    """Ask for a second opinion."""
    petition = _locked_for(actor, petition_id)
    return move_petition(petition, PetitionStatus.FLAGGED, actor=actor, at=at, reason=reason)


@transaction.atomic
def put_aside(*, petition_id: int, actor: User, at: dt.datetime, reason: str) -> Petition:
    """Let it lie (dormant) until something is known."""
    petition = _locked_for(actor, petition_id)
    return move_petition(petition, PetitionStatus.DORMANT, actor=actor, at=at, reason=reason)


@transaction.atomic
def return_to_queue(*, petition_id: int, actor: User, at: dt.datetime, reason: str) -> Petition:
    """Decide again on one that was flagged, put aside, rejected or hidden."""
    petition = _locked_for(actor, petition_id)
    return move_petition(petition, PetitionStatus.MODERATION, actor=actor, at=at, reason=reason)


@transaction.atomic
def take_down(*, petition_id: int, actor: User, at: dt.datetime, reason: str) -> Petition:
    """Remove a petition from view for good. The reason is part of the record."""
    petition = _locked_for(actor, petition_id)
    if not reason.strip():
        raise Invalid(_("Say why."), fields={"reason": [_("Say why.")]})
    move_petition(petition, PetitionStatus.REMOVED, actor=actor, at=at, reason=reason)
    context = {"why": reason.strip()}
    tell_creator(petition, "taken_down", key="taken-down", context=context, at=at)
    return petition


@transaction.atomic
def correct_petition(*, petition_id: int, text: str, actor: User, at: dt.datetime) -> Correction:
    """Say beside a published text what is wrong in it. The text itself stays."""
    petition = _locked_for(actor, petition_id)
    if not petition.is_shown:
        raise WrongState(_("Only a published petition can be corrected."))
    correction = Correction(petition=petition, text=text.strip(), made_at=at)
    correction.full_clean()
    correction.save()
    petition.changed_at = at
    petition.save(update_fields=["changed_at"])
    audit.record(
        action="petition.corrected", subject=petition, actor=actor, at=at, after={"text": text}
    )
    return correction


@transaction.atomic
def write_note(*, petition: Petition, text: str, actor: User, at: dt.datetime) -> Note:
    """Tell the colleagues something about a petition."""
    _require(is_official(actor))
    note = Note(petition=petition, text=text.strip(), author=actor, written_at=at)
    note.full_clean()
    note.save()
    audit.record(action="petition.noted", subject=petition, actor=actor, at=at)
    return note


def locked_petition(petition_id: int) -> Petition:
    """The petition's row, locked until the transaction ends."""
    rows = Petition.objects.select_for_update(of=("self",))
    return rows.select_related("body__area", "creator").get(pk=petition_id)


def move_petition(
    petition: Petition,
    status: PetitionStatus,
    *,
    actor: User | None,
    at: dt.datetime,
    reason: str = "",
) -> Petition:
    """The one way to a new status. Call with the petition locked. Raises WrongState."""
    before = PetitionStatus(petition.status)
    if not PETITION.allows(before, status):
        raise WrongState(_("That is not possible with a petition in this status."))
    petition.status = status
    petition.status_since = petition.changed_at = at
    petition.checked_out_by, petition.checked_out_until = None, None
    petition.full_clean()
    petition.save()
    forget_petition(petition.pk)
    audit.record(
        action=f"petition.{status}",
        subject=petition,
        actor=actor,
        at=at,
        before={"status": str(before)},
        after={"status": str(status)},
        reason=reason,
    )
    return petition


def _locked_for(actor: User, petition_id: int) -> Petition:
    petition = locked_petition(petition_id)
    _require(may_moderate(actor, petition))
    return petition


def _require(allowed: bool) -> None:
    if not allowed:
        raise NotAllowed(_("You may not do this, or somebody else has the petition on their desk."))


def _tell(petition: Petition, event: str, *, at: dt.datetime) -> None:
    key = f"{event}:{at.isoformat()}"
    context = {"reason": petition.rejection_reason}
    tell_creator(petition, event, key=key, context=context, at=at)
