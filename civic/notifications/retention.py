"""How long mail stays. Address and text are emptied as soon as a mail is sent."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from civic.core.retention import Rule, Table, delete_all
from civic.notifications.models import Message

UNSENT = dt.timedelta(days=30)
SENT = dt.timedelta(days=90)


def _drop_unsent(at: dt.datetime) -> int:
    """Failed, or given up by a mail server that never came back."""
    rows = Message.objects.exclude(status=Message.Status.SENT)
    return delete_all(rows.filter(created_at__lt=at - UNSENT))


TABLE = Table(
    heading=_("Mail from us"),
    rules=(
        Rule(
            "notifications.Message",
            _("A mail that could not be sent, with its address and text"),
            _("30 days"),
            _("So that it can be sent once the trouble is over"),
            _drop_unsent,
        ),
        Rule(
            "notifications.Message",
            _("That a mail was sent. Its address and text go when it is sent"),
            _("90 days"),
            _("So that nobody gets the same mail twice"),
            lambda at: delete_all(Message.objects.filter(sent_at__lt=at - SENT)),
        ),
    ),
)
