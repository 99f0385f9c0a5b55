"""Why a project was funded, or why it was not and what would have won, in plain sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import ceil
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from budgets.told_result import ToldResult, grouped, supporters_had
from civic.core.money import format_money

NAMED_WINNERS = 2  # a sentence names at most so many projects that the money went to


def reasons(told: ToldResult, row: Mapping[str, Any]) -> list[str]:
    """The first sentence is the reason, the others add to it."""
    return _why_funded(told, row) if row["funded"] else _why_not(told, row)


def _why_funded(told: ToldResult, row: Mapping[str, Any]) -> list[str]:
    payments = row["paid"]
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


def _paid_alike(told: ToldResult, row: Mapping[str, Any]) -> str | None:
    if row["paid_per_supporter"] is None:
        return None
    payers = sum(paid["voters"] for paid in row["paid"])
    return ngettext(
        "Its %(payers)s supporter paid %(each)s.",
        "%(payers)s supporters paid %(each)s each.",
        payers,
    ) % {"payers": grouped(payers), "each": told.money(row["paid_per_supporter"])}


def _paid_by_groups(told: ToldResult, payments: Sequence[Mapping[str, Any]]) -> str:
    full = [paid for paid in payments if paid["each"] is not None]
    rest = [paid for paid in payments if paid["each"] is None]
    if not full:
        return _("Its supporters gave all that they had left.")
    most = max(full, key=lambda paid: Fraction(paid["each"]))
    sentence = ngettext(
        "%(payers)s supporter paid %(each)s",
        "%(payers)s supporters paid %(each)s each",
        most["voters"],
    ) % {"payers": grouped(most["voters"]), "each": told.money(most["each"])}
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
    return sentence + more % grouped(others)


def _why_not(told: ToldResult, row: Mapping[str, Any]) -> list[str]:
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


def _supporters_lacked(told: ToldResult, row: Mapping[str, Any]) -> list[str]:
    lacking = ceil(Fraction(row["lacking"]))
    if not lacking:
        return [_("Its supporters could have paid, but there was not enough money left in all.")]
    sentence = ngettext(
        "Its %(votes)s supporter had %(had)s left, %(lacking)s too little.",
        "Its %(votes)s supporters had %(had)s left together, %(lacking)s too little.",
        row["votes"],
    ) % {
        "votes": grouped(row["votes"]),
        "had": told.money(supporters_had(row)),
        "lacking": told.money(lacking),
    }
    return [sentence, *_money_went(told, row)]


def _money_went(told: ToldResult, row: Mapping[str, Any]) -> list[str]:
    went = sorted(row["money_went_to"], key=lambda part: -Fraction(part["amount"]))
    named = [f"“{told.name(part['project'])}”" for part in went[:NAMED_WINNERS]]
    if not named:
        return []
    if len(went) <= NAMED_WINNERS:
        return [_("The rest of their money went to %s.") % _(" and ").join(named)]
    return [_("Most of what they spent went to %s.") % _(" and ").join(named)]


def _money_ran_out(told: ToldResult, row: Mapping[str, Any]) -> list[str]:
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
    return [_("The count ended before its turn came: the project before it did not fit.")]


def _what_would_have_won(told: ToldResult, row: Mapping[str, Any]) -> list[str]:
    """How many votes more, or what lower price, would have done."""
    more, cost = row.get("more_votes"), row.get("would_win_at_cost")
    price = told.money(cost) if cost else ""
    if more:
        if told.counts_points:
            votes = ngettext("%s more point", "%s more points", more) % grouped(more)
        else:
            votes = ngettext("%s more vote", "%s more votes", more) % grouped(more)
        if not price:
            return [_("With %s it would have won.") % votes]
        both = _("With %(votes)s, or at a price of %(price)s, it would have won.")
        return [both % {"votes": votes, "price": price}]
    return [_("At a price of %s it would have won.") % price] if price else []
