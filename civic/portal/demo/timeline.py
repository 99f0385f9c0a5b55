"""What happened in the demo city and when: told in order, so that the record reads as history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

Step = tuple[dt.datetime, Callable[[dt.datetime], object]]


def play(steps: Iterable[Step]) -> None:
    """Do each step at its moment, the earliest first. Steps of one moment keep their order."""
    for moment, act in sorted(steps, key=lambda step: step[0]):
        act(moment)


def day(at: dt.datetime, days: int, hour: int) -> dt.datetime:
    """`days` from the day of `at`, at a full hour."""
    return (at + dt.timedelta(days=days)).replace(hour=hour, minute=0, second=0, microsecond=0)
