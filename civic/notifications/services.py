"""Queue messages inside the change that causes them; deliver them from the worker."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Mapping
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.audit import services as audit
from civic.core.context import city_context
from civic.core.errors import NotAllowed, WrongState
from civic.notifications.models import Message
from civic.notifications.permissions import may_retry_messages

logger = logging.getLogger(__name__)

LEASE = dt.timedelta(minutes=2)  # a worker that died gives its messages back after this long
ATTEMPTS = 8
LONGEST_WAIT = dt.timedelta(hours=6)


def queue_message(
    *,
    event: str,
    key: str,
    address: str,
    context: Mapping[str, Any],
    at: dt.datetime,
    headers: Mapping[str, str] | None = None,
) -> None:
    """Render `templates/emails/<event>.{subject,txt,html}` and put it in the outbox, once per key.

    `event` is `<app>/<name>`. A second call with the same event and key changes nothing.
    """
    context = {**city_context(), **context}
    subject = " ".join(render_to_string(f"emails/{event}.subject", context).split())
    queue_rendered(
        event=event,
        key=key,
        address=address,
        subject=subject,
        text=render_to_string(f"emails/{event}.txt", context),
        html=render_to_string(f"emails/{event}.html", context),
        headers=headers,
        at=at,
    )


def queue_rendered(
    *,
    event: str,
    key: str,
    address: str,
    subject: str,
    text: str,
    html: str,
    at: dt.datetime,
    headers: Mapping[str, str] | None = None,
) -> None:
    """Put a finished message in the outbox, once per event and key."""
    message = Message(
        event=event,
        key=key,
        address=address,
        subject=subject[:200],
        text=text,
        html=html,
        headers=dict(headers or {}),
        created_at=at,
        due_at=at,
    )
    Message.objects.bulk_create([message], ignore_conflicts=True)


def forget_address(*, address: str) -> None:
    """Drop what has not been sent to `address` and what failed; what was sent names nobody."""
    Message.objects.filter(address__iexact=address).delete()


def drop_unsent(*, event: str, key_prefix: str) -> int:
    """Drop messages that came too late to be of use, with their addresses. Returns how many."""
    rows = Message.objects.filter(event=event, key__startswith=key_prefix)
    return rows.exclude(status=Message.Status.SENT).delete()[0]


@transaction.atomic
def retry_message(*, message_id: int, actor: User, at: dt.datetime) -> Message:
    """Give a message that failed all its tries once more."""
    if not may_retry_messages(actor):
        raise NotAllowed(_("Only an administrator may do this."))
    message = Message.objects.select_for_update().get(pk=message_id)
    if message.status != Message.Status.FAILED:
        raise WrongState(_("This message has not failed."))
    message.status, message.attempts, message.due_at = Message.Status.QUEUED, 0, at
    message.save(update_fields=["status", "attempts", "due_at"])
    audit.record(action="message.retried", subject=message, actor=actor, at=at)
    return message


def deliver_due(*, at: dt.datetime, limit: int = 100) -> int:
    """Send up to `limit` due messages, in order of their time. Returns how many were taken.

    Each is taken under a lease that ends by itself, sent outside any transaction, then marked: a
    worker that dies in between leads to a second sending, never to none.
    """
    messages = _take_due(at=at, limit=limit)
    for message in messages:
        _deliver(message, at=at)
    return len(messages)


def _take_due(*, at: dt.datetime, limit: int) -> list[Message]:
    with transaction.atomic():
        skip_locked = connection.features.has_select_for_update_skip_locked
        rows = (
            Message.objects.due(at)
            .order_by("due_at", "pk")
            .select_for_update(skip_locked=skip_locked)
        )
        messages = list(rows[:limit])
        taken = [message.pk for message in messages]
        Message.objects.filter(pk__in=taken).update(
            status=Message.Status.SENDING, due_at=at + LEASE
        )
    return messages


def _deliver(message: Message, *, at: dt.datetime) -> None:
    mail = EmailMultiAlternatives(
        message.subject, message.text, to=[message.address], headers=dict(message.headers)
    )
    if message.html:
        mail.attach_alternative(message.html, "text/html")
    try:
        mail.send()
    except Exception as error:
        _mark_failed(message, f"{type(error).__name__}: {error}", at=at)
    else:
        Message.objects.filter(pk=message.pk).update(
            status=Message.Status.SENT,
            sent_at=at,
            address="",
            subject="",
            text="",
            html="",
            error="",
        )


def _mark_failed(message: Message, error: str, *, at: dt.datetime) -> None:
    message.attempts += 1
    message.error = error[:300]
    if message.attempts >= ATTEMPTS:
        message.status = Message.Status.FAILED
    else:
        message.status = Message.Status.QUEUED
        message.due_at = at + min(LONGEST_WAIT, dt.timedelta(seconds=10 * 4**message.attempts))
    message.save(update_fields=["attempts", "error", "status", "due_at"])
    logger.warning("message %s not sent, try %s", message.pk, message.attempts)
