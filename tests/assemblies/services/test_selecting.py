"""The selection: one result whatever becomes of the workers, and a reason when there is none."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from assemblies.models import Quota, Selection
from assemblies.services import selecting
from assemblies.states import SelectionStatus
from tests.factories.assemblies import queued_selection, registering_assembly

pytestmark = pytest.mark.django_db


@pytest.fixture
def selection(assembly_officer):
    return queued_selection(assembly_officer)


def test_a_worker_finds_a_thousand_panels_that_keep_quotas_and_households(selection):
    assert selecting.run_due(at=timezone.now())
    selection.refresh_from_db()
    assert selection.status == SelectionStatus.DONE
    panels = selection.panels["panels"]
    young = {f"p{number}" for number in range(3, 25, 3)}
    assert len(panels) == 1000
    assert {len(set(panel)) for panel in panels} == {6}
    assert {len(young & set(panel)) for panel in panels} <= {2, 3, 4}
    assert not [panel for panel in panels if {"p1", "p2"} <= set(panel)]
    assert not selecting.run_due(at=timezone.now())


@pytest.mark.parametrize("method", ["maximin", "nash"])
def test_other_methods_work_too(assembly_officer, method):
    assembly = registering_assembly(assembly_officer)
    selection = selecting.start_selection(
        assembly_id=assembly.pk, method=method, actor=assembly_officer, at=timezone.now()
    )
    selecting.run_due(at=timezone.now())
    selection.refresh_from_db()
    assert selection.is_done()


def test_quotas_that_no_panel_meets_fail_with_ways_out(assembly_officer):
    assembly = registering_assembly(assembly_officer)
    Quota.objects.filter(value="young").update(feature="home", value="owned")
    assembly.members.update(features={"age": "old", "home": "owned"})
    selection = selecting.start_selection(
        assembly_id=assembly.pk, actor=assembly_officer, at=timezone.now()
    )
    selecting.run_due(at=timezone.now())
    selection.refresh_from_db()
    assert selection.has_failed()
    assert selection.error == "No panel meets the quotas."
    limits = {
        (change["feature"], change["limit"], change["new"])
        for change in selection.report["relaxations"][0]["changes"]
    }
    assert limits == {("age", "maximum", 6), ("home", "maximum", 6)}


def test_a_row_that_a_worker_holds_is_left_alone_until_its_lease_ends(selection):
    at = timezone.now()
    first = selecting.claim_selection(at=at)
    assert selecting.claim_selection(at=at + dt.timedelta(seconds=1)) is None
    second = selecting.claim_selection(at=at + selecting.LEASE)
    assert first.lease != second.lease
    assert second.attempts == 2


def test_a_worker_that_lost_its_lease_writes_nothing(selection):
    at = timezone.now()
    slow = selecting.claim_selection(at=at)
    quick = selecting.claim_selection(at=at + selecting.LEASE)
    progress = selecting.LeasedProgress(slow)
    progress.report("panels", 1, 2, smallest=0.1, bound=0.2)
    assert progress.stopped()
    selecting.run_selection(slow)
    selection.refresh_from_db()
    assert selection.status == SelectionStatus.RUNNING
    selecting.run_selection(quick)
    selection.refresh_from_db()
    assert selection.is_done()


def test_progress_is_saved_and_renews_the_lease(selection):
    held = selecting.claim_selection(at=timezone.now() - selecting.LEASE / 2)
    selecting.LeasedProgress(held).report("panels", 3, 9, smallest=0.1, bound=0.25)
    selection.refresh_from_db()
    assert selection.progress["done"] == 3
    assert selection.lease_until > held.lease_until


def test_what_loses_its_worker_again_and_again_ends_as_failed(selection):
    at = timezone.now()
    for attempt in range(selecting.MOST_ATTEMPTS):
        assert selecting.claim_selection(at=at + attempt * selecting.LEASE)
    assert selecting.claim_selection(at=at + 9 * selecting.LEASE) is None
    selection.refresh_from_db()
    assert selection.has_failed()
    assert "lost 3 times" in selection.error


def test_an_unforeseen_error_ends_visibly(selection, monkeypatch):
    def break_down(*args, **kwargs):
        raise MemoryError

    monkeypatch.setattr(selecting, "select", break_down)
    selecting.run_due(at=timezone.now())
    selection.refresh_from_db()
    assert selection.has_failed()
    assert "MemoryError" in selection.error
    assert not Selection.objects.due(timezone.now()).exists()
