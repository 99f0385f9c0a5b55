"""Two pages that officials look at: how good the pool is, and how far the selection is."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from assemblies.models import Assembly
from assemblies.permissions import may_inspect
from assemblies.services.pool import health_of
from assemblies.sortition import Outlook
from civic.core.admin import OfficialAdmin

OUTLOOKS = {
    Outlook.ENOUGH: (gettext_lazy("enough"), "good"),
    Outlook.ON_COURSE: (gettext_lazy("on course"), "warn"),
    Outlook.SHORT: (gettext_lazy("short"), "bad"),
}


@require_safe
def pool(request: HttpRequest, object_id: str, model_admin: OfficialAdmin) -> HttpResponse:
    """Which quota can be met today, which at the present rate, and whether a panel exists."""
    assembly = _find(request, object_id)
    health = health_of(assembly, timezone.now())
    rows = [(quota, *OUTLOOKS[quota.outlook]) for quota in health.quotas]
    context = {"health": health, "rows": rows}
    return _render(request, model_admin, assembly, _("The pool"), "assembly_pool", context)


@require_safe
def progress(request: HttpRequest, object_id: str, model_admin: OfficialAdmin) -> HttpResponse:
    """How far the latest selection is, what it found, or why it failed and what would help."""
    assembly = _find(request, object_id)
    selection = assembly.selections.without_result().order_by("number").last()
    context = {"selection": selection}
    return _render(
        request, model_admin, assembly, _("The selection"), "assembly_selection", context
    )


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
    shared = {
        **model_admin.admin_site.each_context(request),
        "title": title,
        "row": assembly,
        "back": reverse("admin:assemblies_assembly_change", args=[assembly.pk]),
        "opts": model_admin.opts,
    }
    return TemplateResponse(request, f"admin/{template}.html", shared | context)
