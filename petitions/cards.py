"""What the home page, the area pages and the search show of petitions. Reads, never writes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from itertools import chain

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from civic.core.cards import Card, Event, Hit
from petitions import presentation
from petitions.models import Petition
from petitions.search import search_petitions
from petitions.states import DebateState, ResponseState

HUE = "petitions"
Areas = Collection[int] | None
MOST_CARDS = 12


def cards_open_now(at: dt.datetime, areas: Areas = None) -> list[Card]:
    """The most signed petitions that take signatures at `at`."""
    rows = _of(areas, Petition.objects.open()).filter(closes_at__gt=at)
    rows = rows.select_related("body__area")
    return [_card(petition) for petition in rows.order_by("-signature_count", "-pk")[:MOST_CARDS]]


def events(limit: int, areas: Areas = None) -> list[Event]:
    """The latest answers and debates."""
    shown = _of(areas, Petition.objects.shown()).select_related("body", "response", "debate")
    answered = shown.filter(response_state=ResponseState.ANSWERED, response__isnull=False)
    debated = shown.filter(debate_state=DebateState.DEBATED, debate__held_on__isnull=False)
    found = chain(
        (_answer(row) for row in answered.order_by("-response__answered_at")[:limit]),
        (_debate(row) for row in debated.order_by("-debate__held_on")[:limit]),
    )
    return sorted(found, key=lambda event: event.date, reverse=True)[:limit]


def search(text: str, limit: int) -> list[Hit]:
    """Published petitions that hold these words, the most signed first."""
    rows = search_petitions(Petition.objects.shown(), text).select_related("body")
    return [
        Hit(
            hue=HUE,
            kind=_("Petition to %(body)s") % {"body": petition.body},
            title=petition.title,
            text=petition.request,
            url=petition.get_absolute_url(),
        )
        for petition in rows.order_by("-signature_count", "-pk")[:limit]
    ]


def addresses(limit: int) -> list[str]:
    """Paths of the published petitions, for the site map."""
    rows = Petition.objects.shown().order_by("-pk").values_list("pk", flat=True)
    return [reverse("petitions:detail", args=[pk]) for pk in rows[:limit]]


def _of(areas: Areas, petitions: QuerySet[Petition]) -> QuerySet[Petition]:
    """Those to the bodies of these areas; all where none are given."""
    return petitions if areas is None else petitions.filter(body__area__in=areas)


def _card(petition: Petition) -> Card:
    assert petition.closes_at is not None
    ends = formats.date_format(timezone.localtime(petition.closes_at), "j F Y")
    return Card(
        hue=HUE,
        kind=_("Petition to %(body)s") % {"body": petition.body},
        title=petition.title,
        text=petition.request,
        url=petition.get_absolute_url(),
        action=_("Read and sign"),
        action_url=petition.get_absolute_url(),
        closes_at=petition.closes_at,
        area_id=petition.body.area_id,
        people=petition.signature_count,
        meta=format_html(
            "<strong>{}</strong> · {}",
            presentation.signatures_of(petition.signature_count),
            _("open until %(day)s") % {"day": ends},
        ),
        part=petition.signature_count,
        whole=presentation.goal(petition),
        bar_label=_("signatures"),
        marks=tuple(presentation.threshold_marks(petition)),
    )


def _answer(petition: Petition) -> Event:
    return Event(
        hue=HUE,
        date=petition.response.answered_at,
        title=_("%(body)s answered “%(title)s”.")
        % {"body": petition.body, "title": petition.title},
        text=petition.response.summary,
        url=petition.get_absolute_url() + "#response",
        area_id=petition.body.area_id,
    )


def _debate(petition: Petition) -> Event:
    assert petition.debate.held_on is not None
    city_time = timezone.get_default_timezone()
    noon = dt.datetime.combine(petition.debate.held_on, dt.time(12), city_time)
    return Event(
        hue=HUE,
        date=noon,
        title=_("%(body)s debated “%(title)s”.") % {"body": petition.body, "title": petition.title},
        text=petition.debate.outcome,
        url=petition.get_absolute_url() + "#debate",
        area_id=petition.body.area_id,
    )
