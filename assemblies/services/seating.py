"""Plan the tables of an assembly's sessions: members meet as many others as possible."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence
from math import comb

from django.db import transaction
from django.utils.translation import gettext as _

from assemblies.models import Assembly, SeatingPlan
from assemblies.permissions import may_inspect
from assemblies.services.lifecycle import demand_status, lock_assembly
from assemblies.services.refusals import as_invalid
from assemblies.sortition import Person, SortitionError, TableWishes, plan_tables
from assemblies.states import Status
from civic.accounts.models import User
from civic.audit import services as audit
from civic.core.errors import Invalid, NotAllowed
from civic.proofs.seeds import new_seed

MOST_SESSIONS = 30
Pair = tuple[str, str]
Seat = tuple[int, int, str]


@transaction.atomic
def plan_seats(
    *,
    assembly_id: int,
    tables: int,
    sessions: int,
    apart: Sequence[Pair] = (),
    together: Sequence[Pair] = (),
    fixed: Sequence[Seat] = (),
    actor: User,
    at: dt.datetime,
    reason: str = "",
) -> SeatingPlan:
    """Seat the members by their codes; `fixed` are (session, table, code), counted from 1.

    Replaces the plan there was. Raises Invalid for codes that no member has, and for wishes that
    contradict each other; one that cannot be granted is told in the plan.
    """
    assembly = lock_assembly(assembly_id, actor)
    demand_status(assembly, Status.DRAWN, Status.MEETING)
    if not 1 <= sessions <= MOST_SESSIONS:
        raise Invalid(_("Plan 1 to %d sessions.") % MOST_SESSIONS)
    members = [Person(row.code, row.features) for row in assembly.members.seated()]
    seed = new_seed()
    wishes = TableWishes(
        apart=tuple(apart),
        together=tuple(together),
        fixed={(session - 1, code): table - 1 for session, table, code in fixed},
    )
    try:
        found = plan_tables(members, tables=tables, sessions=sessions, seed=seed, wishes=wishes)
    except SortitionError as error:
        raise as_invalid(error) from error
    fields = {
        "made_at": at,
        "seed": seed,
        "wishes": {"apart": list(apart), "together": list(together), "fixed": list(fixed)},
        "sessions": found.sessions,
        "meetings": found.meetings,
        "possible": min(found.seatings, comb(len(members), 2)),
        "unmet": [(session + 1, one, other) for session, one, other in found.unmet],
    }
    plan, _made = SeatingPlan.objects.update_or_create(assembly=assembly, defaults=fields)
    audit.record(
        action="assembly.seats_planned",
        subject=assembly,
        actor=actor,
        at=at,
        after={"tables": tables, "sessions": sessions, "meetings": found.meetings},
        reason=reason,
    )
    return plan


@transaction.atomic
def read_plan(*, assembly: Assembly, actor: User, at: dt.datetime, reason: str = "") -> str:
    """A CSV file of everybody's tables, with the ids of the city's list. Recorded."""
    if not may_inspect(actor):
        raise NotAllowed(_("Only an assembly officer or an auditor may do this."))
    audit.record(action="assembly.seats_read", subject=assembly, actor=actor, at=at, reason=reason)
    plan = SeatingPlan.objects.get(assembly=assembly)
    ids = dict(assembly.members.values_list("code", "file_id"))
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(("session", "table", "id", "code"))
    for session, tables in enumerate(plan.sessions, start=1):
        for table, codes in enumerate(tables, start=1):
            rows.writerows((session, table, ids.get(code, ""), code) for code in codes)
    return out.getvalue()
