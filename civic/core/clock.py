"""One clock for all processes: the database's. A worker's drifting clock admits no late vote."""

from __future__ import annotations

import datetime as dt

from django.db import connection
from django.utils import timezone


def database_now() -> dt.datetime:
    """The database server's time of this moment (not of the transaction's start), aware, in UTC.

    SQLite runs in this process, so its clock is this machine's.
    """
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        row = cursor.fetchone()
    assert row is not None
    return row[0]
