"""A result document of `budgets.tally` as it is read for people: its rows, its rule, its money."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic.core.money import format_money


@dataclass(frozen=True)
class ToldResult:
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
        compared, completion = self.document["compared"], self.document["parameters"]["completion"]
        if self.rule != "equal-shares" or self.document["endowment"] is None:
            points = self.counts_points
            return str(_RULES_BY_POINTS[self.rule] if points else _RULES[self.rule])
        if compared and compared[1] > compared[0]:
            return _(
                "Counted by votes, the projects with most votes first: more voters were better off "
                "with that than with the Method of Equal Shares."
            )
        sentence = _("Counted by the Method of Equal Shares: everyone’s vote carried the same %s.")
        sentence %= self.money(self.document["endowment"])
        if completion.endswith("greedy"):
            sentence += " " + _("What was left went to the projects with most votes that fitted.")
        return sentence


def grouped(number: int) -> str:
    return number_format(number, force_grouping=True)


def supporters_had(row: Mapping[str, Any]) -> int:
    """What the supporters of a project that was not funded had left together."""
    return int(Fraction(row.get("supporters_left", 0)))


_RULES = {
    "greedy": gettext_lazy(
        "Counted by votes: the projects with most votes first, while the money lasted."
    ),
    "greedy-per-cost": gettext_lazy(
        "Counted by votes for the money: the projects with most votes for their price first."
    ),
    "equal-shares": gettext_lazy("Counted by the Method of Equal Shares. Nobody voted."),
    "bos": gettext_lazy(
        "Counted by Equal Shares with bounded overspending: every voter had the same share of the "
        "money, and money that others left over helped popular projects."
    ),
    "phragmen": gettext_lazy(
        "Counted by Phragmén’s rule: every voter earned money at the same pace, and a project was "
        "funded as soon as its supporters had its price."
    ),
    "max-welfare": gettext_lazy(
        "Counted by total support: of all sets of projects that fit the money, the one with most "
        "support."
    ),
}
_RULES_BY_POINTS = {
    "greedy": gettext_lazy(
        "Counted by points: the projects with most points first, while the money lasted."
    ),
    "greedy-per-cost": gettext_lazy(
        "Counted by points for the money: the projects with most points for their price first."
    ),
}
