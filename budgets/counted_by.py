"""By which rule a budget was counted, in a sentence or two, as results pages tell it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

RULES = {
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
RULES_BY_POINTS = {
    "greedy": gettext_lazy(
        "Counted by points: the projects with most points first, while the money lasted."
    ),
    "greedy-per-cost": gettext_lazy(
        "Counted by points for the money: the projects with most points for their price first."
    ),
}
