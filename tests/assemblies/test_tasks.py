from __future__ import annotations

import pytest
from django.conf import settings

from assemblies import tasks
from tests.factories.assemblies import queued_selection

pytestmark = pytest.mark.django_db


def test_the_clock_sees_a_queued_selection_through_and_a_second_tick_changes_nothing(
    assembly_officer,
):
    selection = queued_selection(assembly_officer)
    tasks.run_due_selections()
    selection.refresh_from_db()
    assert selection.is_done()
    finished = selection.finished_at
    tasks.run_due_selections()
    selection.refresh_from_db()
    assert selection.finished_at == finished


def test_the_task_is_on_the_clock():
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert tasks.run_due_selections.name in scheduled
