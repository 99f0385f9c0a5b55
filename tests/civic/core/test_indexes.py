"""No index is kept for nothing: one that another begins with finds no row that the other does not.

Each costs every insert its share, and a log or a vote has a million of them.
"""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection

pytestmark = pytest.mark.django_db
OURS = ("budgets", "petitions", "assemblies", "publiclog", "notifications", "accounts")
SMALL = {"assemblies_draw"}  # append-only: SQLite would lose its triggers with the index


def tables() -> list[str]:
    models = [model for label in OURS for model in apps.get_app_config(label).get_models()]
    return sorted({model._meta.db_table for model in models} - SMALL)


def indexes(table: str) -> list[dict[str, object]]:
    """Whole-table B-trees; those for patterns (`_like`) and for part of the rows serve others."""
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, table)
        partial = partial_indexes(cursor, table)
    return [
        facts | {"name": name}
        for name, facts in found.items()
        if (facts["index"] or facts["unique"] or facts["primary_key"])
        and facts.get("type") in (None, "idx", "btree")
        and all(facts["columns"])
        and name not in partial
        and not name.endswith("_like")
    ]


def partial_indexes(cursor, table: str) -> set[str]:
    query = "SELECT name FROM sqlite_master WHERE tbl_name = %s AND sql LIKE '%% WHERE %%'"
    if connection.vendor == "postgresql":
        query = (
            "SELECT indexname FROM pg_indexes WHERE tablename = %s AND indexdef LIKE '%% WHERE %%'"
        )
    cursor.execute(query, [table])
    return {name for (name,) in cursor.fetchall()}


@pytest.mark.parametrize("table", tables())
def test_no_index_is_the_beginning_of_another(table):
    found = indexes(table)
    needless = [
        (one["name"], other["name"])
        for one in found
        for other in found
        if one is not other
        and not one["unique"]
        and not one["primary_key"]
        and other["columns"][: len(one["columns"])] == one["columns"]
    ]
    assert not needless
