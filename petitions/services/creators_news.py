"""Updates that a creator writes to the signers. An official reads each before it goes out."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.audit import services as audit
from civic.core.errors import NotAllowed, WrongState
from petitions.models import Mailing
from petitions.permissions import is_creator, is_petitions_officer
from petitions.services.moderation import locked_petition
from petitions.services.news import next_night
from petitions.states import PetitionStatus

REST = dt.timedelta(days=7)


@transaction.atomic
def write_update(
    *, petition_id: int, subject: str, text: str, actor: User, at: dt.datetime
) -> Mailing:
    """Hand in an update, at most one a week."""
    petition = locked_petition(petition_id)
    if not is_creator(actor, petition):
        raise NotAllowed(_("Only the person who began the petition can write to its signers."))
    if petition.status not in (PetitionStatus.OPEN, PetitionStatus.CLOSED):
        raise WrongState(_("This petition is not public."))
    own = Mailing.objects.filter(petition=petition, kind=Mailing.Kind.CREATOR)
    if own.filter(made_at__gt=at - REST).exists():
        raise WrongState(_("One update a week is possible. Please wait a little."))
    mailing = Mailing(
        petition=petition,
        kind=Mailing.Kind.CREATOR,
        key=f"creator-{at.isoformat()}",
        subject=subject.strip(),
        text=text.strip(),
        status=Mailing.Status.DRAFT,
        send_after=at,
        made_by=actor,
        made_at=at,
    )
    mailing.full_clean()
    mailing.save()
    return mailing


@transaction.atomic
def review_update(
    *, mailing_id: int, accept: bool, reason: str, actor: User, at: dt.datetime
) -> Mailing:
    """Let an update go out in the coming night, or refuse it with a reason for the creator."""
    if not is_petitions_officer(actor):
        raise NotAllowed(_("Only petitions officers decide what goes out to signers."))
    mailing = Mailing.objects.select_for_update().get(pk=mailing_id)
    if mailing.status != Mailing.Status.DRAFT:
        raise WrongState(_("This has been decided already."))
    mailing.status = Mailing.Status.QUEUED if accept else Mailing.Status.REFUSED
    mailing.send_after = next_night(at)
    mailing.save(update_fields=["status", "send_after"])
    audit.record(
        action="petition.update-accepted" if accept else "petition.update-refused",
        subject=mailing,
        actor=actor,
        at=at,
        reason=reason,
    )
    return mailing
