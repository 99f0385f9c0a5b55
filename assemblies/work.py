"""What waits for assembly officers."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from django.db.models import Count, Min, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.timezone import localdate, make_aware
from django.utils.translation import gettext as _

from assemblies.models import Assembly, Selection
from assemblies.permissions import may_manage
from assemblies.states import OPEN, Status, WorkStatus
from civic.accounts.models import User
from civic.accounts.permissions import Role
from civic.core.work import WorkItem

AT_ONCE = dt.timedelta(0)
BEFORE_LATE = dt.timedelta(days=14)


def work_items(user: User, at: dt.datetime) -> list[WorkItem]:
    """What an officer has to do next, and what the city is late with. One query."""
    if not may_manage(user):
        return []
    latest = Selection.objects.filter(assembly=OuterRef("pk")).order_by("-number")
    rows = Assembly.objects.annotate(
        selection_status=Subquery(latest.values("status")[:1]),
        selected_at=Subquery(latest.values("finished_at")[:1]),
        late=Count("pk", filter=_is_late(at)),
        late_since=Min("recommendations__answer__target_on", filter=_is_late(at)),
    )
    over = Q(status=Status.REGISTRATION, registration_closes_at__lte=at)
    ended = Q(status=Status.SELECTING, selected_at__isnull=False)
    to_draw = Q(status=Status.COMMITTED, draw_at__lte=at)
    owed = Q(status=Status.RECOMMENDED)
    behind = Q(status=Status.ANSWERED, late__gt=0)
    waiting = rows.filter(over | ended | to_draw | owed | behind)
    return [_item(assembly) for assembly in waiting.order_by("pk")]


def _is_late(at: dt.datetime) -> Q:
    """Of the recommendations that the city accepted: the day has passed, and it is not done."""
    return Q(
        recommendations__answer__progress__in=OPEN,
        recommendations__answer__target_on__lt=localdate(at),
    )


def _item(assembly: Any) -> WorkItem:
    if assembly.status == Status.RECOMMENDED:
        return _answer_item(assembly)
    if assembly.status == Status.ANSWERED:
        return _late_item(assembly)
    is_selecting = assembly.status == Status.SELECTING
    has_failed = is_selecting and assembly.selection_status == WorkStatus.FAILED
    if assembly.status == Status.REGISTRATION:
        title, since = _("Registration is over: %s"), assembly.registration_closes_at
    elif assembly.status == Status.COMMITTED:
        title, since = _("Dice to throw: %s"), assembly.draw_at
    elif has_failed:
        title, since = _("The selection failed: %s"), assembly.selected_at
    else:
        title, since = _("Panels to publish: %s"), assembly.selected_at
    item = WorkItem(
        title=title % assembly,
        url=reverse("admin:assemblies_assembly_change", args=[assembly.pk]),
        since=since,
        whose=Role.ASSEMBLY_OFFICER,
    )
    return replace(item, due=AT_ONCE, late=AT_ONCE) if has_failed else item


def _answer_item(assembly: Assembly) -> WorkItem:
    """It is due two weeks before it is late."""
    due_on = assembly.answer_due_on()
    assert assembly.recommended_at is not None
    assert due_on is not None
    allowed = _end_of(due_on) - assembly.recommended_at
    return WorkItem(
        title=_("Answer to publish: %s") % assembly,
        url=reverse("admin:assemblies_assembly_change", args=[assembly.pk]),
        since=assembly.recommended_at,
        whose=Role.ASSEMBLY_OFFICER,
        due=allowed - BEFORE_LATE,
        late=allowed,
    )


def _late_item(assembly: Any) -> WorkItem:
    return WorkItem(
        title=_("The city is late with what it accepted: %s") % assembly,
        url=reverse("admin:assemblies_assembly_change", args=[assembly.pk]),
        since=_end_of(assembly.late_since),
        whose=Role.ASSEMBLY_OFFICER,
        count=assembly.late,
        due=AT_ONCE,
        late=AT_ONCE,
    )


def _end_of(day: dt.date) -> dt.datetime:
    return make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time()))
