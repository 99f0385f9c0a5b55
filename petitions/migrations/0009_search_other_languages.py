"""PostgreSQL keeps the words of texts in other languages as a column too (see 0005)."""

from importlib import import_module

from django.db import migrations

before = import_module("petitions.migrations.0002_search_and_reasons")


def add_column(apps, editor):
    if editor.connection.vendor != "postgresql":
        return
    editor.execute(
        "ALTER TABLE petitions_petitiontext ADD COLUMN words tsvector "
        f"GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, {before.TEXT})) STORED"
    )
    editor.execute("CREATE INDEX petitiontext_words ON petitions_petitiontext USING gin (words)")


def drop_column(apps, editor):
    if editor.connection.vendor == "postgresql":
        editor.execute("ALTER TABLE petitions_petitiontext DROP COLUMN words")


class Migration(migrations.Migration):
    dependencies = [("petitions", "0008_debate_scheduled_milestone")]
    operations = [migrations.RunPython(add_column, drop_column)]
