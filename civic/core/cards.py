"""What each app tells the pages that stand above all apps: what is open, what became of it, what
a search found. Plain data, ready to be drawn; nothing personal, and no count but turnout."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class Card:
    """A process that one can join today. `hue` names the app's colour.

    `part` of `whole` is drawn as a bar, `bar_label` says what it counts. `area_id` is whom it is
    for. `people` is how many took part so far. `language` is that of title and text, where it may
    differ from the page's.
    """

    hue: str
    kind: str
    title: str
    text: str
    url: str
    action: str
    action_url: str
    closes_at: dt.datetime
    area_id: int
    people: int = 0
    meta: str = ""
    part: int | None = None
    whole: int | None = None
    bar_label: str = ""
    marks: tuple[tuple[int, str], ...] = ()
    language: str = ""


@dataclass(frozen=True)
class Event:
    """Something that came of it: a result, an answer, a thing that was built."""

    hue: str
    date: dt.datetime
    title: str
    text: str
    url: str
    area_id: int


@dataclass(frozen=True)
class Hit:
    """A page that a search found."""

    hue: str
    kind: str
    title: str
    text: str
    url: str
