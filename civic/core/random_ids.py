"""Random ids that the database makes."""

from __future__ import annotations

from typing import Any

from django.db.models import Func, UUIDField


class RandomUUID(Func):
    """A fresh random UUID for each row: 122 random bits on PostgreSQL, 128 on SQLite."""

    template = "%(function)s()"
    function = "gen_random_uuid"
    arity = 0
    output_field = UUIDField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="lower(hex(randomblob(16)))", **context)
