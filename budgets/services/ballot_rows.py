"""Write and remove the one row of a ballot. Each is a single statement on both databases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Model

from budgets.models import Ballot, Budget
from civic.core.clock import database_now
from civic.publiclog.models import Log

REPLACE = """
INSERT INTO budgets_ballot ({columns}) VALUES ({places})
ON CONFLICT (budget_id, locator) DO UPDATE SET
  choices = EXCLUDED.choices, commitment = EXCLUDED.commitment, nonce = EXCLUDED.nonce,
  previous = budgets_ballot.commitment, submission = EXCLUDED.submission
WHERE budgets_ballot.submission <> EXCLUDED.submission
RETURNING previous
"""
LOCK = """
SELECT locked.*, {now} AS read_at, log.origin AS log_origin, log.public_key AS log_public_key,
  log.key_check AS log_key_check
FROM (SELECT * FROM budgets_budget WHERE slug = %s {share}) AS locked
JOIN publiclog_log AS log ON log.name = locked.log_id
"""


class AlreadyCast(Exception):
    """This very submission was cast before."""


@dataclass(frozen=True)
class LockedVote:
    """A vote as it is now, with its log and the database's time, both read under the lock."""

    budget: Budget
    log: Log
    at: dt.datetime


def lock_for_casting(slug: str) -> LockedVote | None:
    """Lock the vote so that it cannot close; None where no vote was ever opened at this address.

    Casting shares the lock, closing excludes it. SQLite's write transactions stand in line anyway.
    """
    shares = connection.vendor == "postgresql"
    query = LOCK.format(
        now="clock_timestamp()" if shares else "NULL", share="FOR SHARE" if shares else ""
    )
    row: Any = next(iter(Budget.objects.raw(query, [slug])), None)
    if row is None:
        return None
    log = Log(
        name=row.log_id,
        origin=row.log_origin,
        public_key=row.log_public_key,
        key_check=row.log_key_check,
    )
    return LockedVote(row, log, row.read_at or database_now())


def replace_ballot(ballot: Ballot) -> str | None:
    """Insert the row or put it in the place of the one before, whose commitment is returned.

    Raises AlreadyCast for a submission that was written already. The database looks at the newest
    row, so of two at once the second replaces the first and both learn what they replaced.
    """
    fields = ballot._meta.concrete_fields
    query = REPLACE.format(
        columns=", ".join(str(field.column) for field in fields),
        places=", ".join(["%s"] * len(fields)),
    )
    rows = _returned(query, _values(ballot))
    if not rows:
        raise AlreadyCast
    return rows[0][0]


def remove_ballot(*, budget: Budget, locator: str) -> str | None:
    """Remove the row; its commitment, or None where there was none."""
    query = "DELETE FROM budgets_ballot WHERE budget_id = %s AND locator = %s RETURNING commitment"
    rows = _returned(query, [budget.pk, locator])
    return rows[0][0] if rows else None


def _values(row: Model) -> list[Any]:
    fields = row._meta.concrete_fields
    return [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]


def _returned(query: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()
