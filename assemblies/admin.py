"""Officials prepare assemblies here; every step up to the draw is a button of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assemblies import admin_pages
from assemblies.admin_acts import ACTS
from assemblies.admin_forms import AssemblyForm
from assemblies.admin_recommendations import RecommendationAdmin
from assemblies.models import Assembly, Quota, Recommendation
from assemblies.permissions import may_inspect, may_manage
from assemblies.services import pool
from assemblies.states import Status
from civic.accounts.models import User
from civic.audit import services as audit
from civic.audit.admin import AuditedAdmin
from civic.core.forms import InlineRowForm


class QuotaInline(admin.TabularInline):
    model = Quota
    form = InlineRowForm
    extra = 3

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return may_inspect(request.user)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_manage(request.user) and not _is_fixed(obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_manage(request.user) and not _is_fixed(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_manage(request.user) and not _is_fixed(obj)


admin.site.register(Recommendation, RecommendationAdmin)


@admin.register(Assembly)
class AssemblyAdmin(AuditedAdmin):
    form = AssemblyForm
    acts = ACTS
    inlines = [QuotaInline]
    list_display = ["title", "area", "status", "registration_closes_at", "draw_at"]
    list_filter = ["status"]
    list_select_related = ["area"]
    search_fields = ["title", "question"]
    autocomplete_fields = ["area"]
    prepopulated_fields = {"slug": ["title"]}
    fieldsets = [
        (None, {"fields": ["title", "slug", "question", "summary", "description", "area"]}),
        (_("The panel"), {"fields": ["panel_size", "meets"]}),
        (_("Vote and answer"), {"fields": ["quorum", "majority", "answer_days"]}),
        (_("When and where"), {"fields": ["registration_closes_at", "draw_at", "draw_place"]}),
    ]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return may_inspect(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may_manage(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return may_manage(request.user)

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        is_draft = obj is None or obj.status == Status.DRAFT
        return self.prepopulated_fields if is_draft and may_manage(request.user) else {}

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Once the pool stands the size does too; a draw that was published is moved in public."""
        if obj is None or obj.status == Status.DRAFT:
            return []
        fixed = ["slug", "area"]
        if _is_fixed(obj):
            fixed += ["panel_size", "registration_closes_at"]
        if obj.status in (Status.COMMITTED, Status.CALLED_OFF):
            fixed += ["draw_at", "draw_place"]
        if obj.has_met() or obj.is_called_off():
            fixed += ["quorum", "majority", "answer_days"]
        return fixed

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        super().save_formset(request, form, formset, change)
        if not formset.has_changed():
            return
        quotas = form.instance.quotas.all()
        audit.record(
            action="assembly.quotas_edited",
            subject=form.instance,
            actor=cast("User", request.user),
            at=timezone.now(),
            after={f"{row.feature}, {row.value}": f"{row.minimum}–{row.maximum}" for row in quotas},
        )

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Size, times or quotas may have changed what the pool is good for."""
        super().save_related(request, form, formsets, change)
        changed = form.has_changed() or any(formset.has_changed() for formset in formsets)
        if changed and form.instance.status == Status.REGISTRATION:
            pool.ask_for_check(assembly=form.instance, at=timezone.now())

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(
                f"<path:object_id>/{name}/",
                self.admin_site.admin_view(view),
                {"model_admin": self},
                name=f"assemblies_assembly_{name}",
            )
            for name, view in (
                ("pool", admin_pages.pool),
                ("progress", admin_pages.progress),
                ("tables", admin_pages.tables),
            )
        ]
        return own + super().get_urls()

    def links(self, request: HttpRequest, row: Assembly) -> Sequence[tuple[Any, str]]:
        return [
            (str(found), reverse("admin:assemblies_recommendation_change", args=[found.pk]))
            for found in row.recommendations.all()
        ]

    def offered(self, request: HttpRequest, row: Assembly) -> Sequence[tuple[Any, str]]:
        pages = []
        if row.status != Status.DRAFT:
            pages += [(_("The pool"), "pool"), (_("The selection"), "progress")]
        if row.has_panel():
            pages.append((_("The tables"), "tables"))
        found = [
            (label, reverse(f"admin:assemblies_assembly_{name}", args=[row.pk]))
            for label, name in pages
        ]
        return [*found, *super().offered(request, row)]


def _is_fixed(assembly: Assembly | None) -> bool:
    return assembly is not None and assembly.is_fixed()
