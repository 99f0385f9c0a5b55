"""Record an official act beside the change itself, in the same transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import connection, models, transaction

from civic.accounts.models import User
from civic.audit.models import FIRST_PREVIOUS, Entry

CHAIN_LOCK = 0x0A0D17  # PostgreSQL advisory lock: one writer at the end of the chain


def record(
    *,
    action: str,
    subject: models.Model,
    actor: User | None,
    at: dt.datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> Entry:
    """Append to the chain. `actor` None is the system's clock. Call inside the act's transaction.

    `before` and `after` hold JSON data without floats; never a resident's choices or address.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            "audit.record belongs in the act's transaction"
        )
    _lock_chain()
    last = Entry.objects.order_by("-number").first()
    entry = Entry(
        number=last.number + 1 if last else 1,
        at=at,
        actor=actor,
        action=action,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        subject_label=str(subject)[:200],
        before=dict(before or {}),
        after=dict(after or {}),
        reason=reason,
        previous_hash=last.hash if last else FIRST_PREVIOUS,
    )
    entry.hash = entry.computed_hash()
    entry.save(force_insert=True)
    return entry


def first_broken_entry() -> int | None:
    """The number of the first entry whose hash or link is wrong; None when the chain is whole."""
    previous = FIRST_PREVIOUS
    entries = Entry.objects.order_by("number").iterator(chunk_size=1000)
    for number, entry in enumerate(entries, start=1):
        linked = entry.number == number and entry.previous_hash == previous
        if not linked or entry.hash != entry.computed_hash():
            return number
        previous = entry.hash
    return None


def _lock_chain() -> None:
    """SQLite's write transactions already stand in line; PostgreSQL's need a lock of their own."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
