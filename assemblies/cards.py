"""What the home page, the area pages and the search show of assemblies. Reads, never writes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from django.db.models import Count, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assemblies.models import Assembly, DrawnPanel
from assemblies.models.assemblies import AssemblyQuerySet
from assemblies.presentation import day
from assemblies.states import Status
from civic.core.cards import Card, Event, Hit
from civic.core.wording import moment

HUE = "assemblies"
Areas = Iterable[int] | None


def cards_open_now(at: dt.datetime, areas: Areas = None) -> list[Card]:
    """Assemblies that people register for, and draws that one can come and watch."""
    registering = Assembly.objects.registering().filter(registration_closes_at__gt=at)
    rows = _with_people(registering | Assembly.objects.awaiting_dice())
    rows = rows if areas is None else rows.filter(area__in=areas)
    return [_card(assembly, at) for assembly in rows.order_by("draw_at", "pk")]


def events(limit: int, areas: Areas = None) -> list[Event]:
    """First draws, recommendations, answers, and what was called off; the latest first."""
    first = DrawnPanel.objects.filter(draw__assembly=OuterRef("pk"), draw__number=1)
    rows = Assembly.objects.annotate(drawn_at=Subquery(first.values("entered_at")[:1]))
    latest = Coalesce("called_off_at", "answered_at", "recommended_at", "drawn_at")
    rows = rows.annotate(latest=latest).exclude(latest=None)
    rows = rows if areas is None else rows.filter(area__in=areas)
    found = [event for row in rows.order_by("-latest", "pk")[:limit] for event in _events(row)]
    return sorted(found, key=lambda event: event.date, reverse=True)[:limit]


def _events(assembly: Any) -> Iterator[Event]:
    if assembly.drawn_at:
        yield _drawn(assembly)
    if assembly.recommended_at:
        yield _event(
            assembly,
            assembly.recommended_at,
            _("%(assembly)s has made its recommendations.") % {"assembly": assembly},
            assembly.question,
        )
    if assembly.answered_at:
        yield _event(
            assembly,
            assembly.answered_at,
            _("The city has answered: %(assembly)s.") % {"assembly": assembly},
            assembly.question,
        )
    if assembly.called_off_at:
        yield _event(
            assembly,
            assembly.called_off_at,
            _("%(assembly)s was called off.") % {"assembly": assembly},
            assembly.called_off_because,
        )


def search(text: str, limit: int) -> list[Hit]:
    """Published assemblies whose words contain `text`."""
    return [
        Hit(HUE, _kind(assembly), assembly.title, assembly.question, assembly.get_absolute_url())
        for assembly in Assembly.objects.published().matching(text)[:limit]
    ]


def _kind(assembly: Assembly) -> str:
    if assembly.called_off_at is None:
        return _("Citizens’ assembly")
    return _("Citizens’ assembly, called off on %s") % day(assembly.called_off_at)


def addresses(limit: int) -> list[str]:
    """Paths of the published assemblies, for the site map."""
    return [row.get_absolute_url() for row in Assembly.objects.published()[:limit]]


def _with_people(rows: AssemblyQuerySet) -> QuerySet[Any]:
    """Each with how many registered, and the number of its latest draw, if any."""
    return rows.select_related("area").annotate(
        registered=Count("members", distinct=True), latest=Max("draws__number")
    )


def _card(assembly: Any, at: dt.datetime) -> Card:
    awaits_dice = assembly.status == Status.COMMITTED
    closes_at = assembly.draw_at if awaits_dice else assembly.registration_closes_at
    if awaits_dice:
        is_late = closes_at <= at
        what = _("the dice are not entered yet") if is_late else _("draw on %(moment)s")
    else:
        what = _("registration until %(moment)s")
    registered = ngettext(
        "%(number)s person has registered", "%(number)s people have registered", assembly.registered
    )
    return Card(
        hue=HUE,
        kind=_("Citizens’ assembly, %(area)s") % {"area": assembly.area},
        title=assembly.question,
        text=assembly.summary,
        url=assembly.get_absolute_url(),
        action=_("See how the draw works"),
        action_url=assembly.get_absolute_url(),
        closes_at=closes_at,
        area_id=assembly.area_id,
        people=assembly.registered,
        meta=format_html(
            "<strong>{}</strong> · {}",
            registered % {"number": number_format(assembly.registered, force_grouping=True)},
            what % {"moment": moment(closes_at)},
        ),
    )


def _drawn(assembly: Any) -> Event:
    drawn = ngettext(
        "%(number)s member was drawn by lot.",
        "%(number)s members were drawn by lot.",
        assembly.panel_size,
    )
    event = _event(
        assembly,
        assembly.drawn_at,
        _("%(assembly)s has its members.") % {"assembly": assembly},
        drawn % {"number": assembly.panel_size},
    )
    return replace(event, url=reverse("assemblies:draw", args=[assembly.slug, 1]))


def _event(assembly: Assembly, at: dt.datetime, title: str, text: str) -> Event:
    return Event(
        hue=HUE,
        date=at,
        title=title,
        text=text,
        url=assembly.get_absolute_url(),
        area_id=assembly.area_id,
    )
