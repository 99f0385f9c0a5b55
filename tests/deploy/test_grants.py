"""The site's database role cannot rewrite history, not even by TRUNCATE, which no trigger sees."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, connection, transaction

from civic.core.clock import database_now
from tests.run.stages import ROOT

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


@pytest.fixture
def as_the_site():
    with connection.cursor() as cursor:
        cursor.execute((ROOT / "deploy" / "grants.sql").read_text(), None)
        cursor.execute("SET LOCAL ROLE civic_app")  # undone with the test's transaction
        yield cursor


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET action = 'x'",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry",
        "TRUNCATE accounts_user CASCADE",
        "ALTER TABLE audit_entry DISABLE TRIGGER ALL",
        "DROP TABLE audit_entry",
    ],
)
def test_it_may_not(as_the_site, statement):
    refused = pytest.raises(ProgrammingError, match=r"permission denied|must be owner")
    with refused, transaction.atomic():
        as_the_site.execute(statement)


def test_it_may_read_and_write_the_rest(as_the_site):
    as_the_site.execute("SELECT count(*) FROM audit_entry")
    as_the_site.execute(
        "INSERT INTO notifications_message (event, key, address, subject, text, html, headers,"
        " status, attempts, created_at, due_at, error)"
        " VALUES ('x', 'y', '', '', '', '', '{}', 'sent', 0, %s, %s, '')",
        [database_now(), database_now()],
    )
    as_the_site.execute("DELETE FROM notifications_message")
    assert as_the_site.rowcount == 1
