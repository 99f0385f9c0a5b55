"""Races on PostgreSQL: one result a selection, one throw of the dice, a killed worker replaced."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import time

import pytest
from django.db import connection
from django.utils import timezone

from assemblies.models import DrawMove, DrawnPanel, Selection
from assemblies.services import calling_off, drawing, leases, moving, selecting
from assemblies.states import Status, WorkStatus
from civic.audit.models import Entry
from civic.core.clock import database_now
from civic.core.errors import WrongState
from tests.concurrency.test_budget_races import together
from tests.factories.assemblies import committed_draw, queued_selection
from tests.run.stages import ROOT

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="a race needs PostgreSQL"),
]

# A worker that takes the selection and is then at it for ever.
SLOW_WORKER = """
import django, time
django.setup()
from assemblies.services import leases, selecting
from django.utils import timezone
def never_ends(problem, *, progress, **rest):
    while True:
        progress.report("panels", 1, 9, smallest=0.0, bound=1.0)
        time.sleep(0.05)
selecting.select = never_ends
selecting.run_due(at=timezone.now())
"""
WITHIN = 30.0  # seconds


def test_two_workers_see_one_selection_through_once(assembly_officer):
    selection = queued_selection(assembly_officer)
    at = timezone.now()
    outcomes = together([lambda: selecting.run_due(at=at) for _ in range(4)])
    assert sorted(outcomes) == [False, False, False, True]
    selection.refresh_from_db()
    assert selection.is_done()
    assert selection.attempts == 1


def test_two_officials_who_enter_dice_at_once_draw_one_panel(assembly_officer):
    draw = committed_draw(assembly_officer)

    def entering(dice):
        return lambda: drawing.enter_dice(
            assembly_id=draw.assembly_id, dice=dice, actor=assembly_officer, at=draw.draw_at
        )

    outcomes = together([entering(dice) for dice in ("042", "777", "000")])
    assert sum(isinstance(outcome, DrawnPanel) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, WrongState) for outcome in outcomes) == 2
    assert DrawnPanel.objects.count() == 1
    assert draw.assembly.members.filter(drawn_in=1).count() == 6


def test_a_draw_is_drawn_or_moved_or_called_off_and_the_row_says_which(assembly_officer):
    draw = committed_draw(assembly_officer)
    act = {"assembly_id": draw.assembly_id, "actor": assembly_officer, "at": draw.draw_at}
    together(
        [
            lambda: drawing.enter_dice(**act, dice="042"),
            lambda: calling_off.call_off(**act, reason="no money"),
            lambda: moving.move_draw(
                **act, to=draw.draw_at + dt.timedelta(hours=1), place="", reason="rain"
            ),
        ]
    )
    draw.assembly.refresh_from_db()
    acts = list(Entry.objects.order_by("number").values_list("action", flat=True))[-2:]
    is_drawn = DrawnPanel.objects.exists()
    assert draw.assembly.status == Status.CALLED_OFF
    assert is_drawn == ("assembly.drawn" in acts)
    assert DrawMove.objects.exists() == ("assembly.draw_moved" in acts)
    assert not (is_drawn and DrawMove.objects.exists())


def test_a_silent_step_longer_than_the_lease_is_not_begun_twice(assembly_officer, monkeypatch):
    """The solver says nothing for two leases; a second worker looks all the time."""
    lease = dt.timedelta(seconds=2)
    monkeypatch.setattr(leases, "LEASE", lease)
    monkeypatch.setattr(leases, "BEAT_EVERY", 0.2)
    selection = queued_selection(assembly_officer)
    compute = selecting.select

    def think_first(problem, **rest):
        time.sleep(2 * lease.total_seconds())
        return compute(problem, **rest)

    monkeypatch.setattr(selecting, "select", think_first)

    def look_on():
        taken = []
        for _turn in range(16):
            time.sleep(0.25)
            taken.append(selecting.claim_selection(at=database_now()))
        return taken

    held = selecting.claim_selection(at=database_now())
    outcomes = together([lambda: selecting.run_selection(held), look_on])
    selection.refresh_from_db()
    assert selection.is_done()
    assert selection.attempts == 1
    assert outcomes == [None, [None] * 16]


def test_what_a_killed_worker_left_is_taken_up_again(assembly_officer):
    selection = queued_selection(assembly_officer)
    database = connection.settings_dict
    url = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database)
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "civic.settings.test",
        "DATABASE_URL": url,
    }
    worker = subprocess.Popen([sys.executable, "-c", SLOW_WORKER], cwd=ROOT, env=environment)
    try:
        deadline = time.monotonic() + WITHIN
        while not Selection.objects.get(pk=selection.pk).progress:
            assert time.monotonic() < deadline, "the worker did not begin"
            time.sleep(0.1)
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    at = timezone.now()
    assert not selecting.run_due(at=at)
    assert selecting.run_due(at=at + 2 * leases.LEASE)
    selection.refresh_from_db()
    assert selection.status == WorkStatus.DONE
    assert selection.attempts == 2
