"""What waits for those who look after petitions."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.accounts.permissions import Role
from civic.core.work import WorkItem
from petitions.models import Burst, Mailing, Milestone, Petition
from petitions.permissions import is_official, is_petitions_officer
from petitions.rules.thresholds import ALERT, TARGET
from petitions.states import DebateState, ResponseState


def work_items(user: User, at: dt.datetime) -> list[WorkItem]:
    """Texts to check, bursts, answers and debates owed, drafts of news. At most 4 queries."""
    items = _queue() + _bursts() if is_official(user) else []
    return items + (_owed() + _news() if is_petitions_officer(user) else [])


def _queue() -> list[WorkItem]:
    found = Petition.objects.in_the_queue().aggregate(since=Min("status_since"), number=Count("pk"))
    return _item(
        found,
        title=_("Petitions to check"),
        url=reverse("admin:petitions_petition_changelist"),
        whose=Role.MODERATOR,
        due=TARGET,
        late=ALERT,
    )


def _bursts() -> list[WorkItem]:
    found = Burst.objects.unchecked().aggregate(since=Min("seen_at"), number=Count("pk"))
    return _item(
        found,
        title=_("Unusually many signatures from one place"),
        url=reverse("admin:petitions_burst_changelist") + "?checked_at__isempty=1",
        whose=Role.MODERATOR,
        due=dt.timedelta(hours=4),
        late=dt.timedelta(days=1),
    )


def _news() -> list[WorkItem]:
    drafts = Mailing.objects.filter(status=Mailing.Status.DRAFT)
    found = drafts.aggregate(since=Min("made_at"), number=Count("pk"))
    return _item(
        found,
        title=_("News for signers to look at"),
        url=f"{reverse('admin:petitions_mailing_changelist')}?status__exact={Mailing.Status.DRAFT}",
        whose=Role.PETITIONS_OFFICER,
        due=dt.timedelta(days=2),
        late=dt.timedelta(days=7),
    )


def _item(found: dict[str, Any], **words: Any) -> list[WorkItem]:
    """One row of the list, or none where nothing waits. `found`: since and number."""
    if not found["number"]:
        return []
    return [WorkItem(since=found["since"], count=found["number"], **words)]


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
