"""What residents vote on: its words, its picture, and what became of it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from budgets.admin.base import BudgetPartAdmin, is_draft
from budgets.admin_forms import PictureForm, ProjectForm, UpdateForm
from budgets.models import Project
from budgets.permissions import is_budget_officer, may_edit_freely
from budgets.presentation import PROGRESS_WORDS
from budgets.services.pictures import remove_picture, set_picture
from budgets.services.progress import publish_update
from budgets.services.project_removal import remove_project
from budgets.states import Progress
from civic.accounts.models import User
from civic.core.admin import Act


def _set_picture(project: Project, actor: User, data: dict[str, Any]) -> None:
    set_picture(project_id=project.pk, actor=actor, at=timezone.now(), **data)


def _remove_picture(project: Project, actor: User, data: dict[str, Any]) -> None:
    remove_picture(project_id=project.pk, actor=actor, at=timezone.now(), reason=data["reason"])


def _remove(project: Project, actor: User, data: dict[str, Any]) -> HttpResponse:
    budget = remove_project(
        project_id=project.pk, actor=actor, at=timezone.now(), reason=data["reason"]
    )
    return redirect("admin:budgets_budget_change", budget.pk)


def _publish_update(project: Project, actor: User, data: dict[str, Any]) -> None:
    publish_update(project_id=project.pk, actor=actor, at=timezone.now(), **data)


PROJECT_ACTS = [
    Act(
        "update",
        _("Tell how far it is"),
        _publish_update,
        lambda user, project: is_budget_officer(user) and project.is_funded(),
        _(
            "Stands on the project’s page with its day, and counts on the page of the result. What "
            "was told before stays: a mistake is corrected on its own page, for everybody to see."
        ),
        UpdateForm,
    ),
    Act(
        "picture",
        _("Set the picture"),
        _set_picture,
        lambda user, project: is_budget_officer(user),
        _("It stands on the project’s card and page. It replaces the one that is there."),
        PictureForm,
    ),
    Act(
        "remove-picture",
        _("Remove the picture"),
        _remove_picture,
        lambda user, project: is_budget_officer(user) and hasattr(project, "picture"),
        _("The project shows a pattern again. The picture is gone for good."),
    ),
    Act(
        "remove",
        _("Take the project out"),
        _remove,
        lambda user, project: may_edit_freely(user, project.budget),
        _("It is gone for good, with its picture. The record of the budget keeps what it was."),
    ),
]


@admin.register(Project)
class ProjectAdmin(BudgetPartAdmin):
    form = ProjectForm
    acts = PROJECT_ACTS
    list_display = ["number", "title", "budget", "budget_area", "cost_text"]
    list_filter = ["budget"]
    list_select_related = ["budget", "budget_area__area"]
    search_fields = ["number", "title"]
    autocomplete_fields = ["location"]
    fields: ClassVar[list[Any]] = ProjectForm.Meta.fields

    @admin.display(description=_("price"), ordering="cost")
    def cost_text(self, project: Project) -> str:
        return project.cost_text

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        if obj is None or is_draft(obj.budget):
            return []
        return ["budget_area", "number", "cost_text", "exclusive_group"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """A price that is fixed is shown as money."""
        if "cost_text" in self.get_readonly_fields(request, obj):
            return ["cost_text" if name == "cost" else name for name in self.fields]
        return self.fields

    def links(self, request: HttpRequest, row: Project) -> list[tuple[Any, str]]:
        links: list[tuple[Any, str]] = [
            (row.budget, reverse("admin:budgets_budget_change", args=[row.budget_id]))
        ]
        if row.progress:
            told = reverse("admin:budgets_projectupdate_changelist")
            links.append((_("What was told of it"), f"{told}?project__id__exact={row.pk}"))
        return links

    def facts(self, request: HttpRequest, row: Project) -> list[tuple[Any, Any]]:
        picture = getattr(row, "picture", None)
        shown = (
            format_html('<img src="{}" alt="{}" width="240">', picture.small_url, picture.alt)
            if picture
            else _("None: a pattern stands in its place.")
        )
        facts = [(_("Picture"), shown)]
        if row.progress:
            facts.append((_("How far it is"), PROGRESS_WORDS[Progress(row.progress)]))
        return facts
