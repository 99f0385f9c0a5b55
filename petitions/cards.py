"""What the home page, the area pages and the search show of petitions. Reads, never writes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import QuerySet, Sum
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from civic.core.cards import Card, Event, Hit
from petitions import presentation
from petitions.models import AreaTotal, Milestone, Petition
from petitions.search import search_petitions
from petitions.texts import with_texts

HUE = "petitions"
MOST_CARDS = 12
Areas = Iterable[int] | None


def cards_open_now(at: dt.datetime, areas: Areas = None) -> list[Card]:
    """The most signed petitions that take signatures at `at`."""
    rows = _of(areas, Petition.objects.open(at))
    rows = with_texts(rows.select_related("body__area"))
    return [_card(petition) for petition in rows.order_by("-signature_count", "-pk")[:MOST_CARDS]]


def signatures_by_area(at: dt.datetime) -> dict[str, int]:
    """Code of a borough -> signatures of open petitions from there; "" counts unknown places."""
    rows = AreaTotal.objects.filter(
        petition__in=Petition.objects.open(at), level=AreaTotal.Level.BOROUGH
    )
    return dict(rows.values_list("code").annotate(Sum("confirmed")))


def events(limit: int, areas: Areas = None) -> list[Event]:
    """The latest answers and debates."""
    happened = (Milestone.Kind.ANSWERED, Milestone.Kind.DEBATED)
    shown = _of(areas, Petition.objects.shown())
    rows = Milestone.objects.filter(kind__in=happened, petition__in=shown)
    rows = rows.select_related("petition__body", "petition__response", "petition__debate")
    rows = with_texts(rows, "petition__")
    return [_event(milestone) for milestone in rows.order_by("-reached_at", "-pk")[:limit]]


def search(text: str, limit: int) -> list[Hit]:
    """Published petitions that hold these words, the most signed first."""
    rows = with_texts(search_petitions(Petition.objects.shown(), text).select_related("body"))
    return [
        Hit(
            hue=HUE,
            kind=_("Petition to %(body)s") % {"body": petition.body},
            title=petition.localized.title,
            text=petition.localized.request,
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
    ends = formats.date_format(timezone.localtime(petition.closes_at), "j E Y")
    return Card(
        hue=HUE,
        kind=_("Petition to %(body)s") % {"body": petition.body},
        title=petition.localized.title,
        text=petition.localized.request,
        language=petition.localized.language,
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


def _event(milestone: Milestone) -> Event:
    petition = milestone.petition
    answered = milestone.kind == Milestone.Kind.ANSWERED
    what = _("%(body)s answered “%(title)s”.") if answered else _("%(body)s debated “%(title)s”.")
    return Event(
        hue=HUE,
        date=milestone.reached_at,
        title=what % {"body": petition.body, "title": petition.localized.title},
        text=petition.response.summary if answered else petition.debate.outcome,
        url=petition.get_absolute_url() + ("#response" if answered else "#debate"),
        area_id=petition.body.area_id,
    )
