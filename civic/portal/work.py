"""The list on which the admin opens: what waits for this official in every app, oldest first.

An app that has something to do offers `work_items(user, at)` in its `work` module.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

import budgets.work
import civic.notifications.work
import petitions.work
from civic.accounts.models import User
from civic.core.work import Age, WorkItem

SOURCES = (budgets.work.work_items, petitions.work.work_items, civic.notifications.work.work_items)


def waiting_work(user: User | AnonymousUser, at: dt.datetime) -> list[dict[str, Any]]:
    """The rows of the list: late things first, then by how long they have waited."""
    if not isinstance(user, User):
        return []
    items = [item for source in SOURCES for item in source(user, at)]
    items.sort(key=lambda item: (list(Age)[::-1].index(item.age(at)), item.since))
    return [{"item": item, "age": item.age(at), "words": age_words(item, at)} for item in items]


def age_words(item: WorkItem, at: dt.datetime) -> str:
    """ "waits 3 days, due now": the colour of the row in words."""
    band = {Age.FRESH: _("in time"), Age.DUE: _("due now"), Age.LATE: _("late")}[item.age(at)]
    return _("waits %(time)s, %(band)s") % {
        "time": timesince(item.since, at, depth=1),
        "band": band,
    }
