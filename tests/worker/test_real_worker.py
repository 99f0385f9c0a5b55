"""A worker and a beat as a city runs them: production settings, PostgreSQL, Redis."""

from __future__ import annotations

import os
import time

import pytest
from django.db import connection
from django.utils import timezone

from budgets.models import Count
from civic.notifications.models import Message
from civic.notifications.services import queue_rendered
from civic.portal.processes import Processes
from tests.factories.areas import CityFactory
from tests.factories.budgets import closed_budget
from tests.run.stages import PRODUCTION

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
WITHIN = 40.0  # seconds


@pytest.fixture
def worker_and_beat(monkeypatch, tmp_path):
    database = connection.settings_dict
    mail = tmp_path / "mail"
    environment = PRODUCTION | {
        "DATABASE_URL": "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database),
        "REDIS_URL": os.environ["REDIS_URL"],
        "EMAIL_URL": f"file:///{mail}",
        "CIVIC_DATA_DIR": str(tmp_path),
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    processes = Processes()
    try:
        processes.start("worker", ["celery", "--quiet", "--app", "civic", "worker", "-c", "1"])
        schedule = str(tmp_path / "beat")
        processes.start("beat", ["celery", "--quiet", "-A", "civic", "beat", "-s", schedule])
        yield mail
        assert processes.ended() is None
    finally:
        processes.stop()


def wait_until(is_done) -> None:
    deadline = time.monotonic() + WITHIN
    while not is_done():
        assert time.monotonic() < deadline, f"not done within {WITHIN} seconds"
        time.sleep(0.2)


def test_what_was_queued_is_sent_and_what_was_closed_is_counted(worker_and_beat):
    budget = closed_budget(CityFactory(), [["1", "2"], ["1"], ["1", "3"]])
    queue_rendered(
        event="test/hello",
        key="1",
        address="rosa@example.org",
        subject="Hello",
        text="A line.",
        html="",
        at=timezone.now(),
    )

    def is_done() -> bool:
        sent = Message.objects.filter(status=Message.Status.SENT)
        return sent.exists() and Count.objects.filter(budget=budget, ballots=3).exists()

    wait_until(is_done)
    mails = [file.read_text() for file in worker_and_beat.glob("*.log")]
    assert len(mails) == 1
    assert "To: rosa@example.org" in mails[0]
