"""Call off a vote: nothing is counted, and nothing is left that could be.

1. Under the lock that excludes casting the vote ends, with its reason, and its public log with it
   (`begin`, a step of `lifecycle.advance`). From that moment no ballot is taken, no worker seals or
   counts, and a receipt is told the truth.
2. Drafts, ballots, the roll, a count with its files and the key are destroyed (`clear_due`). None
   of that needs the key: it may be what was lost. Killed at any point, the next run goes on.

The commitments stay in the log. Without the ballots and their nonces they tell nothing.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from budgets.models import (
    Ballot,
    Budget,
    CallOff,
    Count,
    CountedBallot,
    DraftBallot,
    RollEntry,
    Seal,
)
from budgets.services.keys import forget_key
from budgets.services.publishing import remove_bundles
from civic.audit import services as audit
from civic.core.each import each_by_itself
from civic.core.errors import Invalid
from civic.core.retention import delete_all
from civic.proofs.errors import KeyUnavailable
from civic.publiclog.services import end_called_off

OF_VOTERS = (DraftBallot, Ballot, CountedBallot, RollEntry)


def begin(budget: Budget, at: dt.datetime, reason: str) -> None:
    """Step 1. Call with the budget locked. Raises Invalid without a reason."""
    call_off = CallOff(budget=budget, at=at, reason=" ".join(reason.split()))
    try:
        call_off.full_clean()
    except ValidationError as error:
        raise Invalid(" ".join(error.messages), code="no-reason") from None
    call_off.save()
    if budget.log_id is not None:
        end_called_off(log_name=budget.process, at=at, reason=call_off.reason)


def clear_due(*, at: dt.datetime) -> int:
    """Step 2 of every vote that needs it. One that cannot be cleared says why; the others go on."""

    def clear(budget_id: int) -> None:
        clear_called_off(budget_id=budget_id, at=at)

    def tell(budget_id: int, error: Exception) -> None:
        expected = isinstance(error, KeyUnavailable)
        problem = str(error) if expected else f"{type(error).__name__}: {error}"
        CallOff.objects.filter(budget=budget_id).update(problem=problem)

    due = list(Budget.objects.awaiting_clearing().values_list("pk", flat=True))
    each_by_itself(due, clear, task="clearing called-off budget", failed=tell)
    return len(due)


def clear_called_off(*, budget_id: int, at: dt.datetime) -> None:
    """Step 2 of one. Raises KeyUnavailable where the key has to be removed by hand first."""
    budget = Budget.objects.awaiting_clearing().get(pk=budget_id)
    gone = {rows.model._meta.model_name: delete_all(rows) for rows in what_voters_left(budget)}
    Count.objects.filter(budget=budget).delete()
    Seal.objects.filter(budget=budget).delete()
    remove_bundles(budget)
    forget_key(budget)
    _mark_cleared(budget, gone, at)


def what_voters_left(budget: Budget) -> list[QuerySet[Any]]:
    return [model._default_manager.filter(budget=budget) for model in OF_VOTERS]


@transaction.atomic
def _mark_cleared(budget: Budget, gone: dict[str, int], at: dt.datetime) -> None:
    """Recorded once. How many ballots there were is turnout, which everybody saw."""
    waiting = CallOff.objects.select_for_update().filter(budget=budget, cleared_at__isnull=True)
    call_off = waiting.first()
    if call_off is None:
        return
    call_off.cleared_at, call_off.problem = at, ""
    call_off.save()
    audit.record(action="budget.cleared", subject=budget, actor=None, at=at, after=gone)
