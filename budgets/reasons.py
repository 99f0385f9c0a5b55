"""Why projects were funded or not, in plain sentences, from a result document of `budgets.tally`.

In the document amounts are minor units and numbers that are not whole are "p/q". For reading,
amounts are rounded down to minor units, and what was lacking up, so that the two add up to the
price.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import ceil
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from civic.core.money import format_money

NAMED_WINNERS = 2  # a sentence names at most so many projects that the money went to
NOT_FOR_MONEY = {"below threshold", "another of its group is funded"}

Row = Mapping[str, Any]  # what the document explains of one project


@dataclass(frozen=True)
class Told:
    """A result document as it is told."""

    document: Mapping[str, Any]
    currency: str

    @property
    def rule(self) -> str:
        return self.document["parameters"]["rule"]

    @property
    def rows(self) -> list[Row]:
        return self.document["explanation"]["projects"]

    @cached_property
    def _by_number(self) -> dict[str, Row]:
        return {row["id"]: row for row in self.rows}

    def row(self, number: str) -> Row:
        return self._by_number[number]

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
            return str(_RULES_BY_POINTS[self.rule] if points else _RULES[self.rule])
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


_RULES = {
    "greedy": gettext_lazy(
        "Counted by votes: the projects with most votes first, while the money lasted."
    ),
    "greedy-per-cost": gettext_lazy(
        "Counted by votes for the money: the projects with most votes for their price first."
    ),
    "equal-shares": gettext_lazy(
        "Counted by the Method of Equal Shares."
    ),  # no share: nobody voted
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


def support(row: Row) -> list[str]:
    """Its votes, and its points where they are not the same."""
    votes, points = row["votes"], row["score"]
    told = [ngettext("%s vote", "%s votes", votes) % _number(votes)]
    if points != votes:
        told.append(ngettext("%s point", "%s points", points) % _number(points))
    return told


def _number(number: int) -> str:
    return number_format(number, force_grouping=True)


def had(row: Row) -> int:
    """What the supporters of a project that was not funded had left together."""
    return int(Fraction(row.get("supporters_left", 0)))


def why_funded(told: Told, row: Row) -> list[str]:
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


def _paid_alike(told: Told, row: Row) -> str | None:
    if row["paid_per_supporter"] is None:
        return None
    payers = sum(paid["voters"] for paid in row["paid"])
    return ngettext(
        "Its %(payers)s supporter paid %(each)s.",
        "%(payers)s supporters paid %(each)s each.",
        payers,
    ) % {"payers": _number(payers), "each": told.money(row["paid_per_supporter"])}


def _paid_by_groups(told: Told, payments: Sequence[Row]) -> str:
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


def why_not(told: Told, row: Row) -> list[str]:
    if row["reason"] == "no supporters":
        others_too = any(other["funded"] and not other["votes"] for other in told.rows)
        return [_("Nobody voted for it."), *(_money_ran_out(told, row) if others_too else ())]
    if row["reason"] == "below threshold":
        return [_("It had fewer votes than a project needs."), *_what_would_have_won(told, row)]
    if row["reason"] == "another of its group is funded":
        return [_("Only one project of its kind can be funded, and another one won.")]
    if told.rule == "max-welfare":
        return [_("No set of projects with it that fits the money has more support.")]
    if told.lets_supporters_pay and "supporters_left" in row:
        why = _supporters_lacked(told, row)
    else:
        why = _money_ran_out(told, row)
    return [*why, *_what_would_have_won(told, row)]


def _supporters_lacked(told: Told, row: Row) -> list[str]:
    lacking = ceil(Fraction(row["lacking"]))
    if not lacking:
        return [_("Its supporters could have paid, but there was not enough money left in all.")]
    sentence = ngettext(
        "Its %(votes)s supporter had %(had)s left, %(lacking)s too little.",
        "Its %(votes)s supporters had %(had)s left together, %(lacking)s too little.",
        row["votes"],
    ) % {
        "votes": _number(row["votes"]),
        "had": told.money(had(row)),
        "lacking": told.money(lacking),
    }
    return [sentence, *_money_went(told, row)]


def _money_went(told: Told, row: Row) -> list[str]:
    went = sorted(row["money_went_to"], key=lambda part: -Fraction(part["amount"]))
    named = [_("“%s”") % told.name(part["project"]) for part in went[:NAMED_WINNERS]]
    if not named:
        return []
    if len(went) <= NAMED_WINNERS:
        return [_("The rest of their money went to %s.") % _(" and ").join(named)]
    return [_("Most of what they spent went to %s.") % _(" and ").join(named)]


def _money_ran_out(told: Told, row: Row) -> list[str]:
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


def _what_would_have_won(told: Told, row: Row) -> list[str]:
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
