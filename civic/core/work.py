"""What waits for an official: one row of the list on which the admin opens."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

DUE_AFTER = dt.timedelta(days=2)
LATE_AFTER = dt.timedelta(days=7)


class Age(StrEnum):
    FRESH = "fresh"
    DUE = "due"
    LATE = "late"


@dataclass(frozen=True)
class WorkItem:
    """`count` things wait at `url`, the oldest since `since`, for people of the role `whose`.

    `due` and `late`: after how long it is to be done, and is overdue.
    """

    title: Any
    url: str
    since: dt.datetime
    whose: Any
    count: int = 1
    due: dt.timedelta = DUE_AFTER
    late: dt.timedelta = LATE_AFTER

    def age(self, at: dt.datetime) -> Age:
        waited = at - self.since
        if waited >= self.late:
            return Age.LATE
        return Age.DUE if waited >= self.due else Age.FRESH
