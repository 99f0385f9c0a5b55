"""Signatures that came on paper: counted in batches as the sheets arrive, and taken out again."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.areas.models import Area
from civic.audit import services as audit
from civic.core.errors import Conflict, Invalid
from petitions.models import PaperBatch
from petitions.services.answering import published_petition
from petitions.services.counting import add_paper, holds_count_lock

MOST_AT_ONCE = 100_000  # more is a slip of the finger, and it would be counted at once


@transaction.atomic
def add_paper_batch(
    *,
    petition_id: int,
    count: int,
    area: Area | None,
    reference: str,
    received_on: dt.date,
    actor: User,
    at: dt.datetime,
) -> PaperBatch:
    """Count signatures on paper. The same reference twice is refused."""
    holds_count_lock(wait=True)  # before the petition's, as the aggregator takes them
    petition = published_petition(petition_id, actor)
    if count > MOST_AT_ONCE:
        most = number_format(MOST_AT_ONCE, force_grouping=True)
        raise Invalid(_("Add at most %(most)s signatures at once.") % {"most": most})
    reference = reference.strip()
    if PaperBatch.objects.filter(petition=petition, reference=reference).exists():
        sentence = _("Sheets kept at “%(place)s” are counted already.") % {"place": reference}
        raise Conflict(sentence)
    if received_on > timezone.localdate(at):
        raise Invalid(_("That day is to come."), fields={"received_on": [_("When did they come?")]})
    batch = PaperBatch(
        petition=petition,
        count=count,
        area=area,
        reference=reference,
        received_on=received_on,
        added_by=actor,
        added_at=at,
    )
    batch.full_clean()
    batch.save()
    add_paper(petition_id=petition.pk, count=count, at=at)
    audit.record(
        action="petition.paper-added",
        subject=petition,
        actor=actor,
        at=at,
        after={"count": count, "reference": batch.reference},
    )
    return batch


@transaction.atomic
def take_out_paper_batch(
    *, petition_id: int, batch: PaperBatch, reason: str, actor: User, at: dt.datetime
) -> None:
    """Count a batch no more that was entered wrongly. The record of official acts keeps it."""
    holds_count_lock(wait=True)
    petition = published_petition(petition_id, actor)
    if not reason.strip():
        raise Invalid(_("Say why."), fields={"reason": [_("Say why.")]})
    counted = PaperBatch.objects.filter(pk=batch.pk, petition=petition).first()
    if counted is None:
        raise Conflict(_("These sheets are not counted any more."))
    counted.delete()
    add_paper(petition_id=petition.pk, count=-counted.count, at=at)
    audit.record(
        action="petition.paper-taken-out",
        subject=petition,
        actor=actor,
        at=at,
        before={"count": counted.count, "reference": counted.reference},
        reason=reason,
    )
