"""What happens when a number of signatures is reached, or turns out not to have been."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db.models import F
from django.urls import reverse
from django.utils import translation

from civic.audit import services as audit
from civic.notifications.languages import in_readers_language
from civic.notifications.services import queue_message
from petitions.facts import forget_petition
from petitions.models import Mailing, Milestone, Petition
from petitions.rules.thresholds import Threshold, newly_reached, was_earned
from petitions.services.news import announce
from petitions.states import DebateState, PetitionStatus, ResponseState, SignatureState


@dataclass(frozen=True)
class Duty:
    """What a threshold makes the body owe: a field of the petition, and its values."""

    field: str
    nothing: str
    owed: str


DUTIES = {
    Threshold.RESPONSE: Duty("response_state", ResponseState.NONE, ResponseState.AWAITING),
    Threshold.DEBATE: Duty("debate_state", DebateState.NONE, DebateState.AWAITING),
}
COUNTING = (PetitionStatus.OPEN, PetitionStatus.CLOSED)  # paper may arrive after the end


def record_thresholds(*, petition_ids: Iterable[int], at: dt.datetime) -> None:
    """Call in the transaction that changed the numbers: the row `Milestone` makes it once."""
    _send_to_moderation(petition_ids, at=at)
    rows = Petition.objects.filter(pk__in=petition_ids, status__in=COUNTING).select_related("body")
    reaching = rows.filter(signature_count__gte=F("body__response_threshold"))
    debating = rows.filter(signature_count__gte=F("body__debate_threshold"))
    for petition in (reaching | debating).prefetch_related("milestones", "creator"):
        known = [row.kind for row in petition.milestones.all() if row.lost_at is None]
        for kind in newly_reached(petition.body.thresholds, petition.signature_count, known):
            _reach(petition, kind, at=at)
    _take_back_unearned(petition_ids, at=at)


def _reach(petition: Petition, kind: Threshold, *, at: dt.datetime) -> None:
    """Told once; once more where it had been taken back and is owed again."""
    is_first = record_milestone(petition, Milestone.Kind(kind), at=at)
    if not is_first:
        number = petition.signature_count
        petition.milestones.filter(kind=kind).update(reached_at=at, signatures=number, lost_at=None)
    duty = DUTIES[kind]
    is_owed_now = _move_duty(petition, duty, duty.nothing, duty.owed)
    audit.record(
        action=f"petition.reached-{kind}",
        subject=petition,
        actor=None,
        at=at,
        after={"signatures": petition.signature_count},
    )
    if is_first or is_owed_now:
        key = str(kind) if is_first else f"{kind}-{at.isoformat()}"
        _tell_both(petition, "threshold", key=key, at=at)
        announce(petition=petition, kind=Mailing.Kind.THRESHOLD, key=f"threshold-{key}", at=at)


def _take_back_unearned(petition_ids: Iterable[int], *, at: dt.datetime) -> None:
    """Of what was reached by signatures that should not have counted. What was done stays."""
    fallen = Milestone.objects.standing().filter(
        kind__in=list(Threshold),
        petition__in=petition_ids,
        petition__status__in=COUNTING,
        petition__signature_count__lt=F("signatures"),
    )
    for milestone in fallen.select_related("petition__body", "petition__creator"):
        petition, kind = milestone.petition, Threshold(milestone.kind)
        number = petition.body.thresholds.number_of(kind)
        if not was_earned(number, milestone.signatures, _ever_rightly_counted(petition)):
            milestone.lost_at = at
            milestone.save(update_fields=["lost_at"])
            _lose(petition, kind, at=at)


def _ever_rightly_counted(petition: Petition) -> int:
    """What counts, and what counted until its signer withdrew it."""
    withdrawn = petition.signatures.filter(
        state=SignatureState.WITHDRAWN, confirmed_at__isnull=False
    )
    return petition.signature_count + withdrawn.count()


def _lose(petition: Petition, kind: Threshold, *, at: dt.datetime) -> None:
    duty = DUTIES[kind]
    is_taken_back = _move_duty(petition, duty, duty.owed, duty.nothing)
    audit.record(
        action=f"petition.lost-{kind}",
        subject=petition,
        actor=None,
        at=at,
        after={"signatures": petition.signature_count},
    )
    if is_taken_back:
        _tell_both(petition, "threshold_lost", key=f"lost-{kind}-{at.isoformat()}", at=at)
        not_out_yet = petition.mailings.filter(
            kind=Mailing.Kind.THRESHOLD, status=Mailing.Status.QUEUED
        )
        of_it = not_out_yet.filter(key__startswith=f"threshold-{kind}")
        of_it.update(status=Mailing.Status.REFUSED)


def _move_duty(petition: Petition, duty: Duty, before: str, after: str) -> bool:
    """False where officials have acted on it: then it stays as it is."""
    if getattr(petition, duty.field) != before:
        return False
    setattr(petition, duty.field, after)
    petition.save(update_fields=[duty.field])
    return True


def _tell_both(petition: Petition, event: str, *, key: str, at: dt.datetime) -> None:
    context = {"signatures": petition.signature_count}
    tell_creator(petition, f"{event}_creator", key=key, context=context, at=at)
    tell_officials(petition, f"{event}_officials", key=key, context=context, at=at)


def _send_to_moderation(petition_ids: Iterable[int], *, at: dt.datetime) -> None:
    gathering = Petition.objects.filter(pk__in=petition_ids, status=PetitionStatus.GATHERING)
    enough = gathering.filter(total__confirmed__gt=F("body__supporters_needed"))
    for petition in enough.select_related("body", "creator"):
        petition.status = PetitionStatus.MODERATION
        petition.status_since = petition.changed_at = at
        petition.closes_at = None
        petition.save(update_fields=["status", "status_since", "changed_at", "closes_at"])
        forget_petition(petition.pk)
        record_milestone(petition, Milestone.Kind.SUPPORTED, at=at)
        audit.record(action="petition.supported", subject=petition, actor=None, at=at)
        tell_creator(petition, "supported", key="supported", context={}, at=at)


def record_milestone(petition: Petition, kind: Milestone.Kind, *, at: dt.datetime) -> bool:
    """False where it was reached before."""
    _row, made = Milestone.objects.get_or_create(
        petition=petition,
        kind=kind,
        defaults={"reached_at": at, "signatures": petition.signature_count},
    )
    return made


def tell_creator(
    petition: Petition, event: str, *, key: str, context: Mapping[str, object], at: dt.datetime
) -> None:
    """In their language, whoever's act it is that they hear of.

    Whose account was erased hears nothing: there is no address left.
    """
    if not petition.creator.is_active:
        return
    with in_creators_language(petition):
        own_page = reverse("petitions:mine", args=[petition.pk])
        page = petition.get_absolute_url() if petition.is_shown else own_page
        _tell(petition, event, key, petition.creator.email, page, context, at=at)


def in_creators_language(petition: Petition) -> translation.override:
    """That of their account, else the one that they wrote the petition in."""
    return in_readers_language(petition.creator.language, petition.language)


def tell_officials(
    petition: Petition, event: str, *, key: str, context: Mapping[str, object], at: dt.datetime
) -> None:
    """In the site's language."""
    with translation.override(settings.LANGUAGE_CODE):
        address = petition.body.contact_email or settings.CONTACT_EMAIL
        _tell(petition, event, key, address, petition.get_absolute_url(), context, at=at)


def _tell(
    petition: Petition,
    event: str,
    key: str,
    address: str,
    page: str,
    context: Mapping[str, object],
    *,
    at: dt.datetime,
) -> None:
    queue_message(
        event=f"petitions/{event}",
        key=f"{petition.pk}:{key}",
        address=address,
        context={"petition": petition, "petition_url": settings.SITE_URL + page, **context},
        at=at,
    )
