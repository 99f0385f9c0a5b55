"""Fill in, cast and change a ballot."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from budgets.models import Ballot, Budget, BudgetArea, DraftBallot, Project
from budgets.services.ballot_rows import (
    AlreadyCast,
    LockedVote,
    lock_for_casting,
    remove_ballot,
    replace_ballot,
)
from budgets.services.keys import locator_of
from civic.accounts.eligibility import area_of
from civic.accounts.models import User
from civic.areas.models import Area
from civic.core.errors import Invalid, NotAllowed, Unavailable, WrongState
from civic.core.money import format_money
from civic.proofs.commitments import commitment, new_nonce
from civic.proofs.log import Kind
from civic.publiclog.receipts import make_receipt
from civic.publiclog.services import promise, promised_by


class Standing(StrEnum):
    """How far a resident is with a ballot. Says nothing of what it holds."""

    NOT_VOTED = "not voted"
    DRAFT = "draft"
    VOTED = "voted"


@dataclass(frozen=True)
class CastBallot:
    """A ballot that was just cast. `receipt` is kept nowhere; None if it was cast before."""

    budget: Budget
    receipt: str | None


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


def standing_of(*, resident: User, budget: Budget) -> Standing | None:
    """How far the resident is; None where the key is gone, as it is of a final result."""
    return standings(resident=resident, budgets=[budget]).get(budget.pk)


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
    """Keep choices for later. More than the rules allow is kept too: checking comes at the end.

    Choices that are those of the ballot that was cast, or none at all, are no draft: nobody is to
    be reminded of them.
    """
    home = _home_of_voter(resident, budget)
    _check_open(budget, at)
    kept = frozenset(project.number for project in _chosen(budget, home, numbers))
    locator = locator_of(resident, budget)
    cast = Ballot.objects.filter(budget=budget, locator=locator).values_list("choices", flat=True)
    if kept == next(map(numbers_in, cast), frozenset()):
        DraftBallot.objects.filter(budget=budget, locator=locator).delete()
    else:
        _keep_draft(budget, locator, kept)
    return kept


@transaction.atomic
def cast_ballot(
    *,
    resident: User,
    budget: Budget,
    numbers: Collection[str],
    at: dt.datetime,
    submission: uuid.UUID | None = None,
) -> CastBallot:
    """Cast or change the ballot: the last one counts. Nothing written here names the resident.

    Sending the same `submission` again changes nothing. Of `budget` only the address is used: all
    else is read anew under a lock that closing excludes.
    Whether the vote is open is judged by the database's time.
    Raises NotAllowed, WrongState, Invalid (with what to change), or Unavailable without the keys.
    """
    vote = _lock_open_vote(budget.slug)
    locked = vote.budget
    home = _home_of_voter(resident, locked)
    projects = _chosen(locked, home, numbers)
    check_choices(budget=locked, projects=projects, numbers=numbers)
    locator, nonce = locator_of(resident, locked), new_nonce()
    choices = [[number, 1] for number in sorted(project.number for project in projects)]
    digest = commitment(process=locked.process, choices=choices, nonce=nonce)
    by = promised_by(at)
    receipt = make_receipt(log=vote.log, kind=Kind.BALLOT, commitment=digest, nonce=nonce, by=by)
    ballot = Ballot(
        budget_id=locked.pk,
        locator=locator,
        choices=choices,
        commitment=digest.hex(),
        nonce=nonce.hex(),
        submission=submission or uuid.uuid4(),
    )
    try:
        previous = replace_ballot(ballot)
    except AlreadyCast:
        return CastBallot(locked, None)
    DraftBallot.objects.filter(budget=locked, locator=locator).delete()
    kinds = [(Kind.BALLOT, digest.hex()), *([(Kind.VOID, previous)] if previous else [])]
    promise(log_name=locked.process, kinds=kinds, due_at=by)
    return CastBallot(locked, receipt)


@transaction.atomic
def withdraw_ballot(*, resident: User, budget: Budget, at: dt.datetime) -> str:
    """Take the ballot back. Returns the receipt: that the log will say it is void.

    Raises WrongState where there is none or the vote is closed, or Unavailable without the keys.
    """
    vote = _lock_open_vote(budget.slug)
    locked = vote.budget
    locator = locator_of(resident, locked)
    digest = remove_ballot(budget=locked, locator=locator)
    if digest is None:
        raise WrongState(_("You have not voted, so there is nothing to take back."))
    DraftBallot.objects.filter(budget=locked, locator=locator).delete()
    by = promised_by(locked.voting_closes_at)
    promise(log_name=locked.process, kinds=[(Kind.VOID, digest)], due_at=by)
    return make_receipt(
        log=vote.log, kind=Kind.VOID, commitment=bytes.fromhex(digest), nonce=None, by=by
    )


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
    if home is None or budget.area_id not in [place.pk for place in home.surroundings()]:
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
    if budget.is_called_off:
        raise WrongState(
            _("The vote was called off, so nothing was changed. No ballot is counted."),
            code="called-off",
        )
    if not budget.accepts_ballots(at):
        raise WrongState(
            _("Voting has ended, so nothing was changed. What was cast before counts."),
            code="voting-ended",
        )


def _lock_open_vote(slug: str) -> LockedVote:
    vote = lock_for_casting(slug)
    if vote is None:
        raise WrongState(_("There is no vote at this address."), code="no-vote")
    _check_open(vote.budget, vote.at)
    return vote


def _keep_draft(budget: Budget, locator: str, numbers: Collection[str]) -> None:
    choices = [[number, 1] for number in sorted(numbers)]
    DraftBallot.objects.bulk_create(
        [DraftBallot(budget=budget, locator=locator, choices=choices)],
        update_conflicts=True,
        unique_fields=["budget", "locator"],
        update_fields=["choices"],
    )
