"""What waits for those who look after petitions."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.accounts.permissions import Role
from civic.core.work import WorkItem
from petitions.models import Milestone, Petition
from petitions.permissions import is_official, is_petitions_officer
from petitions.rules.thresholds import ALERT, TARGET
from petitions.states import DebateState, ResponseState


def work_items(user: User, at: dt.datetime) -> list[WorkItem]:
    """The queue of texts to check, and the answers and debates that are owed. At most 2 queries."""
    items = _queue() if is_official(user) else []
    return items + (_owed() if is_petitions_officer(user) else [])


def _queue() -> list[WorkItem]:
    found = Petition.objects.in_the_queue().aggregate(since=Min("status_since"), number=Count("pk"))
    if not found["number"]:
        return []
    return [
        WorkItem(
            title=_("Petitions to check"),
            url=reverse("admin:petitions_petition_changelist"),
            since=found["since"],
            whose=Role.MODERATOR,
            count=found["number"],
            due=TARGET,
            late=ALERT,
        )
    ]


def _owed() -> list[WorkItem]:
    """What petitions have earned by their signatures and not got."""
    answers = Q(kind=Milestone.Kind.RESPONSE, petition__response_state=ResponseState.AWAITING)
    debates = Q(kind=Milestone.Kind.DEBATE, petition__debate_state=DebateState.AWAITING)
    found = Milestone.objects.aggregate(
        answers=Count("pk", filter=answers),
        answers_since=Min("reached_at", filter=answers),
        debates=Count("pk", filter=debates),
        debates_since=Min("reached_at", filter=debates),
    )
    titles = {
        "answers": (_("Petitions to answer"), f"response_state__exact={ResponseState.AWAITING}"),
        "debates": (_("Debates to arrange"), f"debate_state__exact={DebateState.AWAITING}"),
    }
    address = reverse("admin:petitions_petition_changelist")
    return [
        WorkItem(
            title=title,
            url=f"{address}?waiting=all&{query}",
            since=found[f"{name}_since"],
            whose=Role.PETITIONS_OFFICER,
            count=found[name],
            due=TARGET,
            late=ALERT,
        )
        for name, (title, query) in titles.items()
        if found[name]
    ]
