"""What waits for assembly officers."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from assemblies.models import Assembly
from assemblies.permissions import may_manage
from assemblies.states import Status
from civic.accounts.models import User
from civic.accounts.permissions import Role
from civic.core.work import WorkItem


def work_items(user: User, at: dt.datetime) -> list[WorkItem]:
    """Registrations that are over and draws whose time has come. One query."""
    if not may_manage(user):
        return []
    over = Q(status=Status.REGISTRATION, registration_closes_at__lte=at)
    to_draw = Q(status=Status.COMMITTED, draw_at__lte=at)
    return [_item(assembly) for assembly in Assembly.objects.filter(over | to_draw).order_by("pk")]


def _item(assembly: Assembly) -> WorkItem:
    is_over = assembly.status == Status.REGISTRATION
    title = _("Registration is over: %s") if is_over else _("Dice to throw: %s")
    return WorkItem(
        title=title % assembly,
        url=reverse("admin:assemblies_assembly_change", args=[assembly.pk]),
        since=assembly.registration_closes_at if is_over else assembly.draw_at,
        whose=Role.ASSEMBLY_OFFICER,
    )
