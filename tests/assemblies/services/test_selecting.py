"""The selection: one result whatever becomes of the workers, and a reason when there is none."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import OperationalError
from django.utils import timezone

from assemblies.models import Quota, Selection
from assemblies.models.leased import LeasedQuerySet
from assemblies.services import leases, selecting
from assemblies.states import WorkStatus
from civic.audit.models import Entry
from civic.core.errors import WrongState
from tests.factories.assemblies import queued_selection, registering_assembly

pytestmark = pytest.mark.django_db


@pytest.fixture
def selection(assembly_officer):
    return queued_selection(assembly_officer)


def test_a_worker_finds_a_thousand_panels_that_keep_quotas_and_households(selection):
    assert selecting.run_due(at=timezone.now())
    selection.refresh_from_db()
    assert selection.status == WorkStatus.DONE
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
    second = selecting.claim_selection(at=at + leases.LEASE)
    assert first.lease != second.lease
    assert second.attempts == 2


def test_a_worker_that_lost_its_lease_writes_nothing(selection):
    at = timezone.now()
    slow = selecting.claim_selection(at=at)
    quick = selecting.claim_selection(at=at + leases.LEASE)
    progress = leases.LeasedProgress(slow)
    progress.report("panels", 1, 2, smallest=0.1, bound=0.2)
    assert progress.stopped()
    selecting.run_selection(slow)
    selection.refresh_from_db()
    assert selection.status == WorkStatus.RUNNING
    selecting.run_selection(quick)
    selection.refresh_from_db()
    assert selection.is_done()


def test_progress_is_saved_and_renews_the_lease(selection):
    held = selecting.claim_selection(at=timezone.now() - leases.LEASE / 2)
    leases.LeasedProgress(held).report("panels", 3, 9, smallest=0.1, bound=0.25)
    selection.refresh_from_db()
    assert selection.progress["done"] == 3
    assert selection.lease_until > held.lease_until


def test_a_stop_keeps_the_best_found_so_far(selection, assembly_officer, monkeypatch):
    monkeypatch.setattr(leases, "REPORT_EVERY", 0.0)
    held = selecting.claim_selection(at=timezone.now())
    selecting.stop_selection(
        assembly_id=selection.assembly_id, actor=assembly_officer, at=timezone.now()
    )
    selecting.run_selection(held)
    selection.refresh_from_db()
    assert selection.is_done()
    assert selection.report["complete"] is False
    assert len(selection.panels["panels"]) == 1000
    assert Entry.objects.filter(action="assembly.selection_stopped").count() == 1


def test_only_a_running_selection_can_be_stopped_and_once(selection, assembly_officer):
    act = {"assembly_id": selection.assembly_id, "actor": assembly_officer}
    with pytest.raises(WrongState, match="No worker"):
        selecting.stop_selection(**act, at=timezone.now())
    selecting.claim_selection(at=timezone.now())
    selecting.stop_selection(**act, at=timezone.now())
    with pytest.raises(WrongState, match="No worker"):
        selecting.stop_selection(**act, at=timezone.now())


def test_a_stop_does_not_reach_the_worker_that_begins_again(selection, assembly_officer):
    at = timezone.now()
    selecting.claim_selection(at=at)
    selecting.stop_selection(assembly_id=selection.assembly_id, actor=assembly_officer, at=at)
    again = selecting.claim_selection(at=at + leases.LEASE)
    assert again.stop_asked_at is None
    selection.refresh_from_db()
    assert selection.may_be_stopped()


def test_what_loses_its_worker_again_and_again_ends_as_failed(selection):
    at = timezone.now()
    for attempt in range(leases.MOST_ATTEMPTS):
        assert selecting.claim_selection(at=at + attempt * leases.LEASE)
    assert selecting.claim_selection(at=at + 9 * leases.LEASE) is None
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


def busy(act, left):
    """`act` on a database that is busy for each item that is left in a list."""

    def call(*args, **kwargs):
        if left:
            left.pop()
            raise OperationalError("database is locked")
        return act(*args, **kwargs)

    return call


@pytest.mark.django_db(transaction=True)  # a connection that failed is made anew
def test_a_busy_database_loses_no_result(selection, monkeypatch):
    monkeypatch.setattr(leases, "PAUSES", (0, 0, 0))
    monkeypatch.setattr(leases, "write", busy(leases.write, [1, 2]))
    selecting.run_due(at=timezone.now())
    selection.refresh_from_db()
    assert selection.is_done()


@pytest.mark.django_db(transaction=True)  # a connection that failed is made anew
def test_a_busy_database_does_not_stop_the_work(selection, monkeypatch):
    progress = leases.LeasedProgress(selecting.claim_selection(at=timezone.now()))
    left = ["once"]
    monkeypatch.setattr(LeasedQuerySet, "update", busy(LeasedQuerySet.update, left))
    progress.report("panels", 3, 9, smallest=0.1, bound=0.25)
    assert not left
    assert not progress.stopped()


def test_the_start_of_the_selection_ends_registration(assembly_officer):
    assembly, at = registering_assembly(assembly_officer), timezone.now()
    assert assembly.registration_closes_at > at
    selecting.start_selection(assembly_id=assembly.pk, actor=assembly_officer, at=at)
    assembly.refresh_from_db()
    assert assembly.registration_closes_at == at
