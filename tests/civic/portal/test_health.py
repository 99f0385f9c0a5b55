"""The health page says which part is ill. Faults themselves are in tests/faults."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from civic.notifications.models import Message

pytestmark = pytest.mark.django_db


def test_all_is_well(client):
    answer = client.get("/health")
    assert answer.status_code == 200, answer.json()
    assert {part: value["ok"] for part, value in answer.json()["parts"].items()} == {
        "database": True,
        "cache": True,
        "broker": True,
        "outbox": True,
        "clock": True,
    }
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies


@pytest.mark.parametrize(("minutes", "status"), [(14, 200), (16, 503)])
def test_a_message_that_waits_too_long_is_reported(client, minutes, status):
    made = timezone.now() - dt.timedelta(minutes=minutes)
    Message.objects.create(
        event="test/x", key="1", address="rosa@example.org", created_at=made, due_at=made
    )
    answer = client.get("/health")
    assert answer.status_code == status
    assert answer.json()["parts"]["outbox"]["ok"] is (status == 200)
    assert "rosa" not in answer.content.decode()


def test_an_illness_is_one_line_in_the_log_with_its_cause(client, caplog):
    made = timezone.now() - dt.timedelta(minutes=16)
    Message.objects.create(
        event="test/x", key="1", address="rosa@example.org", created_at=made, due_at=made
    )
    client.get("/health")
    [line] = [record for record in caplog.records if record.levelname == "ERROR"]
    assert line.getMessage() == "not well: outbox: a message has waited for 960 seconds"


def test_it_answers_no_other_method(client):
    assert client.post("/health").status_code == 405
