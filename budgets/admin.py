"""Officials prepare budgets here; every step of a budget's life is a button of its own."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from budgets.admin_forms import BudgetAreaForm, BudgetForm, ProjectForm
from budgets.models import Budget, BudgetArea, Project
from budgets.permissions import is_auditor, is_budget_officer
from budgets.services.lifecycle import advance
from budgets.services.sealing import destroy_key
from budgets.states import TRANSITIONS, Status
from civic.accounts.models import User
from civic.audit import services as audit
from civic.core.admin import Act, OfficialAdmin


def _step(name: str, label: Any, to: Status, explanation: Any) -> Act:
    def call(budget: Budget, actor: User, data: dict[str, Any]) -> None:
        advance(budget_id=budget.pk, to=to, actor=actor, at=timezone.now(), reason=data["reason"])

    def offered(user: User, budget: Budget) -> bool:
        return is_budget_officer(user) and TRANSITIONS.allows(Status(budget.status), to)

    return Act(name, label, call, offered, explanation)


def _destroy_key(budget: Budget, actor: User, data: dict[str, Any]) -> None:
    destroy_key(budget_id=budget.pk, actor=actor, at=timezone.now(), reason=data["reason"])


def _may_destroy_key(user: User, budget: Budget) -> bool:
    seal = getattr(budget, "seal", None)
    return is_budget_officer(user) and seal is not None and seal.waits_for(user)


STEPS = [
    _step(
        "open",
        _("Announce and open the vote"),
        Status.VOTING,
        _("The budget becomes public. Residents vote between its two moments. Prices are fixed."),
    ),
    _step(
        "close",
        _("Close the vote"),
        Status.COUNTING,
        _("Possible once the closing time has passed. It also happens by itself."),
    ),
    Act(
        "destroy-key",
        _("Destroy the key of the ballots"),
        _destroy_key,
        _may_destroy_key,
        _(
            "Takes two officials: the first asks for it, the second does it. Afterwards nobody can "
            "find out any more whose ballot is whose, and the result is final."
        ),
    ),
    _step(
        "publish",
        _("Publish the result"),
        Status.RESULTS,
        _("Everybody can then see what is funded, and why."),
    ),
]


class BudgetPartAdmin(OfficialAdmin):
    """Budget officers change, auditors look; after the draft what was voted on stays as it is."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return (is_budget_officer | is_auditor)(request.user)

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return is_budget_officer(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return is_budget_officer(request.user)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        before = {name: str(form.initial.get(name, "")) for name in form.changed_data}
        super().save_model(request, obj, form, change)
        audit.record(
            action=f"{obj._meta.model_name}.{'edited' if change else 'created'}",
            subject=obj,
            actor=cast("User", request.user),
            at=timezone.now(),
            before=before if change else {},
            after={name: str(form.cleaned_data.get(name, "")) for name in form.changed_data},
        )


class BudgetAreaInline(admin.TabularInline):
    model = BudgetArea
    form = BudgetAreaForm
    extra = 1
    autocomplete_fields = ["area"]

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return (is_budget_officer | is_auditor)(request.user)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_budget_officer(request.user) and _is_draft(obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_budget_officer(request.user) and _is_draft(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_budget_officer(request.user) and _is_draft(obj)


@admin.register(Budget)
class BudgetAdmin(BudgetPartAdmin):
    form = BudgetForm
    acts = STEPS
    inlines = [BudgetAreaInline]
    list_display = ["title", "area", "status", "voting_opens_at", "voting_closes_at"]
    list_filter = ["status"]
    list_select_related = ["area"]
    search_fields = ["title"]
    autocomplete_fields = ["area"]
    prepopulated_fields = {"slug": ["title"]}
    fieldsets = [
        (None, {"fields": ["title", "slug", "summary", "description", "area", "currency"]}),
        (_("When"), {"fields": ["voting_opens_at", "voting_closes_at"]}),
        (_("The ballot"), {"fields": ["max_choices", "within_budget"]}),
        (_("The count"), {"fields": ["rule", "ties"]}),
    ]

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        return self.prepopulated_fields if _is_draft(obj) else {}

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Once people can vote only words and the closing time may still change."""
        if _is_draft(obj):
            return []
        fixed = ["slug", "area", "currency", "voting_opens_at", "max_choices", "within_budget"]
        return fixed if obj.status == Status.VOTING else [*fixed, "voting_closes_at"]


@admin.register(Project)
class ProjectAdmin(BudgetPartAdmin):
    form = ProjectForm
    list_display = ["number", "title", "budget", "budget_area", "cost_text"]
    list_filter = ["budget"]
    list_select_related = ["budget", "budget_area__area"]
    search_fields = ["number", "title"]
    autocomplete_fields = ["location"]
    fields = [
        "budget_area",
        "number",
        "title",
        "summary",
        "description",
        "cost",
        "place",
        "location",
        "latitude",
        "longitude",
        "exclusive_group",
    ]

    @admin.display(description=_("price"), ordering="cost")
    def cost_text(self, project: Project) -> str:
        return project.cost_text

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        if obj is None or _is_draft(obj.budget):
            return []
        return ["budget_area", "number", "cost", "exclusive_group"]


def _is_draft(budget: Budget | None) -> bool:
    return budget is None or budget.status == Status.DRAFT
