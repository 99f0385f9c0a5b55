"""What waits for administrators: mail that did not go out."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.core.work import WorkItem
from civic.notifications.models import Message
from civic.notifications.permissions import may_retry_messages


def work_items(user: User, at: dt.datetime) -> list[WorkItem]:
    """One query, for who may try again."""
    if not may_retry_messages(user):
        return []
    found = Message.objects.failed().aggregate(since=Min("due_at"), number=Count("pk"))
    if not found["number"]:
        return []
    address = reverse("admin:notifications_message_changelist")
    return [
        WorkItem(
            title=_("Mail that did not go out"),
            url=f"{address}?status__exact={Message.Status.FAILED}",
            since=found["since"],
            whose=_("administrator"),
            count=found["number"],
        )
    ]
