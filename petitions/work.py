"""What waits for those who look after petitions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Min, Q, Value
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
    """Texts to check, bursts, answers and debates owed, drafts of news. At most 3 queries."""
    if not is_official(user):
        return []
    is_officer = is_petitions_officer(user)
    return _queue() + _unseen(with_news=is_officer) + (_owed() if is_officer else [])


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


def _unseen(*, with_news: bool) -> list[WorkItem]:
    """Crowds that were noticed, and news that wait to be let go, in one query."""
    bursts = Burst.objects.unchecked().order_by().values(what=Value("bursts"))
    rows = bursts.annotate(since=Min("seen_at"), number=Count("pk"))
    if with_news:
        drafts = Mailing.objects.filter(status=Mailing.Status.DRAFT).order_by()
        news = drafts.values(what=Value("news")).annotate(since=Min("made_at"), number=Count("pk"))
        rows = rows.union(news, all=True)
    words: dict[str, dict[str, Any]] = {
        "bursts": {
            "title": _("Unusually many signatures from one place"),
            "url": reverse("admin:petitions_burst_changelist") + "?checked_at__isempty=1",
            "whose": Role.MODERATOR,
            "due": dt.timedelta(hours=4),
            "late": dt.timedelta(days=1),
        },
        "news": {
            "title": _("News for signers to look at"),
            "url": reverse("admin:petitions_mailing_changelist") + "?status__exact=draft",
            "whose": Role.PETITIONS_OFFICER,
            "due": dt.timedelta(days=2),
            "late": dt.timedelta(days=7),
        },
    }
    return [item for row in rows for item in _item(row, **words[row["what"]])]


def _item(found: Mapping[str, Any], **words: Any) -> list[WorkItem]:
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
