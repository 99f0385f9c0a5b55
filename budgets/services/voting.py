"""Fill in, cast and change a ballot."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from budgets.models import Ballot, Budget, BudgetArea, DraftBallot, Project
from budgets.services.keys import locator_of
from civic.accounts.eligibility import area_of
from civic.accounts.models import User
from civic.areas.models import Area
from civic.core.clock import database_now
from civic.core.errors import Invalid, NotAllowed, Unavailable, WrongState
from civic.core.money import format_money


class Standing(StrEnum):
    """How far a resident is with a ballot. Says nothing of what it holds."""

    NOT_VOTED = "not voted"
    DRAFT = "draft"
    VOTED = "voted"


@dataclass(frozen=True)
class OwnBallot:
    """What a resident has before them: numbers of projects, and whether they were cast."""

    chosen: frozenset[str]
    cast: frozenset[str] | None  # None: not voted yet

    @property
    def has_voted(self) -> bool:
        return self.cast is not None

    @property
    def differs_from_cast(self) -> bool:
        return self.cast is not None and self.cast != self.chosen


def own_ballot(*, resident: User, budget: Budget) -> OwnBallot:
    """The resident's draft where there is one, else the ballot that was cast, else an empty one."""
    locator = locator_of(resident, budget)
    found = {
        model: numbers_in(choices)
        for model in (DraftBallot, Ballot)
        for choices in model.objects.filter(budget=budget, locator=locator).values_list(
            "choices", flat=True
        )
    }
    cast = found.get(Ballot)
    return OwnBallot(chosen=found.get(DraftBallot, cast or frozenset()), cast=cast)


def has_voted(*, resident: User, budget: Budget) -> bool:
    locator = locator_of(resident, budget)
    return Ballot.objects.filter(budget=budget, locator=locator).exists()


def standings(*, resident: User, budgets: Iterable[Budget]) -> dict[int, Standing]:
    """Budget id -> how far the resident is, in two queries for any number of budgets.

    Without choices. A budget whose key is missing is left out: nobody can tell then.
    """
    budget_of = {}
    for budget in budgets:
        with suppress(Unavailable):
            budget_of[locator_of(resident, budget)] = budget.pk
    found = dict.fromkeys(budget_of.values(), Standing.NOT_VOTED)
    for model, standing in ((DraftBallot, Standing.DRAFT), (Ballot, Standing.VOTED)):
        located = model.objects.filter(locator__in=budget_of)  # type: ignore[attr-defined]
        found.update(
            (budget_of[key], standing) for key in located.values_list("locator", flat=True)
        )
    return found


def save_draft(
    *, resident: User, budget: Budget, numbers: Collection[str], at: dt.datetime
) -> frozenset[str]:
    """Keep choices for later. More than the rules allow is kept too: checking comes at the end."""
    home = _home_of_voter(resident, budget)
    _check_open(budget, at)
    kept = frozenset(project.number for project in _chosen(budget, home, numbers))
    _upsert(DraftBallot, budget, locator_of(resident, budget), kept)
    return kept


@transaction.atomic
def cast_ballot(
    *, resident: User, budget: Budget, numbers: Collection[str], at: dt.datetime
) -> None:
    """Cast or change the ballot: the last one counts. Nothing written here names the resident.

    The status is read again under a lock that closing excludes, and the time is the database's.
    Raises NotAllowed, WrongState, Invalid (with what to change), or Unavailable without the key.
    """
    home = _home_of_voter(resident, budget)
    _check_open(budget, at)
    projects = _chosen(budget, home, numbers)
    check_choices(budget=budget, projects=projects, numbers=numbers)
    locked = _share_lock(budget)
    _check_open(locked, database_now())
    locator = locator_of(resident, locked)
    _upsert(Ballot, locked, locator, frozenset(project.number for project in projects))
    DraftBallot.objects.filter(budget=locked, locator=locator).delete()


def check_choices(
    *, budget: Budget, projects: Collection[Project], numbers: Collection[str]
) -> None:
    """Raise Invalid with one sentence for each rule of the ballot that is broken."""
    problems = []
    if len(projects) < len(set(numbers)):
        problems.append(_("One of the projects is not on your ballot. Choose again."))
    if not projects:
        problems.append(_("Choose at least one project."))
    if budget.max_choices and len(projects) > budget.max_choices:
        problems.append(_too_many(len(projects), budget.max_choices))
    if budget.within_budget:
        problems += _overspent(budget, projects)
    if problems:
        raise Invalid(
            _("Your ballot is not ready yet."), code="ballot", fields={"projects": problems}
        )


def own_areas(*, home: Area | None, budget: Budget) -> list[BudgetArea]:
    """The areas of the budget in which people who live in `home` have a vote."""
    return [area for area in budget.areas.select_related("area") if area.is_for(home)]


def numbers_in(choices: list[list[object]]) -> frozenset[str]:
    return frozenset(str(number) for number, _points in choices)


def _too_many(chosen: int, allowed: int) -> str:
    return ngettext(
        "You chose %(chosen)d projects. Choose at most %(allowed)d: take out %(surplus)d.",
        "You chose %(chosen)d projects. Choose at most %(allowed)d: take out %(surplus)d.",
        chosen,
    ) % {"chosen": chosen, "allowed": allowed, "surplus": chosen - allowed}


def _overspent(budget: Budget, projects: Collection[Project]) -> list[str]:
    spent: Counter[BudgetArea] = Counter()
    for project in projects:
        spent[project.budget_area] += project.cost
    return [
        _("Your projects for %(area)s cost %(surplus)s more than there is. Take one out.")
        % {"area": area, "surplus": format_money(cost - area.amount, budget.currency)}
        for area, cost in spent.items()
        if cost > area.amount
    ]


def _home_of_voter(resident: User, budget: Budget) -> Area:
    home = area_of(resident)
    if home is None or not home.is_within(budget.area):
        raise NotAllowed(
            _("Only people who live in %(area)s can vote here.") % {"area": budget.area},
            code="not-resident",
        )
    return home


def _chosen(budget: Budget, home: Area, numbers: Collection[str]) -> list[Project]:
    """Those of the projects with these numbers that are on the ballot of people from `home`."""
    rows = Project.objects.of(budget).filter(number__in=numbers)
    found = rows.select_related("budget_area__area")
    return [project for project in found if project.budget_area.is_for(home)]


def _check_open(budget: Budget, at: dt.datetime) -> None:
    if budget.is_announced(at):
        raise WrongState(_("Voting has not started yet."), code="not-open-yet")
    if not budget.accepts_ballots(at):
        raise WrongState(
            _("Voting has ended, so your ballot was not counted."), code="voting-ended"
        )


def _share_lock(budget: Budget) -> Budget:
    """The row as it is now, kept from changing: casting shares this lock, closing excludes it.

    SQLite's write transactions already stand in line.
    """
    if connection.vendor == "postgresql":
        query = "SELECT * FROM budgets_budget WHERE id = %s FOR SHARE"
        return Budget.objects.raw(query, [budget.pk])[0]
    return Budget.objects.get(pk=budget.pk)


def _upsert(
    model: type[Ballot] | type[DraftBallot],
    budget: Budget,
    locator: str,
    numbers: Collection[str],
) -> None:
    ballot = model(
        budget=budget,
        locator=locator,
        choices=[[number, 1] for number in sorted(numbers)],
    )
    model.objects.bulk_create(  # type: ignore[attr-defined]
        [ballot],
        update_conflicts=True,
        unique_fields=["budget", "locator"],
        update_fields=["choices"],
    )
