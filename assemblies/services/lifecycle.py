"""An assembly from draft to meeting. Every change of status is one call of `advance`."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from assemblies.models import Assembly
from assemblies.permissions import may_manage
from assemblies.services.keys import make_key
from assemblies.states import TRANSITIONS, Status
from civic.accounts.models import User
from civic.audit import services as audit
from civic.core.errors import Invalid, NotAllowed, WrongState


def lock_assembly(assembly_id: int, actor: User) -> Assembly:
    """The assembly, locked until the transaction ends, for somebody who may change it."""
    if not may_manage(actor):
        raise NotAllowed(_("Only an assembly officer may do this."))
    return Assembly.objects.select_for_update().get(pk=assembly_id)


def demand_status(assembly: Assembly, *allowed: Status) -> None:
    if assembly.status not in allowed:
        raise WrongState(
            _("This cannot be done while the assembly is “%(status)s”.")
            % {"status": assembly.status}
        )


def demand_reason(reason: str) -> str:
    """What is published as the reason of an act. Raises Invalid when nothing is said."""
    if not reason.strip():
        raise Invalid(_("Say why: everybody can read it."))
    return reason.strip()


def advance(
    assembly: Assembly,
    to: Status,
    *,
    actor: User,
    at: dt.datetime,
    reason: str = "",
    details: Mapping[str, Any] | None = None,
) -> None:
    """Move a locked assembly to its next status and record it. Raises WrongState."""
    before = Status(assembly.status)
    if not TRANSITIONS.allows(before, to):
        raise WrongState(
            _("This assembly is “%(before)s” and cannot become “%(to)s”.")
            % {"before": before.value, "to": to.value}
        )
    assembly.status = to
    assembly.full_clean()
    assembly.save()
    audit.record(
        action=f"assembly.{to}",
        subject=assembly,
        actor=actor,
        at=at,
        before={"status": before.value},
        after={"status": to.value, **(details or {})},
        reason=reason,
    )


@transaction.atomic
def open_registration(
    *, assembly_id: int, actor: User, at: dt.datetime, reason: str = ""
) -> Assembly:
    """Make the assembly public and its pool open. Raises Invalid with all that is in the way."""
    assembly = lock_assembly(assembly_id, actor)
    demand_status(assembly, Status.DRAFT)
    problems = _obstacles(assembly, at)
    if problems:
        raise Invalid(" ".join(problems), code="not-ready")
    assembly.key_check = make_key(assembly)
    assembly.registration_opened_at = at
    advance(assembly, Status.REGISTRATION, actor=actor, at=at, reason=reason)
    return assembly


@transaction.atomic
def start_meeting(*, assembly_id: int, actor: User, at: dt.datetime, reason: str = "") -> Assembly:
    """The members begin their work. From now on the rule of their votes stands."""
    assembly = lock_assembly(assembly_id, actor)
    advance(assembly, Status.MEETING, actor=actor, at=at, reason=reason)
    return assembly


@transaction.atomic
def give_up_selection(
    *, assembly_id: int, actor: User, at: dt.datetime, reason: str = ""
) -> Assembly:
    """Back to where the selection was started from, so that pool and quotas can be changed."""
    assembly = lock_assembly(assembly_id, actor)
    demand_status(assembly, Status.SELECTING)
    back = Status.DRAWN if assembly.draws.exists() else Status.REGISTRATION
    assembly.selections.filter(number=assembly.draws.count() + 1).delete()
    advance(assembly, back, actor=actor, at=at, reason=reason)
    return assembly


def _obstacles(assembly: Assembly, at: dt.datetime) -> list[str]:
    """What still keeps the pool from opening, in sentences."""
    problems = []
    if assembly.registration_closes_at <= at:
        problems.append(_("The end of registration has passed: set a later one."))
    least: Counter[str] = Counter()
    most: Counter[str] = Counter()
    for quota in assembly.quotas.all():
        least[quota.feature] += quota.minimum
        most[quota.feature] += quota.maximum
    if not least:
        problems.append(_("Add at least one quota."))
    size = assembly.panel_size
    problems += [
        _("The quotas of “%(feature)s” make %(sums)s members, not %(size)s.")
        % {"feature": feature, "sums": _span(least[feature], most[feature]), "size": size}
        for feature in least
        if not least[feature] <= size <= most[feature]
    ]
    return problems


def _span(least: int, most: int) -> str:
    return (
        str(least) if least == most else _("%(least)s to %(most)s") % {"least": least, "most": most}
    )
