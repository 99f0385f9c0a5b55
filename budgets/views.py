"""Pages of budgets that everybody may see."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from budgets import announcement, outcome, presentation, project_list
from budgets.datasets import PROJECT_COLUMNS, project_rows
from budgets.models import Budget, Project
from budgets.permissions import may_vote
from budgets.services.publishing import published_bundle
from civic.core.csv_downloads import csv_response
from civic.core.page_cache import public_page

GROUPS = ("open", "coming", "counting", "results", "called_off")


@public_page
@require_safe
def budgets(request: HttpRequest) -> HttpResponse:
    """All budgets, those that one can vote on first."""
    at = timezone.now()
    rows = Budget.objects.visible_to(request.user).select_related("area", "call_off")
    rows = rows.prefetch_related("areas")
    groups: dict[str, list[Any]] = {name: [] for name in GROUPS}
    for budget in rows:
        groups[_group_of(budget, at)].append(
            (budget, presentation.total_money(budget.areas.all(), budget.currency))
        )
    return render(request, "budgets/list.html", {"groups": groups, "at": at})


@public_page
@require_safe
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """What a budget is for, when one votes, and its projects."""
    budget = find_budget(request, slug)
    at = timezone.now()
    areas = list(budget.areas.select_related("area"))
    seed = project_list.shared_seed()
    if request.user.is_authenticated:
        seed = project_list.personal_seed(request.user.pk, budget)
    listed = project_list.list_projects(Project.objects.of(budget), request.GET, seed=seed)
    context = {
        "budget": budget,
        "areas": areas,
        "figures": presentation.figures(budget, areas, at),
        "steps": presentation.steps(budget, at),
        "times": presentation.voting_times(budget, at),
        "rule": "" if budget.has_closed(at) else presentation.ballot_rule(budget),
        "counted": announcement.how_counted(budget),
        "is_open": budget.accepts_ballots(at),
        "may_vote": may_vote(request.user, budget),
        "listed": listed,
        "cards": [presentation.card_of(project, budget) for project in listed.projects],
        "tiles": presentation.project_tiles(budget, request.path),
        "dots": presentation.project_places(listed.projects),
    }
    return render(request, "budgets/detail.html", context)


@public_page
@require_safe
def project(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """One project in full."""
    budget = find_budget(request, slug)
    rows = Project.objects.of(budget).select_related("budget", "location", "budget_area__area")
    found = get_object_or_404(rows.with_pictures(), number=number)
    at = timezone.now()
    context = {
        "budget": budget,
        "project": found,
        "picture": getattr(found, "picture", None),
        "at_most_one": presentation.at_most_one(found) if found.exclusive_group else "",
        "rivals": found.rivals(),
        "is_open": budget.accepts_ballots(at),
        "times": presentation.voting_times(budget, at),
        "outcome": outcome.of_project(budget, found) if budget.has_results() else None,
        "payers": outcome.payers_of(budget, found) if budget.has_results() else [],
        "updates": presentation.updates_of(found) if found.progress else [],
    }
    return render(request, "budgets/project.html", context)


@public_page
@require_safe
def results(request: HttpRequest, slug: str) -> HttpResponse:
    """What is funded, and for each project why or why not."""
    budget = find_budget(request, slug)
    if not budget.has_results():
        return redirect(budget)
    context = {
        "budget": budget,
        "outcome": outcome.of_budget(budget),
        "has_bundle": published_bundle(budget) is not None,
    }
    return render(request, "budgets/results.html", context)


@require_safe
def projects_csv(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """The projects as a table, with their votes once the result is published."""
    budget = find_budget(request, slug)
    header = [column.name for column in PROJECT_COLUMNS]
    return csv_response(f"{budget.slug}-projects.csv", header, project_rows(budget))


def find_budget(request: HttpRequest, slug: str) -> Budget:
    """The budget if this person may see it. A draft does not exist for anybody else."""
    rows = Budget.objects.visible_to(request.user).select_related(
        "area", "count", "seal", "call_off"
    )
    budget = rows.filter(slug=slug).first()
    if budget is None:
        raise Http404(_("There is no budget at this address."))
    return budget


def _group_of(budget: Budget, at: Any) -> str:
    if budget.accepts_ballots(at):
        return "open"
    if budget.has_results():
        return "results"
    if budget.is_called_off:
        return "called_off"
    return "counting" if budget.has_closed(at) else "coming"
