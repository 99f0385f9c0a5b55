"""What was told of funded projects. It is read here, and corrected by a button, never edited."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from budgets.admin.base import BudgetPartAdmin
from budgets.admin_forms import UpdateForm
from budgets.models import ProjectUpdate
from budgets.permissions import is_budget_officer
from budgets.presentation import PROGRESS_WORDS
from budgets.services.progress import correct_update
from budgets.states import Progress
from civic.accounts.models import User
from civic.core.admin import Act, ReadOnlyAdmin


def _correct(update: ProjectUpdate, actor: User, data: dict[str, Any]) -> None:
    correct_update(update_id=update.pk, actor=actor, at=timezone.now(), **data)


def _as_it_stands(update: ProjectUpdate) -> dict[str, Any]:
    return {
        "progress": update.progress,
        "text": update.text,
        "expected_month": update.expected_month,
    }


@admin.register(ProjectUpdate)
class ProjectUpdateAdmin(ReadOnlyAdmin, BudgetPartAdmin):
    acts = [
        Act(
            "correct",
            _("Correct it"),
            _correct,
            lambda user, update: is_budget_officer(user) and not hasattr(update, "correction"),
            _("Everybody sees the new words, that they were corrected, and what they said before."),
            UpdateForm,
            _as_it_stands,
        ),
    ]
    list_display = ["text", "project", "how_far", "at", "standing"]
    list_filter = ["project__budget"]
    list_select_related = ["project", "correction"]
    search_fields = ["text", "project__title"]
    fields = ["project", "at", "how_far", "text", "expected_month", "corrects", "corrected_at"]

    @admin.display(description=_("how far it is"), ordering="progress")
    def how_far(self, update: ProjectUpdate) -> str:
        return str(PROGRESS_WORDS[Progress(update.progress)])

    @admin.display(description=_("whether it stands"))
    def standing(self, update: ProjectUpdate) -> str:
        return str(_("replaced by a correction")) if hasattr(update, "correction") else ""

    def links(self, request: HttpRequest, row: ProjectUpdate) -> list[tuple[Any, str]]:
        return [(row.project, reverse("admin:budgets_project_change", args=[row.project_id]))]
