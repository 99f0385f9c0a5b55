"""Take one of the proposed changes of quotas that make a panel possible. Before the commitment."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from assemblies.models import Assembly, PoolCheck, Quota, Selection
from assemblies.services.lifecycle import demand_status, lock_assembly
from assemblies.services.pool import ask_for_check
from assemblies.states import Status
from civic.accounts.models import User
from civic.audit import services as audit
from civic.core.errors import Conflict
from civic.proofs.canonical import canonical_json

Way = Mapping[str, Any]  # assemblies.sortition.Relaxation as JSON


def ways_out(assembly: Assembly) -> list[Way]:
    """What would make a panel possible: of the selection that failed, or of the pool's check."""
    if assembly.status == Status.REGISTRATION:
        check = PoolCheck.objects.filter(assembly=assembly).first()
        ways = check.result["ways"] if check and check.result and check.is_done() else []
    elif assembly.status == Status.SELECTING:
        selection = assembly.selections.without_result().order_by("number").last()
        failed = selection is not None and selection.has_failed()
        ways = selection.report.get("relaxations", []) if selection and failed else []
    else:
        ways = []
    return [way for way in ways if way["changes"]]


def way_key(way: Way) -> str:
    """Names a way by its changes."""
    return hashlib.sha256(canonical_json(way["changes"])).hexdigest()[:16]


@transaction.atomic
def adopt_way(
    *, assembly_id: int, way: str, actor: User, at: dt.datetime, reason: str = ""
) -> Assembly:
    """Change the quotas as the way named `way` says; a failed selection then starts again.

    Raises Conflict when pool or quotas have changed since it was proposed.
    """
    assembly = lock_assembly(assembly_id, actor)
    demand_status(assembly, Status.REGISTRATION, Status.SELECTING)
    chosen = next((found for found in ways_out(assembly) if way_key(found) == way), None)
    if chosen is None:
        raise Conflict(_("People or quotas have changed since. Look at the changes once more."))
    _change_quotas(assembly, chosen["changes"])
    audit.record(
        action="assembly.quotas_relaxed",
        subject=assembly,
        actor=actor,
        at=at,
        before={_name(change): change["old"] for change in chosen["changes"]},
        after={_name(change): change["new"] for change in chosen["changes"]},
        reason=reason,
    )
    if assembly.status == Status.SELECTING:
        number = assembly.draws.count() + 1
        rows = Selection.objects.filter(assembly=assembly, number=number)
        rows.queue_again(at, report={}, stop_asked_at=None)
    ask_for_check(assembly=assembly, at=at)
    return assembly


def _change_quotas(assembly: Assembly, changes: Sequence[Mapping[str, Any]]) -> None:
    for change in changes:
        rows = Quota.objects.filter(
            assembly=assembly,
            feature=change["feature"],
            value=change["value"],
            **{change["limit"]: change["old"]},
        )
        if not rows.update(**{change["limit"]: change["new"]}):
            raise Conflict(_("The quotas have changed since. Look at the changes once more."))


def _name(change: Mapping[str, Any]) -> str:
    return f"{change['feature']}, {change['value']}: {change['limit']}"
