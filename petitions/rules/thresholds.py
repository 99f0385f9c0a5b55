"""What a number of signatures brings about, and how long each stage may take."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Threshold(StrEnum):
    """Numbers that a body answers to."""

    RESPONSE = "response"
    DEBATE = "debate"


@dataclass(frozen=True)
class Thresholds:
    """A body's numbers; None where it offers no such thing."""

    response: int | None
    debate: int | None

    def reached(self, signatures: int) -> tuple[Threshold, ...]:
        """All thresholds at or below `signatures`, lowest first."""
        return tuple(kind for number, kind in self.marks() if signatures >= number)

    def number_of(self, kind: Threshold) -> int | None:
        return self.response if kind == Threshold.RESPONSE else self.debate

    def marks(self) -> tuple[tuple[int, Threshold], ...]:
        """(number, what it brings), lowest first."""
        found = [(self.response, Threshold.RESPONSE), (self.debate, Threshold.DEBATE)]
        return tuple(sorted((number, kind) for number, kind in found if number is not None))

    def goal(self, signatures: int) -> int:
        """The number at the end of the progress bar: the highest threshold, or beyond it."""
        highest = max((number for number, _ in self.marks()), default=0)
        return max(highest, signatures, 1)


def newly_reached(
    thresholds: Thresholds, signatures: int, before: Iterable[str]
) -> tuple[Threshold, ...]:
    """Those reached now and not among those that are recorded as reached."""
    known = set(before)
    return tuple(kind for kind in thresholds.reached(signatures) if kind not in known)


def was_earned(number: int | None, reached_with: int, signatures: int) -> bool:
    """Whether a number is still held to be reached. `reached_with` is what was counted then.

    So a number that a body raises later takes nothing back, nor does one that it gives up.
    """
    return number is None or signatures >= min(number, reached_with)


def add_months(moment: dt.datetime, months: int) -> dt.datetime:
    """The same day and time some months later; the month's last day where there is no such day."""
    year, month = divmod(moment.month - 1 + months, 12)
    year, month = moment.year + year, month + 1
    day = min(moment.day, calendar.monthrange(year, month)[1])
    return moment.replace(year=year, month=month, day=day)


class AgeBand(StrEnum):
    """How long a petition has waited for its check: target 7 days, alerts at 11 and at 14."""

    IN_TIME = "in-time"
    DUE = "due"
    LATE = "late"
    VERY_LATE = "very-late"


TARGET = dt.timedelta(days=7)
ALERT = dt.timedelta(days=11)
SECOND_ALERT = dt.timedelta(days=14)


def age_band(waiting: dt.timedelta) -> AgeBand:
    if waiting >= SECOND_ALERT:
        return AgeBand.VERY_LATE
    if waiting >= ALERT:
        return AgeBand.LATE
    return AgeBand.DUE if waiting >= TARGET else AgeBand.IN_TIME


def band_limits(band: AgeBand) -> tuple[dt.timedelta, dt.timedelta | None]:
    """(shortest, longest) wait of a band; the longest is not in it. None: no end."""
    steps = [dt.timedelta(0), TARGET, ALERT, SECOND_ALERT, None]
    position = list(AgeBand).index(band)
    shortest = steps[position]
    assert shortest is not None
    return shortest, steps[position + 1]
