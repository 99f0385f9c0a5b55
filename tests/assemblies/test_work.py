"""What waits for an assembly officer, from the end of registration to the dice."""

import datetime as dt

import pytest
from django.utils import timezone

from assemblies.models import Assembly
from assemblies.services import selecting
from assemblies.work import work_items
from civic.core.work import Age
from tests.factories.assemblies import committed_draw, queued_selection, registering_assembly

pytestmark = pytest.mark.django_db


def titles(officer, at=None):
    return [item.title for item in work_items(officer, at or timezone.now())]


def test_registration_waits_once_it_is_over(assembly_officer):
    assembly = registering_assembly(assembly_officer)
    assert titles(assembly_officer) == []
    end = assembly.registration_closes_at
    assert titles(assembly_officer, end) == [f"Registration is over: {assembly}"]


def test_a_selection_waits_once_it_has_ended(assembly_officer):
    selection = queued_selection(assembly_officer)
    assert titles(assembly_officer) == []
    selecting.run_due(at=timezone.now())
    assert titles(assembly_officer) == [f"Panels to publish: {selection.assembly}"]


def test_a_selection_that_failed_is_late_at_once(assembly_officer, monkeypatch):
    def break_down(*args, **kwargs):
        raise MemoryError

    selection = queued_selection(assembly_officer)
    monkeypatch.setattr(selecting, "select", break_down)
    selecting.run_due(at=timezone.now())
    (item,) = work_items(assembly_officer, timezone.now())
    assert item.title == f"The selection failed: {selection.assembly}"
    assert item.age(timezone.now()) == Age.LATE


def test_the_dice_wait_from_the_time_of_the_draw(assembly_officer):
    draw = committed_draw(assembly_officer)
    Assembly.objects.update(draw_at=draw.draw_at)
    before = draw.draw_at - dt.timedelta(seconds=1)
    assert titles(assembly_officer, before) == []
    assert titles(assembly_officer, draw.draw_at) == [f"Dice to throw: {draw.assembly}"]


def test_it_is_one_query_and_nobody_elses_work(
    assembly_officer, budget_officer, django_assert_num_queries
):
    queued_selection(assembly_officer)
    selecting.run_due(at=timezone.now())
    work_items(assembly_officer, timezone.now())  # reads the officer's roles
    with django_assert_num_queries(1):
        work_items(assembly_officer, timezone.now())
    assert titles(budget_officer) == []
