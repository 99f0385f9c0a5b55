"""Officials prepare budgets here; every step of a budget's life is a button of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from budgets import presentation
from budgets.admin.base import BudgetPartAdmin, is_draft
from budgets.admin_forms import (
    COUNT_FIELDS,
    BudgetAreaForm,
    BudgetAreaFormSet,
    BudgetForm,
    CallOffForm,
    ProjectTableForm,
)
from budgets.models import Ballot, Budget, BudgetArea
from budgets.permissions import is_auditor, is_budget_officer, may_edit_freely
from budgets.services.lifecycle import advance
from budgets.services.project_import import import_projects
from budgets.services.sealing import destroy_key
from budgets.states import TRANSITIONS, Status
from civic.accounts.models import User
from civic.audit import services as audit
from civic.core.admin import Act, ReasonForm
from civic.core.money import format_money


def _step(
    name: str,
    label: Any,
    to: Status,
    explanation: Any,
    is_ready: Callable[[Budget], bool] = lambda budget: True,
    form: type[forms.BaseForm] = ReasonForm,
) -> Act:
    def call(budget: Budget, actor: User, data: dict[str, Any]) -> None:
        advance(budget_id=budget.pk, to=to, actor=actor, at=timezone.now(), reason=data["reason"])

    def offered(user: User, budget: Budget) -> bool:
        follows = TRANSITIONS.allows(Status(budget.status), to)
        return is_budget_officer(user) and follows and is_ready(budget)

    return Act(name, label, call, offered, explanation, form)


def _destroy_key(budget: Budget, actor: User, data: dict[str, Any]) -> None:
    destroy_key(budget_id=budget.pk, actor=actor, at=timezone.now(), reason=data["reason"])


def _may_destroy_key(user: User, budget: Budget) -> bool:
    seal = getattr(budget, "seal", None)
    waits = seal is not None and not budget.is_called_off and seal.waits_for(user)
    return is_budget_officer(user) and waits


def _import(budget: Budget, actor: User, data: dict[str, Any]) -> None:
    import_projects(budget_id=budget.pk, content=data["file"], actor=actor, at=timezone.now())


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
        _("The closing time has passed. The vote also closes by itself."),
        lambda budget: budget.has_closed(timezone.now()),
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
        lambda budget: hasattr(budget, "count"),
    ),
    _step(
        "call-off",
        _("Call the vote off"),
        Status.CALLED_OFF,
        _(
            "This cannot be undone. The vote ends at once, nothing is counted, and all ballots are "
            "destroyed. Do it where the vote cannot end well: a project that must not be voted on, "
            "a key that is lost. A project cannot be taken out of a vote that was announced: who "
            "chose it would lose their choice unasked, and the rules are fixed in the public log. "
            "Call the vote off, make a new budget without it, and announce that."
        ),
        form=CallOffForm,
    ),
]
IMPORT = Act(
    "import",
    _("Add projects from a table"),
    _import,
    lambda user, budget: may_edit_freely(user, budget),
    _("All projects of the table are added, or none if one line is wrong."),
    ProjectTableForm,
)


class StatusFilter(admin.SimpleListFilter):
    title = _("where it stands")
    parameter_name = "status"
    WORDS = (
        (Status.DRAFT, _("Draft")),
        (Status.VOTING, _("Announced or open")),
        (Status.COUNTING, _("Being counted, or counted and not published")),
        (Status.RESULTS, _("Result published")),
        (Status.CALLED_OFF, _("Called off")),
    )

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return self.WORDS

    def queryset(self, request: HttpRequest, queryset: QuerySet[Budget]) -> QuerySet[Budget]:
        return queryset.filter(status=self.value()) if self.value() in list(Status) else queryset


COUNT_IS_LATE = _(
    "It takes longer than usual, or no worker runs. It starts by itself when one does."
)


class BudgetAreaInline(admin.TabularInline):
    model = BudgetArea
    form = BudgetAreaForm
    formset = BudgetAreaFormSet
    extra = 1
    autocomplete_fields = ["area"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return ["area", "amount"] if self.has_change_permission(request, obj) else ["area", "money"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [] if self.has_change_permission(request, obj) else ["area", "money"]

    @admin.display(description=_("Money"))
    def money(self, row: BudgetArea) -> str:
        return format_money(row.amount, row.budget.currency)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return (is_budget_officer | is_auditor)(request.user)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_budget_officer(request.user) and is_draft(obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_budget_officer(request.user) and is_draft(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_budget_officer(request.user) and is_draft(obj)


@admin.register(Budget)
class BudgetAdmin(BudgetPartAdmin):
    form = BudgetForm
    acts = [*STEPS, IMPORT]
    inlines = [BudgetAreaInline]
    list_display = ["title", "area", "standing", "voting_opens_at", "voting_closes_at"]
    list_filter = [StatusFilter]
    list_select_related = ["area", "count"]
    search_fields = ["title"]
    autocomplete_fields = ["area"]
    prepopulated_fields = {"slug": ["title"]}
    fieldsets = [
        (None, {"fields": ["title", "slug", "summary", "description", "area", "currency"]}),
        (_("When"), {"fields": ["voting_opens_at", "voting_closes_at"]}),
        (_("The ballot"), {"fields": ["max_choices", "within_budget"]}),
        (_("The count"), {"fields": [*COUNT_FIELDS]}),
    ]

    @admin.display(description=_("where it stands"), ordering="status")
    def standing(self, budget: Budget) -> str:
        return presentation.status_words(budget, timezone.now())

    def facts(self, request: HttpRequest, row: Budget) -> list[tuple[Any, Any]]:
        """Turnout, never a count: what leads is nobody's to see before the result."""
        at = timezone.now()
        facts: list[tuple[Any, Any]] = [
            (_("Where it stands"), presentation.status_words(row, at)),
            (_("Voting"), presentation.voting_times(row, at)),
            (_("Projects"), number_format(row.projects.count(), force_grouping=True)),
            (_("To share out"), presentation.total_money(row.areas.all(), row.currency)),
        ]
        if row.is_called_off:
            return [*facts, *presentation.call_off_facts(row)]
        if row.status == Status.VOTING:
            cast = Ballot.objects.filter(budget=row).count()
            facts.append((_("Turnout so far"), presentation.ballots(cast)))
        if hasattr(row, "count"):
            facts.append((_("Counted"), presentation.ballots(row.count.ballots)))
        elif row.count_problem:
            facts.append((_("The count failed"), row.count_problem))
        elif row.is_count_late(at):
            facts.append((_("The count is late"), COUNT_IS_LATE))
        return [*facts, *presentation.seal_facts(row)]

    def links(self, request: HttpRequest, row: Budget) -> list[tuple[Any, str]]:
        projects = reverse("admin:budgets_project_changelist")
        links = [(_("Its projects"), f"{projects}?budget__id__exact={row.pk}")]
        if may_edit_freely(request.user, row):
            links.append((_("Add one project"), reverse("admin:budgets_project_add")))
        return links

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """The areas and their money, recorded as they were and as they became."""
        before = money_of_areas(form.instance)
        super().save_formset(request, form, formset, change)
        after = money_of_areas(form.instance)
        if before != after:
            audit.record(
                action="budget.money_changed",
                subject=form.instance,
                actor=cast("User", request.user),
                at=timezone.now(),
                before=before,
                after=after,
            )

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        return self.prepopulated_fields if is_draft(obj) else {}

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Once people can vote only words and the closing time may still change."""
        if is_draft(obj):
            return []
        fixed = ["slug", "area", "currency", "voting_opens_at", "max_choices", "within_budget"]
        return fixed if obj.status == Status.VOTING else [*fixed, "voting_closes_at"]


def money_of_areas(budget: Budget) -> dict[str, str]:
    rows = budget.areas.select_related("area").all()
    return {str(row.area): format_money(row.amount, budget.currency) for row in rows}
