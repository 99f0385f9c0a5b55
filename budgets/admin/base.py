"""Who may do what in the admin of this app."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.http import HttpRequest

from budgets.models import Budget
from budgets.permissions import is_auditor, is_budget_officer
from budgets.states import Status
from civic.audit.admin import AuditedAdmin


class BudgetPartAdmin(AuditedAdmin):
    """Budget officers change, auditors look; after the draft what was voted on stays as it is."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return (is_budget_officer | is_auditor)(request.user)

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return is_budget_officer(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return is_budget_officer(request.user)


def is_draft(budget: Budget | None) -> bool:
    return budget is None or budget.status == Status.DRAFT
