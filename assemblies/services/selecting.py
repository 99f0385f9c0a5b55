"""Find the panels of a draw's lottery, once, whatever becomes of the workers.

The row is the queue. A worker takes it with a lease and renews the lease with each report of
progress, outside any long transaction. When the lease runs out another worker starts again; a
worker that lost its lease stops at its next report, and nothing that it found is written.
"""

from __future__ import annotations

import datetime as dt
import logging
import secrets
import time
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from assemblies.models import Assembly, Selection
from assemblies.services.lifecycle import advance, demand_status, lock_assembly
from assemblies.services.pool import problem_of
from assemblies.services.refusals import as_invalid, in_words
from assemblies.sortition import (
    Method,
    Problem,
    SortitionError,
    draw_panels,
    relaxations,
    select,
)
from assemblies.states import SelectionStatus, Status
from civic.accounts.models import User
from civic.audit import services as audit
from civic.core.clock import database_now
from civic.core.errors import Invalid
from civic.proofs.seeds import new_seed

logger = logging.getLogger(__name__)

Clock = Callable[[], dt.datetime]
PANELS = 1000
LEASE = dt.timedelta(minutes=3)  # longer than any step between two reports
REPORT_EVERY = 1.0  # seconds
TIME_LIMIT = 1200.0  # seconds; after that the best found so far, with its gap
MOST_ATTEMPTS = 3
NEEDS_RELAXATION = ("infeasible", "size_above_pool", "size_above_homes")


@transaction.atomic
def start_selection(
    *,
    assembly_id: int,
    method: str = Method.LEXIMIN,
    actor: User,
    at: dt.datetime,
    reason: str = "",
) -> Selection:
    """Close the pool and queue the selection for the next draw. Raises Invalid, WrongState."""
    assembly = lock_assembly(assembly_id, actor)
    demand_status(assembly, Status.REGISTRATION, Status.DRAWN)
    number = assembly.draws.count() + 1
    _demand_open_seats(assembly)
    selection = Selection(
        assembly=assembly, number=number, method=method, seed=new_seed(), queued_at=at
    )
    selection.full_clean()
    advance(
        assembly,
        Status.SELECTING,
        actor=actor,
        at=at,
        reason=reason,
        details={"method": method, "draw": number},
    )
    selection.save(force_insert=True)
    return selection


def _demand_open_seats(assembly: Assembly) -> None:
    available = assembly.members.available().count()
    if available < assembly.panel_size:
        raise Invalid(
            _("There are %(people)d people in the pool for %(size)d seats. Load more people first.")
            % {"people": available, "size": assembly.panel_size}
        )
    if assembly.members.seated().count() == assembly.panel_size:
        raise Invalid(_("Every seat is taken: first say who cannot take part."))
    try:
        problem_of(assembly)
    except SortitionError as error:
        raise as_invalid(error) from error


def run_due(*, at: dt.datetime, clock: Clock = database_now) -> bool:
    """Take one selection that nobody works on and see it through. False when there is none."""
    selection = claim_selection(at=at)
    if selection is not None:
        run_selection(selection, clock)
    return selection is not None


@transaction.atomic
def claim_selection(*, at: dt.datetime) -> Selection | None:
    """Lease a due selection. One that failed too often without a word ends as failed."""
    skip_locked = connection.features.has_select_for_update_skip_locked
    rows = Selection.objects.select_for_update(skip_locked=skip_locked, of=("self",))
    selection = rows.due(at).order_by("queued_at", "pk").first()
    if selection is None:
        return None
    selection.attempts += 1
    if selection.attempts > MOST_ATTEMPTS:
        selection.status = SelectionStatus.FAILED
        selection.error = _("The worker was lost %d times at this.") % MOST_ATTEMPTS
        selection.finished_at = at
        logger.error("selection %s was lost %d times", selection.pk, MOST_ATTEMPTS)
    else:
        selection.status = SelectionStatus.RUNNING
        selection.lease = secrets.token_hex(16)
        selection.lease_until = at + LEASE
    selection.save()
    return selection if selection.status == SelectionStatus.RUNNING else None


def run_selection(selection: Selection, clock: Clock = database_now) -> None:
    """Compute and keep the result, or the reason why there is none, if the lease still holds."""
    problem = problem_of(selection.assembly)
    try:
        chosen = select(
            problem,
            method=selection.method,
            seed=selection.seed,
            progress=LeasedProgress(selection, clock),
            time_limit=TIME_LIMIT,
        )
        lottery = draw_panels(chosen, count=PANELS, seed=selection.seed)
    except SortitionError as error:
        _finish(
            selection,
            clock(),
            status=SelectionStatus.FAILED,
            error=in_words(error),
            report={"relaxations": _ways_out(problem, error)},
        )
        return
    except Exception as error:
        logger.exception("selection %s failed", selection.pk)
        sentence = _("An error stopped the work: %s.") % type(error).__name__
        _finish(selection, clock(), status=SelectionStatus.FAILED, error=sentence)
        return
    _finish(
        selection,
        clock(),
        status=SelectionStatus.DONE,
        chosen=chosen.to_json(),
        panels=lottery.to_json(),
        report={
            "smallest": chosen.smallest_chance,
            "largest": chosen.largest_chance,
            "bound": chosen.bound,
            "gap": chosen.gap,
            "complete": chosen.complete,
            "unreachable": list(chosen.unreachable),
        },
    )


def _ways_out(problem: Problem, error: SortitionError) -> list[dict[str, Any]]:
    if error.code not in NEEDS_RELAXATION:
        return []
    return [relaxation.to_json() for relaxation in relaxations(problem)]


@transaction.atomic
def _finish(selection: Selection, at: dt.datetime, **fields: Any) -> None:
    """Only the holder of the lease gets its result in, so there is one."""
    rows = Selection.objects.held_by(selection.lease)
    if not rows.filter(pk=selection.pk).update(finished_at=at, lease="", **fields):
        logger.warning("selection %s went to another worker", selection.pk)
        return
    audit.record(
        action=f"assembly.selection_{fields['status']}",
        subject=selection,
        actor=None,
        at=at,
        after={"method": selection.method, "error": fields.get("error", "")},
    )


class LeasedProgress:
    """Writes the progress every second and renews the lease; stops when it was lost."""

    def __init__(self, selection: Selection, clock: Clock = database_now) -> None:
        self._clock = clock
        self._rows = Selection.objects.held_by(selection.lease).filter(pk=selection.pk)
        self._next = 0.0
        self._lost = False

    def report(self, stage: str, done: int, total: int, *, smallest: float, bound: float) -> None:
        if self._lost or time.monotonic() < self._next:
            return
        self._next = time.monotonic() + REPORT_EVERY
        progress = {
            "stage": stage,
            "done": done,
            "total": total,
            "smallest": float(smallest),
            "bound": float(bound),
        }
        self._lost = not self._rows.update(progress=progress, lease_until=self._clock() + LEASE)

    def stopped(self) -> bool:
        return self._lost
