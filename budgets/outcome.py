"""The outcome of a budget as pages tell it: figures, bars and one plain sentence a project.

Read from the result documents of `budgets.tally`; the sentences are those of `budgets.reasons`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from budgets import reasons
from budgets.models import Budget, BudgetArea, Project
from budgets.presentation import how_many_done, progress_tag
from budgets.states import Progress
from civic.core.money import format_money


@dataclass(frozen=True)
class ProjectOutcome:
    """The parameters of components/_result.html."""

    number: str
    title: str
    url: str
    meta: str
    funded: bool
    value: int | None  # None: no bar
    maximum: int
    why: str
    more: str  # what else there is to say, of less weight
    progress: dict[str, Any]  # the parameters of components/_tag.html; empty: nothing told yet


@dataclass(frozen=True)
class AreaOutcome:
    """One area of a budget: it was counted on its own."""

    name: str
    figures: list[tuple[str, str]]
    parts: list[tuple[int, str]]
    total: int
    money: str
    how: str
    projects: list[ProjectOutcome]

    @property
    def groups(self) -> list[tuple[str, list[ProjectOutcome]]]:
        """What is funded, then what is not, each with its heading."""
        funded = [project for project in self.projects if project.funded]
        missed = [project for project in self.projects if not project.funded]
        named = [(_("What was funded"), funded), (_("What was not funded"), missed)]
        return [(heading, projects) for heading, projects in named if projects]


@dataclass(frozen=True)
class Outcome:
    headline: str
    lead: str
    done: str  # how many of the funded are done; empty before anything was told
    areas: list[AreaOutcome]


def of_budget(budget: Budget) -> Outcome:
    """The whole outcome. Queries: areas and projects."""
    areas = list(budget.areas.select_related("area", "budget"))
    projects = {project.number: project for project in budget.projects.select_related("budget")}
    documents = budget.count.documents
    told = [_area_outcome(area, documents[area.area.code], projects) for area in areas]
    funded = sum(len(documents[area.area.code]["winners"]) for area in areas)
    ballots = budget.count.ballots
    return Outcome(
        headline=ngettext("%d project is funded", "%d projects are funded", funded) % funded
        if funded
        else _("No project was funded"),
        lead=ngettext("%s resident decided.", "%s residents decided.", ballots)
        % number_format(ballots, force_grouping=True)
        if ballots
        else _("Nobody voted."),
        done=_how_many_done(funded, projects.values()),
        areas=told,
    )


def _how_many_done(funded: int, projects: Iterable[Project]) -> str:
    told = Counter(project.progress for project in projects if project.progress)
    return how_many_done(funded, told[Progress.DONE]) if told else ""


def of_project(budget: Budget, project: Project) -> ProjectOutcome:
    told = reasons.Told(budget.count.documents[project.budget_area.area.code], budget.currency)
    return _project_outcome(told, told.row(project.number), project)


def payers_of(budget: Budget, project: Project) -> list[dict[str, Any]]:
    """Who paid for a project, as components/_payments.html takes it; nobody without purses.

    A group whose members each gave what they had left is shown with the average of it.
    """
    told = reasons.Told(budget.count.documents[project.budget_area.area.code], budget.currency)
    row = told.row(project.number)
    groups = [
        (paid["voters"], Fraction(paid["each"] or Fraction(paid["total"]) / paid["voters"]))
        for paid in row.get("paid", ())
    ]
    return [
        {
            "people": people,
            "amount": amount,
            "amount_text": format_money(int(amount), budget.currency),
        }
        for people, amount in sorted(groups, key=lambda group: -group[1])
    ]


def _area_outcome(
    area: BudgetArea, document: Mapping[str, Any], projects: Mapping[str, Project]
) -> AreaOutcome:
    told = reasons.Told(document, area.budget.currency)
    return AreaOutcome(
        name=str(area),
        figures=_figures(document, area),
        parts=[(row["cost"], row["name"]) for row in told.rows if row["funded"]],
        total=area.amount,
        money=_("%(spent)s of %(total)s is committed")
        % {
            "spent": format_money(document["cost"], area.budget.currency),
            "total": format_money(area.amount, area.budget.currency),
        },
        how=told.how(),
        projects=[_project_outcome(told, row, projects[row["id"]]) for row in told.rows],
    )


def _figures(document: Mapping[str, Any], area: BudgetArea) -> list[tuple[str, str]]:
    currency = area.budget.currency
    figures = document["explanation"]["figures"]
    share = round(100 * Fraction(figures["represented_share"]))
    voters = figures["voters"]
    reached = [(_("%d %%") % share, _("of voters got at least one project"))] if voters else []
    return [
        (
            format_money(document["cost"], currency),
            _("committed of %s") % format_money(area.amount, currency),
        ),
        *reached,
        (
            _("%(funded)d of %(all)d")
            % {"funded": len(document["winners"]), "all": document["election"]["projects"]},
            _("projects funded"),
        ),
        (
            number_format(voters, force_grouping=True),
            ngettext("ballot counted", "ballots counted", voters),
        ),
    ]


def _project_outcome(told: reasons.Told, row: reasons.Row, project: Project) -> ProjectOutcome:
    why, *more = reasons.why_funded(told, row) if row["funded"] else reasons.why_not(told, row)
    return ProjectOutcome(
        number=project.number,
        title=project.title,
        url=project.get_absolute_url(),
        meta=", ".join([told.money(row["cost"]), *reasons.support(row)]),
        funded=row["funded"],
        value=_there_was(told, row),
        maximum=row["cost"],
        why=why,
        more=" ".join(more),
        progress=progress_tag(project.progress) if row["funded"] else {},
    )


def _there_was(told: reasons.Told, row: reasons.Row) -> int | None:
    """How much of its price there was: with its supporters, else in the budget at its turn.

    None where there was enough in the budget, or money did not decide: a full bar would
    contradict the sentence beside it, an empty one would say that nobody wanted the project.
    """
    reason = row.get("reason")
    if reason in reasons.NOT_FOR_MONEY:
        return None
    if told.lets_supporters_pay or reason == "no supporters":
        return reasons.had(row)
    turn = row.get("left_at_its_turn")
    there_was = told.left if turn is None else turn
    return there_was if there_was < row["cost"] else None
