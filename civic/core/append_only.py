"""Tables whose rows are never changed or removed, guarded by the database itself."""

from __future__ import annotations

from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION civic_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'table % is append-only', TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""


def append_only(table: str) -> migrations.RunPython:
    """Migration operation: UPDATE and DELETE on `table` raise IntegrityError.

    On PostgreSQL the role that owns the table also gives up the privileges to change, remove or
    truncate its rows. (A superuser has them all the same: do not run the application as one.)
    """

    def add(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        for statement in _statements(editor.connection.vendor, table):
            editor.execute(statement, params=None)

    def remove(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        where = f" ON {table}" if editor.connection.vendor == "postgresql" else ""
        for event in ("update", "delete"):
            editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{event}{where}")

    return migrations.RunPython(add, remove)


def _statements(vendor: str, table: str) -> list[Any]:
    if vendor == "postgresql":
        return (
            [POSTGRESQL_FUNCTION]
            + [
                f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION civic_refuse_change()"
                for event in ("UPDATE", "DELETE")
            ]
            + [f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM CURRENT_USER, PUBLIC"]
        )
    return [
        f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, 'table {table} is append-only'); END"
        for event in ("UPDATE", "DELETE")
    ]
