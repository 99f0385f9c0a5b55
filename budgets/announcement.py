"""How a budget's votes will be counted, in the words in which it is announced before the vote."""

from __future__ import annotations

from fractions import Fraction

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from budgets.models import Budget
from budgets.tally import Parameters

RULES = {
    "equal-shares": gettext_lazy(
        "By the Method of Equal Shares: every voter gets the same part of the money, and a project "
        "is funded when those who voted for it can pay for it together."
    ),
    "bos": gettext_lazy(
        "By Equal Shares with bounded overspending: every voter gets the same part of the money, "
        "and a popular project may be funded although its supporters cannot pay all of it."
    ),
    "phragmen": gettext_lazy(
        "By Phragmén’s rule: every voter earns money at the same pace, and a project is funded as "
        "soon as those who voted for it have its price."
    ),
    "greedy": gettext_lazy("The projects with most votes come first, while the money lasts."),
    "greedy-per-cost": gettext_lazy(
        "The projects with most votes for their price come first, while the money lasts."
    ),
    "max-welfare": gettext_lazy(
        "Of all sets of projects that fit the money, the one with most support is funded."
    ),
}
UTILITIES = {
    "cost": gettext_lazy("A project is worth its price to those who voted for it."),
    "cardinality": gettext_lazy(
        "Every project is worth the same to those who voted for it, whatever its price."
    ),
}
TIES = {
    "cost": gettext_lazy("the lower price"),
    "votes": gettext_lazy("more votes"),
    "id": gettext_lazy("the project number"),
    "lot": gettext_lazy("a lot"),
}


def how_counted(budget: Budget) -> list[str]:
    """One sentence for each thing that was settled."""
    parameters = budget.parameters
    told = [str(RULES[parameters.rule])]
    if parameters.rule in ("equal-shares", "bos"):
        told += [str(UTILITIES[u]) for u in [parameters.counted_utility] if u in UTILITIES]
    if parameters.rule == "equal-shares":
        told += _equal_shares(parameters)
    if parameters.rule.startswith("greedy"):
        told.append(_what_does_not_fit(parameters))
    return [*told, *_thresholds(parameters), _ties(parameters)]


def _equal_shares(parameters: Parameters) -> list[str]:
    told = []
    if parameters.completion.startswith("add1"):
        told.append(
            _("Money that is left over lets everybody’s part grow, as long as the total is enough.")
        )
    if parameters.completion.startswith("add1") and parameters.stop_when_exhaustive:
        told.append(_("It stops growing when no further project would fit."))
    if parameters.floor_start:
        told.append(_("Everybody’s part begins with whole units of the currency."))
    if parameters.completion.endswith("greedy"):
        told.append(_("What is then left goes to the projects with most votes that fit."))
    if parameters.comparison:
        told.append(
            _(
                "If more voters would get more of their projects by most votes alone, that result "
                "stands instead."
            )
        )
    return told


def _what_does_not_fit(parameters: Parameters) -> str:
    if not parameters.greedy_stop:
        return _("A project that does not fit what is left is passed over.")
    return _("The count ends at the first project that does not fit what is left.")


def _thresholds(parameters: Parameters) -> list[str]:
    told = []
    if parameters.threshold:
        told.append(
            ngettext(
                "A project needs at least %s vote.",
                "A project needs at least %s votes.",
                parameters.threshold,
            )
            % number_format(parameters.threshold, force_grouping=True)
        )
    if k := Fraction(parameters.eligibility):
        told.append(
            _(
                "A project needs a part of the voters that is at least its part of the money, "
                "divided by %s."
            )
            % number_format(float(k), use_l10n=True)
        )
    return told


def _ties(parameters: Parameters) -> str:
    order = [str(TIES[tie]) for tie in dict.fromkeys((*parameters.ties, "id"))]
    decides = _("When two are equal, %s decides.") % _(", then ").join(order)
    digits = _("Numbers are compared from their first digit: 10 comes before 9.")
    return f"{decides} {digits}"
