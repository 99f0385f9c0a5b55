"""What the home page, the area pages and the search show of assemblies. Reads, never writes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Max, QuerySet
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assemblies.models import Assembly, DrawnPanel
from assemblies.models.assemblies import AssemblyQuerySet
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
    """The latest first draws."""
    rows = DrawnPanel.objects.filter(draw__number=1).select_related("draw__assembly")
    rows = rows.defer("draw__panels", "draw__document")
    rows = rows if areas is None else rows.filter(draw__assembly__area__in=areas)
    return [_event(panel) for panel in rows.order_by("-entered_at", "pk")[:limit]]


def search(text: str, limit: int) -> list[Hit]:
    """Published assemblies whose words contain `text`."""
    kind = _("Citizens’ assembly")
    return [
        Hit(HUE, kind, assembly.title, assembly.question, assembly.get_absolute_url())
        for assembly in Assembly.objects.published().matching(text)[:limit]
    ]


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


def _event(panel: DrawnPanel) -> Event:
    assembly = panel.draw.assembly
    drawn = ngettext(
        "%(number)s member was drawn by lot.",
        "%(number)s members were drawn by lot.",
        assembly.panel_size,
    )
    return Event(
        hue=HUE,
        date=panel.entered_at,
        title=_("%(assembly)s has its members.") % {"assembly": assembly},
        text=drawn % {"number": assembly.panel_size},
        url=panel.draw.get_absolute_url(),
        area_id=assembly.area_id,
    )
