"""Pages that officials look at: how good the pool is, how far the selection is, the tables."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assemblies.admin_words import OUTLOOKS, stage_words, way_words
from assemblies.models import Assembly, PoolCheck, SeatingPlan
from assemblies.permissions import may_inspect, may_manage
from assemblies.services.relaxing import Way, way_key, ways_out
from assemblies.sortition import Outlook
from assemblies.states import Status
from civic.core.admin import OfficialAdmin


@require_safe
def pool(request: HttpRequest, object_id: str, model_admin: OfficialAdmin) -> HttpResponse:
    """Which quota can be met today, which at the present rate, and whether a panel exists."""
    assembly = _find(request, object_id)
    check = PoolCheck.objects.filter(assembly=assembly).first()
    result = check.result if check and check.result else {}
    quotas = result.get("quotas", [])
    context = {
        "check": check,
        "result": result,
        "rows": [(quota, *OUTLOOKS[Outlook(quota["outlook"])]) for quota in quotas],
        "best": next((way for way in result.get("ways", []) if not way["changes"]), None),
        "stage": stage_words(check.progress) if check and check.progress else "",
        **_ways(request, assembly),
    }
    return _render(request, model_admin, assembly, _("The pool"), "assembly_pool", context)


@require_safe
def progress(request: HttpRequest, object_id: str, model_admin: OfficialAdmin) -> HttpResponse:
    """How far the latest selection is, what it found, or why it failed and what would help."""
    assembly = _find(request, object_id)
    selection = assembly.selections.without_result().order_by("number").last()
    context = {
        "selection": selection,
        "stage": stage_words(selection.progress) if selection else "",
        "may_stop": bool(selection and selection.may_be_stopped() and may_manage(request.user)),
        **_ways(request, assembly),
    }
    return _render(
        request, model_admin, assembly, _("The selection"), "assembly_selection", context
    )


@require_safe
def tables(request: HttpRequest, object_id: str, model_admin: OfficialAdmin) -> HttpResponse:
    """Who sits where when the assembly meets."""
    assembly = _find(request, object_id)
    plan = SeatingPlan.objects.filter(assembly=assembly).first()
    context = {
        "plan": plan,
        "is_outdated": plan is not None and not plan.seats_all_members(),
        "may_plan": may_manage(request.user) and assembly.status in (Status.DRAWN, Status.MEETING),
    }
    return _render(request, model_admin, assembly, _("The tables"), "assembly_seating", context)


def _ways(request: HttpRequest, assembly: Assembly) -> dict[str, Any]:
    """The changes of quotas that would help, each with its name and in words."""
    ways: list[Way] = ways_out(assembly)
    return {
        "ways": [(way_key(way), way_words(way)) for way in ways],
        "may_adopt": may_manage(request.user),
    }


def _find(request: HttpRequest, object_id: str) -> Assembly:
    if not may_inspect(request.user):
        raise PermissionDenied
    return get_object_or_404(Assembly, pk=object_id)


def _render(
    request: HttpRequest,
    model_admin: OfficialAdmin,
    assembly: Assembly,
    title: str,
    template: str,
    context: dict[str, Any],
) -> HttpResponse:
    shared: dict[str, Any] = {
        **model_admin.admin_site.each_context(request),
        "title": title,
        "row": assembly,
        "back": reverse("admin:assemblies_assembly_change", args=[assembly.pk]),
        "opts": model_admin.opts,
    }
    return TemplateResponse(request, f"admin/{template}.html", shared | context)
