"""How long budgets keep what says something about a voter."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from budgets.models import Ballot, Budget, CountedBallot, DraftBallot, RollEntry
from budgets.states import Status
from civic.audit.models import Entry
from civic.core.retention import Rule, Table, delete_all

ROLL = dt.timedelta(days=90)  # after the time in which a result can be challenged
CALLED_OFF = Q(budget__status=Status.CALLED_OFF)  # cleared within a minute, where a worker runs
DRAFTS = dt.timedelta(days=7)  # after the close; sealing drops them already, where it runs


def unchallenged(at: dt.datetime) -> QuerySet[Budget]:
    """Whose result was published so long ago that its roll has to go."""
    last_day = at - dt.timedelta(days=settings.CHALLENGE_DAYS) - ROLL
    published = Entry.objects.filter(action="budget.results", at__lt=last_day)
    known = [int(number) for number in published.values_list("subject_id", flat=True)]
    return Budget.objects.filter(pk__in=known, status=Status.RESULTS)


def _drop_drafts(at: dt.datetime) -> int:
    old = Q(budget__voting_closes_at__lt=at - DRAFTS)
    return delete_all(DraftBallot.objects.filter(old | CALLED_OFF))


def _drop_ballots(at: dt.datetime) -> int:
    return delete_all(Ballot.objects.filter(CALLED_OFF))


def _drop_counted_ballots(at: dt.datetime) -> int:
    return delete_all(CountedBallot.objects.filter(CALLED_OFF))


def _drop_rolls(at: dt.datetime) -> int:
    old = Q(budget__in=unchallenged(at))
    return delete_all(RollEntry.objects.filter(old | CALLED_OFF))


TABLE = Table(
    heading=_("Participatory budgets"),
    rules=(
        Rule(
            "budgets.DraftBallot",
            _("Choices that you kept for later"),
            _("Until you vote, or the vote closes or is called off"),
            _("So that you can go on where you stopped"),
            _drop_drafts,
        ),
        Rule(
            "budgets.Ballot",
            _("Your ballot while the vote is open"),
            _(
                "Until the vote closes. Then ballots are mixed, and nothing leads to you any more. "
                "If the vote is called off, it is destroyed"
            ),
            _("So that you can come back and change it"),
            _drop_ballots,
        ),
        Rule(
            "budgets.CountedBallot",
            _("The mixed ballots, without who cast them or when"),
            _("For good, and published. If the vote is called off, they are destroyed"),
            _("So that anybody can count again"),
            _drop_counted_ballots,
        ),
        Rule(
            "budgets.RollEntry",
            _("That you voted, not how"),
            format_lazy(
                _("{days} days after the result: {challenge} to challenge it, and 90 more"),
                days=settings.CHALLENGE_DAYS + ROLL.days,
                challenge=settings.CHALLENGE_DAYS,
            ),
            _("So that the number of ballots can be checked against the voters"),
            _drop_rolls,
        ),
    ),
    impersonal=(
        "budgets.Budget",
        "budgets.BudgetArea",
        "budgets.CallOff",
        "budgets.Count",
        "budgets.DraftReminder",
        "budgets.Project",
        "budgets.ProjectPicture",
        "budgets.ProjectUpdate",
        "budgets.Seal",
    ),
)
