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

from budgets.counted_by import RULES, RULES_BY_POINTS
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
    more: str  # what else there is to say, of less weight


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
        % number_format(ballots, force_grouping=True),
        areas=told,
    )


def of_project(budget: Budget, project: Project) -> ProjectOutcome:
    told = _Told(budget.count.documents[project.budget_area.area.code], budget.currency)
    return _project_outcome(told, told.row(project.number), project)


def payers_of(budget: Budget, project: Project) -> list[dict[str, Any]]:
    """Who paid for a project, as components/_payments.html takes it; nobody without purses.

    A group whose members each gave what they had left is shown with the average of it.
    """
    told = _Told(budget.count.documents[project.budget_area.area.code], budget.currency)
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
    told = _Told(document, area.budget.currency)
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


@dataclass(frozen=True)
class _Told:
    """A result document as it is told."""

    document: Mapping[str, Any]
    currency: str

    @property
    def rule(self) -> str:
        return self.document["parameters"]["rule"]

    @property
    def rows(self) -> list[Mapping[str, Any]]:
        return self.document["explanation"]["projects"]

    def row(self, number: str) -> Mapping[str, Any]:
        return next(row for row in self.rows if row["id"] == number)

    def name(self, number: str) -> str:
        return self.row(number)["name"]

    @property
    def left(self) -> int:
        """What is left of the budget."""
        return self.document["explanation"]["figures"]["left"]

    @property
    def lets_supporters_pay(self) -> bool:
        """Whether a project is funded when its own supporters can pay for it."""
        has_purses = any("supporters_left" in row for row in self.rows)
        return has_purses and self.rule == "equal-shares"

    @property
    def greedy_stands(self) -> bool:
        """Whether more voters were better off by votes alone than under Equal Shares."""
        compared = self.document["compared"]
        return bool(compared) and compared[1] > compared[0]

    @property
    def counts_points(self) -> bool:
        """Whether the projects with most points come first."""
        parameters, vote_type = self.document["parameters"], self.document["election"]["vote_type"]
        by_votes = parameters["utility"] in ("cost", "cardinality")
        one_each = vote_type in ("approval", "choose-1")
        return self.rule.startswith("greedy") and not by_votes and not one_each

    def money(self, amount: str | int | Fraction) -> str:
        """Rounded down to minor units."""
        return format_money(int(Fraction(amount)), self.currency)

    def how(self) -> str:
        """By which rule it was counted, in a sentence or two."""
        completion = self.document["parameters"]["completion"]
        if self.rule != "equal-shares" or self.document["endowment"] is None:
            points = self.counts_points
            return str(RULES_BY_POINTS[self.rule] if points else RULES[self.rule])
        if self.greedy_stands:
            return _(
                "Counted by votes, the projects with most votes first: more voters were better off "
                "with that than with the Method of Equal Shares."
            )
        sentence = _("Counted by the Method of Equal Shares: everyone’s vote carried the same %s.")
        sentence %= self.money(self.document["endowment"])
        if completion.endswith("greedy"):
            sentence += " " + _("What was left went to the projects with most votes that fitted.")
        return sentence


def _project_outcome(told: _Told, row: Mapping[str, Any], project: Project) -> ProjectOutcome:
    why, *more = _why_funded(told, row) if row["funded"] else _why_not(told, row)
    return ProjectOutcome(
        number=project.number,
        title=project.title,
        url=project.get_absolute_url(),
        meta=", ".join([told.money(row["cost"]), *_support(row)]),
        funded=row["funded"],
        value=_there_was(told, row),
        maximum=row["cost"],
        why=why,
        more=" ".join(more),
    )


def _support(row: Mapping[str, Any]) -> list[str]:
    """Its votes, and its points where they are not the same."""
    votes, points = row["votes"], row["score"]
    told = [ngettext("%s vote", "%s votes", votes) % _number(votes)]
    if points != votes:
        told.append(ngettext("%s point", "%s points", points) % _number(points))
    return told


def _number(number: int) -> str:
    return number_format(number, force_grouping=True)


def _there_was(told: _Told, row: Mapping[str, Any]) -> int:
    """How much of its price there was: with its supporters, else in the budget at its turn."""
    if told.lets_supporters_pay or row.get("reason") == "no supporters":
        return _had(row)
    turn = row.get("left_at_its_turn")
    return min(told.left if turn is None else turn, row["cost"])


def _had(row: Mapping[str, Any]) -> int:
    """What the supporters of a project that was not funded had left together."""
    return int(Fraction(row.get("supporters_left", 0)))


def _why_funded(told: _Told, row: Mapping[str, Any]) -> list[str]:
    payments = row["paid"]
    if not row["votes"]:
        return [_("Nobody voted for it, but there was money left for it.")]
    if not payments and told.rule == "equal-shares" and not told.greedy_stands:
        return [_("Of the projects that fitted what was left over, it had most votes.")]
    if not payments and told.rule == "max-welfare":
        return [_("It belongs to the set with most support.")]
    if not payments and told.counts_points:
        return [_("It had enough points while there was money for it.")]
    if not payments:
        return [_("It had enough votes while there was money for it.")]
    sentences = [_paid_alike(told, row) or _paid_by_groups(told, payments)]
    missing = row["cost"] - sum(Fraction(paid["total"]) for paid in payments)
    if missing > 0:
        share = _("The other %s came from money that nobody else used.")
        sentences.append(share % format_money(ceil(missing), told.currency))
    return sentences


