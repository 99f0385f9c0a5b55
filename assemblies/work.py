"""What waits for assembly officers."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from assemblies.models import Assembly, Selection
from assemblies.permissions import may_manage
from assemblies.states import Status, WorkStatus
from civic.accounts.models import User
from civic.accounts.permissions import Role
from civic.core.work import WorkItem

AT_ONCE = dt.timedelta(0)


def work_items(user: User, at: dt.datetime) -> list[WorkItem]:
    """Registrations that are over, selections that ended, draws whose time has come. One query."""
    if not may_manage(user):
        return []
    latest = Selection.objects.filter(assembly=OuterRef("pk")).order_by("-number")
    rows = Assembly.objects.annotate(
        selection_status=Subquery(latest.values("status")[:1]),
        selected_at=Subquery(latest.values("finished_at")[:1]),
    )
    over = Q(status=Status.REGISTRATION, registration_closes_at__lte=at)
    ended = Q(status=Status.SELECTING, selected_at__isnull=False)
    to_draw = Q(status=Status.COMMITTED, draw_at__lte=at)
    return [_item(assembly) for assembly in rows.filter(over | ended | to_draw).order_by("pk")]


def _item(assembly: Any) -> WorkItem:
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
