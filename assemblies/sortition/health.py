"""Is the pool good enough, and will it be? Asked while people still register.

A quota is short when its minimum is above the number of people registered with its value;
it is on course when the minimum would be reached by the close at the present rate. A pool
can also fail as a whole although each quota could be met, or because the quotas of one
feature contradict the size.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from fractions import Fraction

from assemblies.sortition.classes import classify
from assemblies.sortition.errors import SortitionError
from assemblies.sortition.problem import Person, Problem, Quota
from assemblies.sortition.progress import Silent, Timed
from assemblies.sortition.search import Search

SECONDS = 20.0


class Outlook(StrEnum):
    ENOUGH = "enough"
    ON_COURSE = "on_course"
    SHORT = "short"


@dataclass(frozen=True)
class QuotaHealth:
    """``expected`` is the number at the close at the present rate, rounded down."""

    quota: Quota
    registered: int
    expected: int
    outlook: Outlook


@dataclass(frozen=True)
class PoolHealth:
    """``feasible``: a panel could be drawn today; None when that could not be told in time.

    ``contradictions`` are the features whose minimums add up to more than the size, or whose
    maximums add up to less.
    """

    registered: int
    quotas: tuple[QuotaHealth, ...]
    contradictions: tuple[str, ...]
    feasible: bool | None


def pool_health(
    people: Sequence[Person],
    quotas: Sequence[Quota],
    size: int,
    *,
    elapsed: timedelta = timedelta(0),
    remaining: timedelta = timedelta(0),
) -> PoolHealth:
    """``elapsed`` since registration opened, ``remaining`` until it closes."""
    growth = Fraction(1)
    if elapsed > timedelta(0) and remaining > timedelta(0):
        growth += Fraction(remaining // timedelta(seconds=1), elapsed // timedelta(seconds=1) or 1)
    counts = Counter(
        (feature, value) for person in people for feature, value in person.features.items()
    )
    return PoolHealth(
        registered=len(people),
        quotas=tuple(
            _quota_health(quota, counts[quota.feature, quota.value], growth) for quota in quotas
        ),
        contradictions=contradictions(quotas, size),
        feasible=_is_feasible(people, quotas, size),
    )


def _quota_health(quota: Quota, registered: int, growth: Fraction) -> QuotaHealth:
    expected = int(registered * growth)
    if registered >= quota.minimum:
        outlook = Outlook.ENOUGH
    elif expected >= quota.minimum:
        outlook = Outlook.ON_COURSE
    else:
        outlook = Outlook.SHORT
    return QuotaHealth(quota, registered, expected, outlook)


def contradictions(quotas: Sequence[Quota], size: int) -> tuple[str, ...]:
    """The features whose minimums or maximums alone rule out a panel of this size."""
    least: Counter[str] = Counter()
    most: Counter[str] = Counter()
    for quota in quotas:
        least[quota.feature] += quota.minimum
        most[quota.feature] += quota.maximum
    return tuple(feature for feature in least if not least[feature] <= size <= most[feature])


def _is_feasible(people: Sequence[Person], quotas: Sequence[Quota], size: int) -> bool | None:
    if len(people) < size:
        return False
    problem = Problem(tuple(people), tuple(quotas), size)
    try:
        Search(classify(problem), Timed(Silent(), SECONDS), "").find_first()
    except SortitionError as error:
        return None if error.code == "unproven" else False
    return True