def _paid_alike(told: _Told, row: Mapping[str, Any]) -> str | None:
    if row["paid_per_supporter"] is None:
        return None
    payers = sum(paid["voters"] for paid in row["paid"])
    return ngettext(
        "Its %(payers)s supporter paid %(each)s.",
        "%(payers)s supporters paid %(each)s each.",
        payers,
    ) % {"payers": _number(payers), "each": told.money(row["paid_per_supporter"])}


def _paid_by_groups(told: _Told, payments: Sequence[Mapping[str, Any]]) -> str:
    full = [paid for paid in payments if paid["each"] is not None]
    rest = [paid for paid in payments if paid["each"] is None]
    if not full:
        return _("Its supporters gave all that they had left.")
    most = max(full, key=lambda paid: Fraction(paid["each"]))
    sentence = ngettext(
        "%(payers)s supporter paid %(each)s",
        "%(payers)s supporters paid %(each)s each",
        most["voters"],
    ) % {"payers": _number(most["voters"]), "each": told.money(most["each"])}
    others = sum(paid["voters"] for paid in payments) - most["voters"]
    if not others:
        return f"{sentence}."
    if rest and len(full) == 1:
        more = ngettext(
            ", %s more gave all that they had left.",
            ", %s more gave all that they had left.",
            others,
        )
    else:
        more = ngettext(", %s more paid less.", ", %s more paid less.", others)
    return sentence + more % _number(others)


def _why_not(told: _Told, row: Mapping[str, Any]) -> list[str]:
    if row["reason"] == "no supporters":
        return [_("Nobody voted for it.")]
    if row["reason"] == "below threshold":
        return [_("It had fewer votes than a project needs."), *_what_would_have_won(told, row)]
    if row["reason"] == "another of its group is funded":
        return [_("Only one project of its kind can be funded, and another one won.")]
    if told.lets_supporters_pay and "supporters_left" in row:
        why = _supporters_lacked(told, row)
    else:
        why = _money_ran_out(told, row)
    return [*why, *_what_would_have_won(told, row)]


def _supporters_lacked(told: _Told, row: Mapping[str, Any]) -> list[str]:
    lacking = ceil(Fraction(row["lacking"]))
    if not lacking:
        return [_("Its supporters could have paid, but there was not enough money left in all.")]
    sentence = ngettext(
        "Its %(votes)s supporter had %(had)s left, %(lacking)s too little.",
        "Its %(votes)s supporters had %(had)s left together, %(lacking)s too little.",
        row["votes"],
    ) % {
        "votes": _number(row["votes"]),
        "had": told.money(_had(row)),
        "lacking": told.money(lacking),
    }
    return [sentence, *_money_went(told, row)]


def _money_went(told: _Told, row: Mapping[str, Any]) -> list[str]:
    went = sorted(row["money_went_to"], key=lambda part: -Fraction(part["amount"]))
    named = [f"“{told.name(part['project'])}”" for part in went[:NAMED_WINNERS]]
    if not named:
        return []
    if len(went) <= NAMED_WINNERS:
        return [_("The rest of their money went to %s.") % _(" and ").join(named)]
    return [_("Most of what they spent went to %s.") % _(" and ").join(named)]


def _money_ran_out(told: _Told, row: Mapping[str, Any]) -> list[str]:
    """Why it did not fit: at its turn, or in the end."""
    turn = row.get("left_at_its_turn")
    if turn == 0:
        return [_("When its turn came, no money was left.")]
    if turn is not None and turn < row["cost"]:
        return [
            _("When its turn came, %(left)s was left, %(lacking)s too little.")
            % {
                "left": told.money(turn),
                "lacking": told.money(row["cost"] - turn),
            }
        ]
    if not told.left:
        return [_("In the end no money was left.")]
    if told.left < row["cost"]:
        return [
            _("In the end %(left)s was left, %(lacking)s too little.")
            % {"left": told.money(told.left), "lacking": told.money(row["cost"] - told.left)}
        ]
    if told.rule == "bos":
        return [_("In the end there was money, but its supporters had spent all of theirs.")]
    return [_("The count ended before its turn came: the project before it did not fit.")]


def _what_would_have_won(told: _Told, row: Mapping[str, Any]) -> list[str]:
    """How many votes more, or what lower price, would have done."""
    more, cost = row.get("more_votes"), row.get("would_win_at_cost")
    price = told.money(cost) if cost else ""
    if more:
        if told.counts_points:
            votes = ngettext("%s more point", "%s more points", more) % _number(more)
        else:
            votes = ngettext("%s more vote", "%s more votes", more) % _number(more)
        if not price:
            return [_("With %s it would have won.") % votes]
        both = _("With %(votes)s, or at a price of %(price)s, it would have won.")
        return [both % {"votes": votes, "price": price}]
    return [_("At a price of %s it would have won.") % price] if price else []
