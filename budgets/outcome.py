"""The outcome of a budget as pages tell it: figures, bars and one plain sentence a project.

Read from the result documents of `budgets.tally`, in which amounts are minor units and numbers that
are not whole are "p/q". For reading, amounts are rounded down to minor units, and what was
lacking up, so that the two add up to the price.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from budgets.models import Budget, BudgetArea, Project
from civic.core.money import format_money

NAMED_WINNERS = 2  # a sentence names at most so many projects that the money went to


@dataclass(frozen=True)
class ProjectOutcome:
    """The parameters of components/_result.html."""

    number: str
    title: str
    url: str
    meta: str
    funded: bool
    value: int
    maximum: int
    why: str


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
        named = [(_("What will be built"), funded), (_("What was not funded"), missed)]
        return [(heading, projects) for heading, projects in named if projects]


@dataclass(frozen=True)
class Outcome:
    headline: str
    lead: str
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
        headline=ngettext("%d project will be built", "%d projects will be built", funded) % funded
        if funded
        else _("No project was funded"),
        lead=ngettext("%s resident decided.", "%s residents decided.", ballots)
        % number_format(ballots, force_grouping=True),
        areas=told,
    )


def of_project(budget: Budget, project: Project) -> ProjectOutcome:
    document = budget.count.documents[project.budget_area.area.code]
    names = {row["id"]: row["name"] for row in _rows(document)}
    row = next(row for row in _rows(document) if row["id"] == project.number)
    return _project_outcome(row, project, names, _uses_money(document))


def payers_of(budget: Budget, project: Project) -> list[dict[str, Any]]:
    """Who paid for a project, as components/_payments.html takes it; nobody without purses.

    A group whose members each gave what they had left is shown with the average of it.
    """
    rows = _rows(budget.count.documents[project.budget_area.area.code])
    row = next(row for row in rows if row["id"] == project.number)
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
    names = {row["id"]: row["name"] for row in _rows(document)}
    return AreaOutcome(
        name=str(area),
        figures=_figures(document, area),
        parts=[(row["cost"], row["name"]) for row in _rows(document) if row["funded"]],
        total=area.amount,
        money=_("%(spent)s of %(total)s is committed")
        % {
            "spent": format_money(document["cost"], area.budget.currency),
            "total": format_money(area.amount, area.budget.currency),
        },
        how=_how(document, area.budget.currency),
        projects=[
            _project_outcome(row, projects[row["id"]], names, _uses_money(document))
            for row in _rows(document)
        ],
    )


def _figures(document: Mapping[str, Any], area: BudgetArea) -> list[tuple[str, str]]:
    currency = area.budget.currency
    figures = document["explanation"]["figures"]
    share = round(100 * Fraction(figures["represented_share"]))
    return [
        (
            format_money(document["cost"], currency),
            _("committed of %s") % format_money(area.amount, currency),
        ),
        (_("%d %%") % share, _("of voters got at least one project")),
        (
            _("%(funded)d of %(all)d")
            % {"funded": len(document["winners"]), "all": document["election"]["projects"]},
            _("projects funded"),
        ),
        (number_format(figures["voters"], force_grouping=True), _("ballots counted")),
    ]


def _how(document: Mapping[str, Any], currency: str) -> str:
    """By which rule it was counted, in a sentence."""
    rule = document["parameters"]["rule"]
    if document["endowment"] is not None and rule == "equal-shares":
        each = format_money(int(Fraction(document["endowment"])), currency)
        return (
            _("Counted by the Method of Equal Shares: everyone’s vote carried the same %s.") % each
        )
    if rule == "greedy":
        return _("Counted by votes: the projects with most votes first, while the money lasted.")
    if rule == "greedy-per-cost":
        return _("Counted by votes for the money: most votes for each pound first.")
    return _("Counted by the rule “%s”.") % rule


def _project_outcome(
    row: Mapping[str, Any], project: Project, names: Mapping[str, str], uses_money: bool
) -> ProjectOutcome:
    currency = project.budget.currency
    why = _why_funded(row, currency) if row["funded"] else _why_not(row, currency, names)
    return ProjectOutcome(
        number=project.number,
        title=project.title,
        url=project.get_absolute_url(),
        meta=_("%(price)s, %(votes)s")
        % {"price": format_money(row["cost"], currency), "votes": _votes(row["votes"])},
        funded=row["funded"],
        value=_had(row) if uses_money else 0,
        maximum=row["cost"],
        why=why,
    )


def _had(row: Mapping[str, Any]) -> int:
    """What the supporters of a project that was not funded had left together."""
    return int(Fraction(row.get("supporters_left", 0)))


def _why_funded(row: Mapping[str, Any], currency: str) -> str:
    payments = row["paid"]
    if not payments:
        return _("It had enough votes while there was money for it.")
    if row["paid_per_supporter"] is not None:
        payers = sum(paid["voters"] for paid in payments)
        each = format_money(int(Fraction(row["paid_per_supporter"])), currency)
        return ngettext(
            "Its %(payers)s supporter paid %(each)s.",
            "%(payers)s supporters paid %(each)s each.",
            payers,
        ) % {"payers": number_format(payers, force_grouping=True), "each": each}
    return _why_funded_by_groups(payments, currency)


def _why_funded_by_groups(payments: Sequence[Mapping[str, Any]], currency: str) -> str:
    full = [paid for paid in payments if paid["each"] is not None]
    rest = [paid for paid in payments if paid["each"] is None]
    if not full:
        return _("Its supporters gave all that they had left.")
    most = max(full, key=lambda paid: Fraction(paid["each"]))
    sentence = ngettext(
        "%(payers)s supporter paid %(each)s",
        "%(payers)s supporters paid %(each)s each",
        most["voters"],
    ) % {
        "payers": number_format(most["voters"], force_grouping=True),
        "each": format_money(int(Fraction(most["each"])), currency),
    }
    others = sum(paid["voters"] for paid in payments) - most["voters"]
    if not others:
        return f"{sentence}."
    left = number_format(others, force_grouping=True)
    if rest:
        return (
            sentence
            + ngettext(
                ", %s more gave all that they had left.",
                ", %s more gave all that they had left.",
                others,
            )
            % left
        )
    return sentence + ngettext(", %s more paid less.", ", %s more paid less.", others) % left


def _why_not(row: Mapping[str, Any], currency: str, names: Mapping[str, str]) -> str:
    if row["reason"] == "no supporters":
        return _("Nobody voted for it.")
    if row["reason"] == "below threshold":
        return _("It had fewer votes than a project needs.")
    if row["reason"] == "another of its group is funded":
        return _("Only one project of its kind can be built, and another one won.")
    if "supporters_left" in row:
        return _why_supporters_lacked(row, currency, names)
    return _why_money_ran_out(row, currency)


def _why_supporters_lacked(row: Mapping[str, Any], currency: str, names: Mapping[str, str]) -> str:
    lacking = ceil(Fraction(row["lacking"]))
    if not lacking:
        return _("Its supporters could have paid, but there was not enough money left in all.")
    sentence = ngettext(
        "Its %(votes)s supporter had %(had)s left, %(lacking)s too little.",
        "Its %(votes)s supporters had %(had)s left together, %(lacking)s too little.",
        row["votes"],
    ) % {
        "votes": number_format(row["votes"], force_grouping=True),
        "had": format_money(_had(row), currency),
        "lacking": format_money(lacking, currency),
    }
    went = sorted(row["money_went_to"], key=lambda part: -Fraction(part["amount"]))
    named = [f"“{names[part['project']]}”" for part in went[:NAMED_WINNERS]]
    if not named:
        return sentence
    return f"{sentence} " + _("Most of their money went to %s.") % _(" and ").join(named)


def _why_money_ran_out(row: Mapping[str, Any], currency: str) -> str:
    at_its_turn = row.get("left_at_its_turn")
    if at_its_turn is None:
        return _("There was not enough money left for it.")
    sentence = _("When its turn came %(left)s was left, %(lacking)s too little.") % {
        "left": format_money(max(0, at_its_turn), currency),
        "lacking": format_money(row["lacking"], currency),
    }
    more = row["more_votes"]
    if not more:
        return sentence
    return f"{sentence} " + ngettext(
        "%s more vote would have brought it in.", "%s more votes would have brought it in.", more
    ) % number_format(more, force_grouping=True)


def _votes(votes: int) -> str:
    return ngettext("%s vote", "%s votes", votes) % number_format(votes, force_grouping=True)


def _rows(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return document["explanation"]["projects"]


def _uses_money(document: Mapping[str, Any]) -> bool:
    return any("supporters_left" in row for row in _rows(document))
