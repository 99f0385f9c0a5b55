"""PostgreSQL's search indexes, and the reasons for saying no that a new site starts with."""

from django.conf import settings
from django.db import migrations

REASONS = [
    ("duplicate", "There is a petition about it already", "Another open petition asks for the same or nearly the same. Please sign that one.", False),
    ("not-ours", "It is not for this body to decide", "What you ask for is decided by somebody else. We can only publish what this body could do.", False),
    ("unclear", "It does not say what should be done", "A petition has to ask for something that this body could clearly do.", False),
    ("personal", "It is about one person's own case", "We cannot publish petitions about a personal matter or one person's application or job.", False),
    ("false-claims", "It says things that are not right", "The petition holds statements that we found to be wrong or that we could not check.", False),
    ("advertising", "It advertises", "Petitions must not promote a product, a business or a person's campaign for office.", False),
    ("unlawful", "It may break the law", "The text may defame somebody, break a court's order or be unlawful in another way.", True),
    ("offensive", "It insults or shows hatred", "The text is offensive or extreme, or it makes fun of people.", True),
    ("private-data", "It shows private details", "The text holds private details of people or what must not be published.", True),
    ("too-few-signatures", "It found too few signatures", "When its time was over the petition had fewer signatures than this body asks for.", False),
]

TEXT = "COALESCE(title, '') || ' ' || COALESCE(request, '') || ' ' || COALESCE(background, '')"


def add_indexes(apps, editor):
    if editor.connection.vendor != "postgresql":
        return
    editor.execute(
        "CREATE INDEX petition_words ON petitions_petition USING gin "
        f"(to_tsvector('{settings.SEARCH_CONFIG}'::regconfig, {TEXT}))"
    )
    with editor.connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'")
        has_trigrams = cursor.fetchone() is not None
    if has_trigrams:
        editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        editor.execute(
            "CREATE INDEX petition_title_trigrams ON petitions_petition "
            "USING gin (title gin_trgm_ops)"
        )


def drop_indexes(apps, editor):
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP INDEX IF EXISTS petition_words, petition_title_trigrams")


def add_reasons(apps, editor):
    reasons = apps.get_model("petitions", "RejectionReason").objects
    for order, (code, title, text, hides) in enumerate(REASONS, start=1):
        reasons.get_or_create(
            code=code, defaults={"title": title, "text": text, "hides": hides, "order": order}
        )


def add_policy(apps, editor):
    apps.get_model("petitions", "Policy").objects.get_or_create(pk=1)


class Migration(migrations.Migration):
    dependencies = [("petitions", "0001_initial")]
    operations = [
        migrations.RunPython(add_indexes, drop_indexes),
        migrations.RunPython(add_reasons, migrations.RunPython.noop),
        migrations.RunPython(add_policy, migrations.RunPython.noop),
    ]
