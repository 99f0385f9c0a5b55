"""What the home page, the area pages and the search show of budgets. Reads, never writes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from budgets.models import Ballot, Budget, BudgetArea, Project, ProjectUpdate
from budgets.models.budgets import BudgetQuerySet
from budgets.presentation import how_many_done
from budgets.states import Progress
from civic.core.cards import Card, Event, Hit
from civic.core.money import format_money
from civic.core.wording import moment

HUE = "budgets"
Areas = Iterable[int] | None


def cards_open_now(at: dt.datetime, areas: Areas = None) -> list[Card]:
    """One card per budget that takes ballots at `at`, those that close first in front."""
    ballots = Ballot.objects.filter(budget=OuterRef("pk")).order_by().values("budget")
    rows = _of(areas, Budget.objects.open_for_voting(at)).annotate(
        cast=Coalesce(Subquery(ballots.annotate(number=Count("*")).values("number")), 0)
    )
    return [_card(budget, at) for budget in rows.order_by("voting_closes_at", "pk")]


def coming_up(at: dt.datetime, areas: Areas = None) -> list[Event]:
    """Budgets whose projects are announced and whose vote opens later, the next one first."""
    rows = _of(areas, Budget.objects.announced(at)).order_by("voting_opens_at", "pk")
    return [
        Event(
            hue=HUE,
            date=budget.voting_opens_at,
            title=_("Voting on %(budget)s opens.") % {"budget": budget},
            text=budget.summary,
            url=budget.get_absolute_url(),
            area_id=budget.area_id,
        )
        for budget in rows
    ]


def events(limit: int, areas: Areas = None) -> list[Event]:
    """The latest results with what became of them since, and votes that were called off."""
    given = BudgetArea.objects.filter(budget=OuterRef("pk")).order_by().values("budget")
    money = Subquery(given.annotate(money=Sum("amount")).values("money"))
    rows = _of(areas, Budget.objects.ended()).select_related("count", "call_off")
    told = ProjectUpdate.objects.standing().filter(project__budget=OuterRef("pk"))
    rows = rows.annotate(
        money=money,
        done=Count("projects", filter=Q(projects__progress=Progress.DONE)),
        news_of=Subquery(told.values("project__title")[:1]),
        news=Subquery(told.values("text")[:1]),
        latest_at=Coalesce(Subquery(told.values("at")[:1]), "call_off__at", "voting_closes_at"),
    )
    latest = rows.order_by("-latest_at", "pk")[:limit]
    return [_call_off(row) if row.is_called_off else _event(row) for row in latest]


def search(text: str, limit: int) -> list[Hit]:
    """Published budgets, then their projects, whose words contain `text`."""
    budgets = Budget.objects.published().matching(text)[:limit]
    projects = (
        Project.objects.filter(budget__in=Budget.objects.published())
        .matching(text)
        .select_related("budget")
    )
    return [_budget_hit(budget) for budget in budgets] + [
        _project_hit(project) for project in projects[: limit - len(budgets)]
    ]


def addresses(limit: int) -> list[str]:
    """Paths of the published budgets and their projects, for the site map."""
    budgets = Budget.objects.published()
    projects = Project.objects.filter(budget__in=budgets).select_related("budget")
    paths = [budget.get_absolute_url() for budget in budgets[:limit]]
    return paths + [row.get_absolute_url() for row in projects[: limit - len(paths)]]


def _of(areas: Areas, budgets: BudgetQuerySet) -> QuerySet[Any]:
    """Those for one of these areas; all where none are given."""
    wanted = budgets if areas is None else budgets.filter(area__in=areas)
    return wanted.select_related("area")


def _card(budget: Any, at: dt.datetime) -> Card:
    voted = ngettext("%(number)s person has voted", "%(number)s people have voted", budget.cast)
    days = (budget.voting_closes_at - budget.voting_opens_at).days or 1
    return Card(
        hue=HUE,
        kind=_("Participatory budget, %(area)s") % {"area": budget.area},
        title=budget.title,
        text=budget.summary,
        url=budget.get_absolute_url(),
        action=_("See the projects and vote"),
        action_url=budget.get_absolute_url(),
        closes_at=budget.voting_closes_at,
        area_id=budget.area_id,
        people=budget.cast,
        meta=format_html(
            "<strong>{}</strong> · {}",
            voted % {"number": _number(budget.cast)},
            _("closes %(moment)s") % {"moment": moment(budget.voting_closes_at)},
        ),
        part=min(days, (at - budget.voting_opens_at).days),
        whole=days,
        bar_label=_("days of voting are over"),
    )


def _event(budget: Any) -> Event:
    funded = sum(len(document["winners"]) for document in budget.count.documents.values())
    voters = budget.count.ballots
    money = format_money(budget.money, budget.currency)
    return Event(
        hue=HUE,
        date=budget.latest_at,
        title=f"{budget}:",
        text=" ".join(
            [
                _what_is_funded(funded),
                _who_decided(voters, money if funded else ""),
                *_what_became_of_it(budget, funded),
            ]
        ),
        url=reverse("budgets:results", args=[budget.slug]),
        area_id=budget.area_id,
    )


def _call_off(budget: Budget) -> Event:
    said = _("The vote was called off and nothing was counted. The reason: %(reason)s")
    return Event(
        hue=HUE,
        date=budget.call_off.at,
        title=f"{budget}:",
        text=said % {"reason": budget.call_off.reason},
        url=budget.get_absolute_url(),
        area_id=budget.area_id,
    )


def _what_is_funded(projects: int) -> str:
    if not projects:
        return _("No project was funded.")
    sentence = ngettext(
        "%(number)s project is funded.", "%(number)s projects are funded.", projects
    )
    return sentence % {"number": _number(projects)}


def _what_became_of_it(budget: Any, funded: int) -> list[str]:
    """How many are done and the newest update; nothing before the first one."""
    if not budget.news:
        return []
    news = _("“%(project)s”: %(news)s") % {"project": budget.news_of, "news": budget.news}
    return [how_many_done(funded, budget.done), news]


def _who_decided(voters: int, money: str) -> str:
    """`money` is what they shared out; empty where nothing was funded."""
    if not voters:
        return _("Nobody voted.")
    if money:
        sentence = ngettext(
            "%(number)s person shared out %(money)s.",
            "%(number)s people shared out %(money)s.",
            voters,
        )
    else:
        sentence = ngettext("%(number)s person voted.", "%(number)s people voted.", voters)
    return sentence % {"number": _number(voters), "money": money}


def _number(value: int) -> str:
    return number_format(value, force_grouping=True)


def _budget_hit(budget: Budget) -> Hit:
    kind = (
        _("Participatory budget, called off") if budget.is_called_off else _("Participatory budget")
    )
    return Hit(HUE, kind, budget.title, budget.summary, budget.get_absolute_url())


def _project_hit(project: Project) -> Hit:
    said = _("Project in %(budget)s")
    if project.budget.is_called_off:
        said = _("Project in %(budget)s, which was called off")
    kind = said % {"budget": project.budget}
    return Hit(HUE, kind, project.title, project.summary, project.get_absolute_url())
