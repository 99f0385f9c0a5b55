"""What leads from a code to a person goes a year after the draw; what was published stays."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from assemblies.models import DrawnPanel, PoolMember, Selection
from assemblies.retention import POOL, TABLE, UNDRAWN
from assemblies.services.pool import mark_unavailable
from assemblies.services.seating import plan_seats
from assemblies.services.selecting import start_selection
from civic.core.retention import work_off
from tests.factories.assemblies import drawn_assembly, queued_selection

pytestmark = pytest.mark.django_db

MOMENT = dt.timedelta(minutes=1)


def forget(at: dt.datetime) -> dict[str, int]:
    return work_off(TABLE.rules, at=at)


def test_a_year_after_the_draw_codes_lead_to_nobody(assembly_officer, client):
    assembly = drawn_assembly(assembly_officer)
    drawn_at = DrawnPanel.objects.get().entered_at
    act = {"assembly_id": assembly.pk, "actor": assembly_officer, "at": drawn_at}
    plan_seats(**act, tables=2, sessions=2)
    assert not any(forget(drawn_at + POOL - MOMENT).values())
    assert forget(drawn_at + POOL + MOMENT) == {
        "assemblies.PoolMember": 24,
        "assemblies.Selection": 1,
        "assemblies.SeatingPlan": 1,
    }
    assert not any(forget(drawn_at + POOL + MOMENT).values())
    held = PoolMember.objects.values_list("file_id", "features", "household")
    assert {(row[0].split(":")[0], str(row[1]), row[2]) for row in held} == {("gone", "{}", "")}
    selection = Selection.objects.get()
    assert (selection.chosen, selection.panels, selection.people_file) == ({}, {}, None)
    page = client.get(f"{assembly.get_absolute_url()}draws/1/").content.decode()
    assert DrawnPanel.objects.get().codes[0] in page


def test_a_replacement_that_was_begun_and_never_drawn_keeps_nobody(assembly_officer):
    assembly = drawn_assembly(assembly_officer)
    act = {"assembly_id": assembly.pk, "actor": assembly_officer, "at": timezone.now()}
    mark_unavailable(**act, codes=DrawnPanel.objects.get().codes[:1])
    start_selection(**act)
    assert not any(forget(assembly.draw_at + POOL - MOMENT).values())
    assert forget(assembly.draw_at + POOL + MOMENT)["assemblies.PoolMember"] == 24


def test_a_pool_that_never_came_to_a_draw_goes_after_two_years(assembly_officer):
    assembly = queued_selection(assembly_officer).assembly
    closed = assembly.registration_closes_at
    forget(closed + UNDRAWN - MOMENT)
    assert PoolMember.objects.count() == 24
    forget(closed + UNDRAWN + MOMENT)
    assert not PoolMember.objects.exists()
    assert not Selection.objects.exists()


def test_a_pool_in_use_stays(assembly_officer):
    queued_selection(assembly_officer)
    forget(timezone.now() + POOL)
    assert PoolMember.objects.count() == 24
