"""Send the mail of rows that are their own outbox: confirmations, follow requests, mailings.

Rows are taken in batches under a lease (another worker skips them), sent over one connection
outside any transaction, then marked. A worker that dies in between leads to a second mail, never
to none. While the mail server is down the rows only wait: that is not their failure, and all of
them go out when it is back.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Sequence
from smtplib import SMTPConnectError, SMTPException, SMTPServerDisconnected
from typing import TypeVar

from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import connection, transaction
from django.db.models import F, QuerySet

from petitions.models.mailable import Mailable

logger = logging.getLogger(__name__)

LEASE = dt.timedelta(minutes=5)
SERVER_PAUSE = dt.timedelta(seconds=30)
BATCH = 200

Row = TypeVar("Row", bound=Mailable)
Writer = Callable[[Row], EmailMultiAlternatives | None]


def deliver_rows(
    rows: QuerySet[Row], write: Writer[Row], *, at: dt.datetime, limit: int = BATCH
) -> int:
    """Send the mail of up to `limit` due rows; `write` gives None where none is wanted any more.

    Returns how many were handled: 0 when nothing is due or the server is down.
    """
    taken = _take(rows, at=at, limit=limit)
    handled, unreached = _send_all(taken, write, at=at) if taken else ([], [])
    table = rows.model._default_manager
    table.filter(pk__in=handled).update(
        mail_due_at=None, mailed_at=at, mails_sent=F("mails_sent") + 1, mail_failures=0
    )
    table.filter(pk__in=unreached).update(mail_due_at=at + SERVER_PAUSE)
    return len(taken) - len(unreached)


def _take(rows: QuerySet[Row], *, at: dt.datetime, limit: int) -> list[Row]:
    skip_locked = connection.features.has_select_for_update_skip_locked
    with transaction.atomic():
        due = rows.filter(mail_due_at__lte=at).order_by("mail_due_at")
        taken = list(due.select_for_update(skip_locked=skip_locked, of=("self",))[:limit])
        rows.model._default_manager.filter(pk__in=[row.pk for row in taken]).update(
            mail_due_at=at + LEASE
        )
    return taken


def _send_all(
    taken: Sequence[Row], write: Writer[Row], *, at: dt.datetime
) -> tuple[list[int], list[int]]:
    """Ids of the rows that are done, and of those that the server could not be reached for."""
    done: list[int] = []
    server = get_connection()
    for position, row in enumerate(taken):
        try:
            server.open()
            mail = write(row)
            if mail is not None:
                server.send_messages([mail])
        except Exception as error:
            if _is_server_gone(error):
                logger.warning("the mail server does not answer: %s", type(error).__name__)
                return done, [waiting.pk for waiting in taken[position:]]
            logger.warning("a mail was not sent: %s", type(error).__name__)
            row.note_failed(at)
        else:
            done.append(row.pk)
    server.close()
    return done, []


def _is_server_gone(error: Exception) -> bool:
    """SMTP's own refusals of one mail are OSErrors too; those are no reason to stop."""
    if isinstance(error, SMTPException):
        return isinstance(error, SMTPServerDisconnected | SMTPConnectError)
    return isinstance(error, OSError)
