"""What happens, once, when a number of signatures is reached."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from django.conf import settings
from django.db.models import F
from django.urls import reverse
from django.utils import translation

from civic.audit import services as audit
from civic.notifications.languages import in_readers_language
from civic.notifications.services import queue_message
from petitions.facts import forget_petition
from petitions.models import Mailing, Milestone, Petition
from petitions.rules.thresholds import Threshold, newly_reached
from petitions.services.news import announce
from petitions.states import DebateState, PetitionStatus, ResponseState


def record_thresholds(*, petition_ids: Iterable[int], at: dt.datetime) -> None:
    """Call in the transaction that changed the numbers: the row `Milestone` makes it once."""
    _send_to_moderation(petition_ids, at=at)
    counting = (PetitionStatus.OPEN, PetitionStatus.CLOSED)  # paper may arrive after the end
    rows = Petition.objects.filter(pk__in=petition_ids, status__in=counting).select_related("body")
    reaching = rows.filter(signature_count__gte=F("body__response_threshold"))
    debating = rows.filter(signature_count__gte=F("body__debate_threshold"))
    for petition in (reaching | debating).prefetch_related("milestones", "creator"):
        known = [milestone.kind for milestone in petition.milestones.all()]
        for kind in newly_reached(petition.body.thresholds, petition.signature_count, known):
            _reach(petition, kind, at=at)


def _reach(petition: Petition, kind: Threshold, *, at: dt.datetime) -> None:
    made = record_milestone(petition, Milestone.Kind(kind), at=at)
    if not made:
        return
    if kind == Threshold.RESPONSE and petition.response_state == ResponseState.NONE:
        petition.response_state = ResponseState.AWAITING
    if kind == Threshold.DEBATE and petition.debate_state == DebateState.NONE:
        petition.debate_state = DebateState.AWAITING
    petition.save(update_fields=["response_state", "debate_state"])
    audit.record(
        action=f"petition.reached-{kind}",
        subject=petition,
        actor=None,
        at=at,
        after={"signatures": petition.signature_count},
    )
    context = {"signatures": petition.signature_count}
    tell_creator(petition, "threshold_creator", key=str(kind), context=context, at=at)
    tell_officials(petition, "threshold_officials", key=str(kind), context=context, at=at)
    announce(petition=petition, kind=Mailing.Kind.THRESHOLD, key=f"threshold-{kind}", at=at)


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
