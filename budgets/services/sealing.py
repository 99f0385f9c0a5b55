"""Seal a closed vote: from ballots that their voters can find to ballots of nobody.

1. The roll (who voted) is derived in bulk from the key and all accounts. A ballot that fits nobody
   is an alarm.
2. The public log gets all that waits, and its close. What it counts has to be what there is.
3. The ballots move to `CountedBallot` in the order of fresh random ids, without locator, and the
   old rows go, all in one transaction: every new row looks as old as every other.
4. Two officials destroy the key (`destroy_key`). Then, and only then, the result is final.

Each step is done once: killed at any point, the next run goes on.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections import Counter
from collections.abc import Iterator

from django.db import connection, transaction
from django.db.models import Count, Exists, OuterRef
from django.utils.translation import gettext as _

from budgets.models import Ballot, Budget, DraftBallot, RollEntry, Seal
from budgets.permissions import may_manage
from budgets.services.keys import forget_key
from budgets.services.owners import owners_of
from budgets.turnout import turnout_document
from civic.accounts.models import Residency, User
from civic.areas.models import Area
from civic.audit import services as audit
from civic.core.each import each_by_itself
from civic.core.errors import DomainError, NotAllowed, Unavailable, WrongState
from civic.proofs.errors import KeyUnavailable
from civic.publiclog.reading import counted_commitments
from civic.publiclog.services import close_log

logger = logging.getLogger(__name__)
ROWS_AT_ONCE = 5000
CHANNEL = "web"

MOVE = """
INSERT INTO budgets_countedballot (id, budget_id, choices, commitment, nonce)
SELECT {new_id} AS fresh, budget_id, choices, commitment, nonce
FROM budgets_ballot WHERE budget_id = %s ORDER BY fresh
"""


def seal_due(*, at: dt.datetime) -> int:
    """Seal what is closed. One vote that cannot be sealed says why; the others go on."""

    def seal(budget_id: int) -> None:
        seal_ballots(budget_id=budget_id, at=at)

    def tell(budget_id: int, error: Exception) -> None:
        expected = isinstance(error, (DomainError, KeyUnavailable))
        problem = str(error) if expected else f"{type(error).__name__}: {error}"
        Seal.objects.filter(budget=budget_id).update(problem=problem)

    due = list(Budget.objects.awaiting_seal().values_list("pk", flat=True))
    each_by_itself(due, seal, task="sealing budget", failed=tell)
    return len(due)


def seal_ballots(*, budget_id: int, at: dt.datetime) -> Seal:
    """Steps 1 to 3. Raises KeyUnavailable, Unavailable, or WrongState if log and ballots differ."""
    derive_roll(budget_id=budget_id)
    budget = Budget.objects.get(pk=budget_id)
    close_log(log_name=budget.process, at=at)
    return move_ballots(budget_id=budget_id, at=at)


@transaction.atomic
def derive_roll(*, budget_id: int) -> None:
    """Step 1. Done once; a second call changes nothing."""
    budget = _locked(budget_id)
    seal = Seal.objects.get(budget=budget)
    if seal.turnout is not None:
        return
    roll = 0
    for voters in owners_of(Ballot, budget):
        RollEntry.objects.bulk_create(
            [RollEntry(budget=budget, resident_id=voter) for voter in voters]
        )
        roll += len(voters)
    ballots = Ballot.objects.filter(budget=budget).count()
    tables = {"area": _voters_by_area(budget), "channel": {CHANNEL: ballots}}
    seal.turnout = turnout_document(ballots=ballots, roll=roll, tables=tables)
    seal.strays = ballots - roll
    seal.save()
    if seal.strays:
        logger.error("budget %s: %s ballots fit nobody", budget_id, seal.strays)


@transaction.atomic
def move_ballots(*, budget_id: int, at: dt.datetime) -> Seal:
    """Step 3, once the log is closed."""
    budget = _locked(budget_id)
    seal = Seal.objects.get(budget=budget)
    if seal.sealed_at is not None or seal.turnout is None:
        return seal
    _check_against_log(budget)
    new_id = "gen_random_uuid()"
    if connection.vendor != "postgresql":
        new_id = "lower(hex(randomblob(16)))"
    with connection.cursor() as cursor:
        cursor.execute(MOVE.format(new_id=new_id), [budget.pk])
    Ballot.objects.filter(budget=budget).delete()
    DraftBallot.objects.filter(budget=budget).delete()
    seal.sealed_at, seal.problem = at, ""
    seal.full_clean()
    seal.save()
    audit.record(
        action="budget.sealed",
        subject=budget,
        actor=None,
        at=at,
        after={"ballots": seal.turnout["counted"], "fit_nobody": seal.strays},
    )
    return seal


@transaction.atomic
def destroy_key(*, budget_id: int, actor: User, at: dt.datetime, reason: str = "") -> Seal:
    """Step 4, in two calls: one official asks for it, another one does it.

    Raises NotAllowed, WrongState, or Unavailable where the key has to be removed by hand first.
    """
    if not may_manage(actor):
        raise NotAllowed(_("Only a budget officer may do this."))
    seal = (
        Seal.objects.select_for_update(of=("self",)).select_related("budget").get(budget=budget_id)
    )
    if seal.sealed_at is None or seal.is_final:
        raise WrongState(_("The key can be destroyed once the ballots are sealed, and only once."))
    if seal.first_official_id == actor.pk:
        raise WrongState(_("You asked for this already. Another official has to do it."))
    action = "budget.key_destroyed" if seal.first_official_id else "budget.key_to_be_destroyed"
    if seal.first_official_id is None:
        seal.first_official = actor
    else:
        seal.second_official, seal.key_destroyed_at = actor, at
    seal.full_clean()
    seal.save()
    audit.record(action=action, subject=seal.budget, actor=actor, at=at, reason=reason)
    if seal.is_final:
        _forget(seal.budget)
    return seal


def _locked(budget_id: int) -> Budget:
    """Raises WrongState for a vote that was called off meanwhile: its ballots are for nobody."""
    rows = Budget.objects.select_for_update(of=("self",)).select_related("log")
    budget = rows.get(pk=budget_id)
    if budget.is_called_off:
        raise WrongState(_("The vote was called off."))
    return budget


def _forget(budget: Budget) -> None:
    """Last of all: if this fails nothing is recorded, and it can be repeated."""
    try:
        forget_key(budget)
    except KeyUnavailable as error:
        raise Unavailable(str(error), code="key-not-destroyed") from error


def _check_against_log(budget: Budget) -> None:
    """Every ballot is one that the log counts, and there are no others.

    Both are read in order and compared side by side: no plan of the database can make that slow.
    """
    rows = Ballot.objects.filter(budget=budget).order_by("commitment")
    held = rows.values_list("commitment", flat=True).iterator(chunk_size=ROWS_AT_ONCE)
    unlogged, missing = _only_in_one(held, counted_commitments(budget.process))
    if unlogged or missing:
        raise WrongState(
            f"the log does not count {unlogged} of the ballots, and {missing} that it counts "
            "are missing"
        )


def _only_in_one(first: Iterator[str], second: Iterator[str]) -> tuple[int, int]:
    """How many of two sorted streams are only in the first, and only in the second."""
    only_first = only_second = 0
    left, right = next(first, None), next(second, None)
    while left is not None or right is not None:
        if left == right:
            left, right = next(first, None), next(second, None)
        elif right is None or (left is not None and left < right):
            only_first, left = only_first + 1, next(first, None)
        else:
            only_second, right = only_second + 1, next(second, None)
    return only_first, only_second


def _voters_by_area(budget: Budget) -> dict[str, int]:
    """Voters by the part of the budget's area in which they live now, one level below it."""
    voters = RollEntry.objects.filter(budget=budget, resident=OuterRef("user"))
    rows = Residency.objects.filter(Exists(voters)).values("area").annotate(number=Count("pk"))
    numbers = {row["area"]: row["number"] for row in rows}
    areas = Area.objects.filter(pk__in=numbers).select_related("parent__parent")
    table: Counter[str] = Counter()
    for area in areas:
        place = area
        while place.parent_id not in (None, budget.area_id) and place.pk != budget.area_id:
            place = place.parent  # type: ignore[assignment]
        table[place.name] += numbers[area.pk]
    return dict(table)
