"""Find the panels of a draw's lottery, once, whatever becomes of the workers (see `leases`)."""

from __future__ import annotations

import datetime as dt
import logging
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from assemblies.models import Assembly, Selection
from assemblies.services import leases
from assemblies.services.leases import Clock, LeasedProgress
from assemblies.services.lifecycle import advance, demand_status, lock_assembly
from assemblies.services.pool import problem_of
from assemblies.services.refusals import in_words, of_the_pool
from assemblies.sortition import (
    Method,
    Problem,
    SortitionError,
    draw_panels,
    relaxations,
    select,
)
from assemblies.states import Status, WorkStatus
from civic.accounts.models import User
from civic.audit import services as audit
from civic.core.clock import database_now
from civic.core.errors import Invalid, WrongState
from civic.proofs.seeds import new_seed

logger = logging.getLogger(__name__)

PANELS = 1000
TIME_LIMIT = 1200.0  # seconds; after that the best found so far, with its gap
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
    """Close the pool, now if need be, and queue the next draw's selection.

    Raises Invalid, WrongState.
    """
    assembly = lock_assembly(assembly_id, actor)
    demand_status(assembly, Status.REGISTRATION, Status.DRAWN)
    number = assembly.draws.count() + 1
    _demand_open_seats(assembly)
    selection = Selection(
        assembly=assembly, number=number, method=method, seed=new_seed(), queued_at=at
    )
    selection.full_clean()
    assembly.registration_closes_at = min(assembly.registration_closes_at, at)
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
        raise Invalid(of_the_pool(error), code=error.code.replace("_", "-")) from error


@transaction.atomic
def stop_selection(
    *, assembly_id: int, actor: User, at: dt.datetime, reason: str = ""
) -> Selection:
    """Ask the worker for the best that it found so far. Raises WrongState when none is at it."""
    assembly = lock_assembly(assembly_id, actor)
    demand_status(assembly, Status.SELECTING)
    selection = assembly.selections.select_for_update(of=("self",)).latest("number")
    if not selection.may_be_stopped():
        raise WrongState(_("No worker is at this selection that could be stopped."))
    selection.stop_asked_at = at
    selection.save(update_fields=["stop_asked_at"])
    audit.record(
        action="assembly.selection_stopped", subject=assembly, actor=actor, at=at, reason=reason
    )
    return selection


def run_due(*, at: dt.datetime, clock: Clock = database_now) -> bool:
    """Take one selection that nobody works on and see it through. False when there is none."""
    selection = claim_selection(at=at)
    if selection is not None:
        run_selection(selection, clock)
    return selection is not None


def claim_selection(*, at: dt.datetime) -> Selection | None:
    """Lease a due selection. What a lost worker had found is lost, so a stop no longer stands."""
    selection: Selection | None = leases.claim(Selection.objects.all(), at=at)
    if selection is not None and selection.stop_asked_at is not None:
        selection.stop_asked_at = None
        selection.save(update_fields=["stop_asked_at"])
    return selection


def run_selection(selection: Selection, clock: Clock = database_now) -> None:
    """Compute and keep the result, or the reason why there is none, if the lease still holds."""
    with leases.kept_alive(selection, clock):
        fields = _outcome(selection, clock)
        leases.insist(lambda: _finish(selection, clock(), **fields))


def _outcome(selection: Selection, clock: Clock) -> dict[str, Any]:
    problem = problem_of(selection.assembly)
    try:
        chosen = select(
            problem,
            method=selection.method,
            seed=selection.seed,
            progress=LeasedProgress(selection, clock, lambda: _is_stopped(selection)),
            time_limit=TIME_LIMIT,
        )
        lottery = draw_panels(chosen, count=PANELS, seed=selection.seed)
        return {
            "status": WorkStatus.DONE,
            "chosen": chosen.to_json(),
            "panels": lottery.to_json(),
            "report": {
                "smallest": chosen.smallest_chance,
                "largest": chosen.largest_chance,
                "bound": chosen.bound,
                "gap": chosen.gap,
                "complete": chosen.complete,
                "unreachable": list(chosen.unreachable),
            },
        }
    except SortitionError as error:
        return {
            "status": WorkStatus.FAILED,
            "error": in_words(error),
            "report": {"relaxations": _ways_out(problem, error)},
        }
    except Exception as error:
        logger.exception("selection %s failed", selection.pk)
        sentence = _("An error stopped the work: %s.") % type(error).__name__
        return {"status": WorkStatus.FAILED, "error": sentence}


def _is_stopped(selection: Selection) -> bool:
    return Selection.objects.filter(pk=selection.pk, stop_asked_at__isnull=False).exists()


def _ways_out(problem: Problem, error: SortitionError) -> list[dict[str, Any]]:
    if error.code not in NEEDS_RELAXATION:
        return []
    return [relaxation.to_json() for relaxation in relaxations(problem)]


@transaction.atomic
def _finish(selection: Selection, at: dt.datetime, **fields: Any) -> None:
    if not leases.write(selection, at=at, **fields):
        return
    audit.record(
        action=f"assembly.selection_{fields['status']}",
        subject=selection,
        actor=None,
        at=at,
        after={"method": selection.method, "error": fields.get("error", "")},
    )
