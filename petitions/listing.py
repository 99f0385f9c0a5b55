"""The lists of petitions: which there are, what each holds and in which order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from petitions.models import HourTotal, Petition
from petitions.models.petitions import PetitionQuerySet
from petitions.search import search_petitions
from petitions.services.counting import hour_of
from petitions.states import DebateState, PetitionStatus, ResponseState
from petitions.texts import with_texts

POPULAR = 50


@dataclass(frozen=True)
class PetitionList:
    """One list. `order` is a field, highest first, then the id."""

    name: str
    title: Any
    rows: Callable[[], PetitionQuerySet]
    order: str = "signature_count"


def _shown(**conditions: Any) -> Callable[[], PetitionQuerySet]:
    return lambda: Petition.objects.shown().filter(**conditions)


LISTS = {
    entry.name: entry
    for entry in (
        PetitionList("open", _("Most signed"), lambda: Petition.objects.open(timezone.now())),
        PetitionList(
            "recent", _("Newest"), lambda: Petition.objects.open(timezone.now()), "opened_at"
        ),
        PetitionList(
            "awaiting_response",
            _("Waiting for an answer"),
            _shown(response_state=ResponseState.AWAITING),
        ),
        PetitionList("with_response", _("Answered"), _shown(response_state=ResponseState.ANSWERED)),
        PetitionList(
            "awaiting_debate",
            _("Waiting for a debate"),
            _shown(debate_state__in=[DebateState.AWAITING, DebateState.SCHEDULED]),
        ),
        PetitionList("debated", _("Debated"), _shown(debate_state=DebateState.DEBATED)),
        PetitionList(
            "not_debated", _("Without a debate"), _shown(debate_state=DebateState.NOT_DEBATED)
        ),
        PetitionList(
            "closed",
            _("Closed"),
            lambda: Petition.objects.in_status([PetitionStatus.CLOSED], timezone.now()),
            "opened_at",
        ),
        PetitionList(
            "rejected", _("Rejected"), _shown(status=PetitionStatus.REJECTED), "status_since"
        ),
        PetitionList("all", _("All"), lambda: Petition.objects.shown(), "status_since"),
    )
}
FIRST = "open"


@dataclass(frozen=True)
class Filters:
    """What a visitor narrows a list by."""

    text: str = ""
    topic: str = ""
    body: str = ""

    @classmethod
    def of(cls, query: Any) -> Filters:
        return cls(
            text=query.get("q", "").strip()[:100],
            topic=query.get("topic", "")[:60],
            body=query.get("body", "")[:60],
        )

    def narrow(self, rows: PetitionQuerySet) -> PetitionQuerySet:
        if self.topic:
            rows = rows.filter(topics__slug=self.topic)
        if self.body:
            rows = rows.filter(body__slug=self.body)
        return search_petitions(rows, self.text) if self.text else rows


def popular_now(at: dt.datetime) -> list[tuple[Petition, int]]:
    """(petition, signatures in this and the last hour), most first; from the totals."""
    since = hour_of(at) - dt.timedelta(hours=1)
    rows = HourTotal.objects.filter(hour__gte=since, petition__in=Petition.objects.open(at))
    numbers: dict[int, int] = {}
    for pk, number in rows.order_by("-confirmed").values_list("petition", "confirmed")[:POPULAR]:
        numbers[pk] = numbers.get(pk, 0) + number
    petitions = with_texts(Petition.objects.select_related("body")).in_bulk(numbers)
    ranked = sorted(numbers.items(), key=lambda pair: (-pair[1], pair[0]))
    return [(petitions[pk], number) for pk, number in ranked if number]
