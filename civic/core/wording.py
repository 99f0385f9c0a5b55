"""Times and steps as all pages word them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import pgettext


def moment(at: dt.datetime) -> str:
    """ "Sunday 29 November 2026, 22:00 GMT": the day in full, the time with its zone."""
    local = localtime(at)
    # "until Sunday": some languages need another case there, which no format gives
    day = pgettext("a day, as Django writes formats", "l j E Y")
    return f"{date_format(local, day)}, {date_format(local, 'H:i')} {local.tzname()}"


def near_moment(at: dt.datetime) -> str:
    """ "Sunday 29 November, 22:00": for what is weeks away at most."""
    return date_format(localtime(at), pgettext("a moment, as Django writes formats", "l j E, H:i"))


def process_steps(names: Sequence[tuple[str, str]], current: int) -> list[dict[str, str]]:
    """(name, note) of each step -> what components/_steps.html draws; `current` is from 0."""
    return [
        {"name": name, "note": note, "state": _state_of(index, current)}
        for index, (name, note) in enumerate(names)
    ]


def _state_of(index: int, current: int) -> str:
    if index < current:
        return "done"
    return "now" if index == current else "next"
