"""What the home page, the area pages and the search show of budgets. Reads, never writes."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from budgets.models import Ballot, Budget, BudgetArea, Project
from budgets.presentation import moment
from civic.core.cards import Card, Event, Hit
from civic.core.money import format_money

HUE = "budgets"


def cards_open_now(at: dt.datetime) -> list[Card]:
    """One card per budget that takes ballots at `at`, those that close first in front."""
    ballots = Ballot.objects.filter(budget=OuterRef("pk")).order_by().values("budget")
    rows = _with_money(Budget.objects.open_for_voting(at)).annotate(
        cast=Coalesce(Subquery(ballots.annotate(number=Count("*")).values("number")), 0)
    )
    return [_card(budget, at) for budget in rows.order_by("voting_closes_at", "pk")]


def events(limit: int) -> list[Event]:
    """The latest results."""
    rows = _with_money(Budget.objects.with_results()).annotate(
        voters=Subquery(_counts().values("ballots")), counted=Subquery(_counts().values("counted_at"))
    )
    return [_event(budget) for budget in rows.order_by("-counted", "pk")[:limit]]


def search(text: str, limit: int) -> list[Hit]:
    """Published budgets, then their projects, whose words contain `text`."""
    budgets = Budget.objects.published().matching(text)[:limit]
    projects = (
        Project.objects.filter(budget__in=Budget.objects.published())
        .matching(text)
        .select_related("budget")[:limit]
    )
    return [
        Hit(HUE, _("Participatory budget"), budget.title, budget.summary, budget.get_absolute_url())
        for budget in budgets
    ] + [
        Hit(
            HUE,
            _("Project in %(budget)s") % {"budget": project.budget},
            project.title,
            project.summary,
            project.get_absolute_url(),
        )
        for project in projects
    ]
