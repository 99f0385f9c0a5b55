"""Updates that a creator writes to the signers. An official reads each before it goes out."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.core.errors import NotAllowed, WrongState
from petitions.models import Mailing
from petitions.permissions import is_creator
from petitions.services.moderation import locked_petition
from petitions.services.news import draft_mailing
from petitions.states import PetitionStatus

REST = dt.timedelta(days=7)


@transaction.atomic
def write_update(
    *, petition_id: int, subject: str, text: str, actor: User, at: dt.datetime
) -> Mailing:
    """Hand in an update, at most one a week; a refused one does not count."""
    petition = locked_petition(petition_id)
    if not is_creator(actor, petition):
        raise NotAllowed(_("Only the person who started the petition can write to its signers."))
    if petition.status not in (PetitionStatus.OPEN, PetitionStatus.CLOSED):
        raise WrongState(_("This petition is not public."))
    if rests_until(petition_id=petition_id, at=at):
        raise WrongState(_("One update a week is possible. Please wait a little."))
    return draft_mailing(petition, Mailing.Kind.CREATOR, subject, text, actor=actor, at=at)


def rests_until(*, petition_id: int, at: dt.datetime) -> dt.datetime | None:
    """When the next update may be written; None: now."""
    own = Mailing.objects.filter(petition=petition_id, kind=Mailing.Kind.CREATOR)
    recent = own.exclude(status=Mailing.Status.REFUSED).filter(made_at__gt=at - REST)
    last = recent.aggregate(last=Max("made_at"))["last"]
    return last and last + REST
