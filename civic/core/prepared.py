"""Statements that PostgreSQL parses and plans once per connection instead of once per call.

For the few statements that a crowd sends. Django puts the values into the text, so each call is a
new statement to the database; here the values travel apart from it. How often a connection meets
a statement before it prepares it is its `prepare_threshold`, by default never.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection
from django.db.backends.utils import CursorWrapper


@contextmanager
def prepared_cursor() -> Iterator[CursorWrapper]:
    """A cursor like Django's, counted and logged like it. On SQLite it is Django's.

    The database works out the type of each value from its place, so a text that stands in two
    places (a column and a comparison) needs `CAST(… AS varchar)` in the second.
    """
    if connection.vendor != "postgresql":
        with connection.cursor() as cursor:
            yield cursor
        return
    connection.ensure_connection()
    plain: Any = psycopg.Cursor(connection.connection)
    wrapped = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    with wrapped(plain) as cursor:
        yield cursor
