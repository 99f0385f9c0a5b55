"""Call an assembly off, at any time before the city has answered it."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from assemblies.models import Assembly, PoolCheck
from assemblies.services.lifecycle import advance, demand_reason, lock_assembly
from assemblies.states import Status
from civic.accounts.models import User


@transaction.atomic
def call_off(*, assembly_id: int, actor: User, at: dt.datetime, reason: str) -> Assembly:
    """End the assembly for good; the reason is public. What was published of it stays.

    Work on its pool ends too: a worker that is at it loses its lease and writes nothing.
    """
    assembly = lock_assembly(assembly_id, actor)
    assembly.called_off_because = demand_reason(reason)
    assembly.called_off_at = at
    assembly.selections.filter(number__gt=assembly.draws.count()).delete()
    PoolCheck.objects.filter(assembly=assembly).delete()
    advance(assembly, Status.CALLED_OFF, actor=actor, at=at, reason=assembly.called_off_because)
    return assembly
