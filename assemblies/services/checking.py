"""Is the pool good enough, and will it be? Found out by a worker whenever people or quotas change.

`PoolCheck.result` holds, as JSON: `registered`; `quotas`, each with its `feature`, `value`,
`minimum`, `maximum`, how many are `registered`, how many come `weekly` and are `expected` at the
close at the present rate, and its `outlook`; `contradictions`; whether a panel is `feasible` (null
when that was not found out in time); and the `ways` that would make it so, or of a feasible pool
one way without a change, which holds the largest possible smallest chance.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from fractions import Fraction
from typing import Any

from assemblies.models import Assembly, PoolCheck, PoolMember
from assemblies.services import leases
from assemblies.services.leases import Clock, LeasedProgress
from assemblies.services.pool import problem_of
from assemblies.services.refusals import of_the_pool
from assemblies.sortition import (
    Outlook,
    QuotaHealth,
    SortitionError,
    pool_health,
    relaxations,
)
from assemblies.states import Status, WorkStatus
from civic.core.clock import database_now

logger = logging.getLogger(__name__)

DAY = dt.timedelta(days=1)
LATELY = 14 * DAY  # the present rate is that of these days
Value = tuple[str, str]


def check_due(*, at: dt.datetime, clock: Clock = database_now) -> bool:
    """Check one pool that is due. False when there is none."""
    check: PoolCheck | None = leases.claim(PoolCheck.objects.all(), at=at)
    if check is None:
        return False
    with leases.kept_alive(check, clock):
        fields = _outcome(check, clock)
        leases.insist(lambda: leases.write(check, at=clock(), **fields))
    return True


def _outcome(check: PoolCheck, clock: Clock) -> dict[str, Any]:
    at = clock()
    try:
        result = _findings(check, at, clock)
        return {"status": WorkStatus.DONE, "result": result, "computed_at": at, "error": ""}
    except SortitionError as error:
        return {"status": WorkStatus.FAILED, "error": of_the_pool(error)}
    except Exception as error:
        logger.exception("pool check %s failed", check.pk)
        return {"status": WorkStatus.FAILED, "error": type(error).__name__}


def _findings(check: PoolCheck, at: dt.datetime, clock: Clock) -> dict[str, Any]:
    def step(stage: str, number: int) -> None:
        LeasedProgress(check, clock).report(stage, number, 3, smallest=0.0, bound=0.0)

    assembly = check.assembly
    members = list(assembly.members.available())
    step("counting", 1)
    rules = [quota.rule() for quota in assembly.quotas.all()]
    seated = sum(member.drawn_in is not None for member in members)
    step("first panel", 2)
    health = pool_health([member.person() for member in members], rules, assembly.panel_size)
    step("smallest chance", 3)
    is_enough = seated < assembly.panel_size <= len(members)
    ways = [way.to_json() for way in relaxations(problem_of(assembly))] if is_enough else []
    return {
        "registered": len(members),
        "quotas": _with_outlook(health.quotas, assembly, members, at),
        "contradictions": list(health.contradictions),
        "feasible": _needs_no_change(ways) if seated and is_enough else health.feasible,
        "ways": ways,
    }


def _needs_no_change(ways: Sequence[dict[str, Any]]) -> bool:
    return bool(ways) and not ways[0]["changes"]


def _with_outlook(
    quotas: Iterable[QuotaHealth],
    assembly: Assembly,
    members: Sequence[PoolMember],
    at: dt.datetime,
) -> list[dict[str, Any]]:
    left = max(assembly.registration_closes_at - at, dt.timedelta(0))
    if assembly.status != Status.REGISTRATION:
        left = dt.timedelta(0)
    daily = daily_rates(members, opened=assembly.registration_opened_at or at, at=at)
    found = []
    for item in quotas:
        rule = item.quota
        rate = daily.get((rule.feature, rule.value), Fraction(0))
        expected = item.registered + int(rate * Fraction(left // DAY))
        found.append(
            {
                **asdict(rule),
                "registered": item.registered,
                "weekly": round(float(rate * 7), 1),
                "expected": expected,
                "outlook": _outlook(item.registered, expected, rule.minimum),
            }
        )
    return found


def _outlook(registered: int, expected: int, minimum: int) -> Outlook:
    if registered >= minimum:
        return Outlook.ENOUGH
    return Outlook.ON_COURSE if expected >= minimum else Outlook.SHORT


def daily_rates(
    members: Sequence[PoolMember], *, opened: dt.datetime, at: dt.datetime
) -> dict[Value, Fraction]:
    """(feature, value) -> people a day: of late, and those of unknown days spread over all days."""
    days_open = max((at - opened) // DAY, 1)
    days_lately = min(days_open, LATELY // DAY)
    since = (at - days_lately * DAY).date()
    rates: Counter[Value] = Counter()
    for member in members:
        if member.registered_on is None:
            share = Fraction(1, days_open)
        elif member.registered_on > since:
            share = Fraction(1, days_lately)
        else:
            continue
        for feature in member.features.items():
            rates[feature] += share  # type: ignore[assignment]
    return dict(rates)  # type: ignore[arg-type]
