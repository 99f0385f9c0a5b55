"""PostgreSQL keeps the words of each petition as a column: a search never parses texts again."""

from importlib import import_module

from django.conf import settings
from django.db import migrations

before = import_module("petitions.migrations.0002_search_and_reasons")

COLUMNS = {"words": before.TEXT, "title_words": "title"}


def add_columns(apps, editor):
    if editor.connection.vendor != "postgresql":
        return
    dictionary = f"'{settings.SEARCH_CONFIG}'::regconfig"
    added = ", ".join(
        f"ADD COLUMN {name} tsvector GENERATED ALWAYS AS (to_tsvector({dictionary}, {text})) STORED"
        for name, text in COLUMNS.items()
    )
    editor.execute("DROP INDEX IF EXISTS petition_words")
    editor.execute(f"ALTER TABLE petitions_petition {added}")
    for name in COLUMNS:
        editor.execute(f"CREATE INDEX petition_{name} ON petitions_petition USING gin ({name})")


def drop_columns(apps, editor):
    if editor.connection.vendor != "postgresql":
        return
    dropped = ", ".join(f"DROP COLUMN {name}" for name in COLUMNS)
    editor.execute(f"ALTER TABLE petitions_petition {dropped}")
    editor.execute(
        "CREATE INDEX petition_words ON petitions_petition USING gin "
        f"(to_tsvector('{settings.SEARCH_CONFIG}'::regconfig, {before.TEXT}))"
    )


class Migration(migrations.Migration):
    dependencies = [("petitions", "0004_signature_logs")]
    operations = [migrations.RunPython(add_columns, drop_columns)]
