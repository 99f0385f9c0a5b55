"""The chain of official acts: it grows, and every way of meddling with it shows."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from civic.audit import services
from civic.audit.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain(city, moderator):
    for number in range(3):
        with transaction.atomic():
            services.record(
                action="area.renamed",
                subject=city,
                actor=moderator,
                at=timezone.now(),
                before={"name": f"Old {number}"},
                after={"name": "New"},
                reason="Spelling",
            )


def test_the_chain_is_whole_and_numbered_from_one(chain):
    assert list(Entry.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3]
    assert services.first_broken_entry() is None


def test_the_zone_of_the_clock_does_not_matter(city):
    summer_time = dt.timezone(dt.timedelta(hours=1))
    with transaction.atomic():
        services.record(
            action="area.renamed",
            subject=city,
            actor=None,
            at=timezone.now().astimezone(summer_time),
        )
    assert services.first_broken_entry() is None


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_entry SET reason = 'x'", "DELETE FROM audit_entry"]
)
def test_the_database_refuses_to_change_an_entry(chain, statement):
    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_an_inserted_forgery_is_found(chain):
    last = Entry.objects.first()
    Entry(
        number=4,
        at=last.at,
        action="area.renamed",
        subject_type="areas.area",
        subject_id="1",
        subject_label="x",
        previous_hash=last.hash,
        hash="0" * 64,
    ).save(force_insert=True)
    assert services.first_broken_entry() == 4


@pytest.mark.django_db(transaction=True)
def test_recording_outside_a_transaction_is_refused(city):
    with pytest.raises(transaction.TransactionManagementError):
        services.record(action="x", subject=city, actor=None, at=timezone.now())
