"""The pool's health: found out by a worker, again when something changes, at the present rate."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest
from django.utils import timezone

from assemblies.models import DrawnPanel, PoolCheck
from assemblies.models.pool_checks import FRESH_FOR
from assemblies.services import checking, leases, pool, selecting
from assemblies.services.checking import DAY, check_due, daily_rates
from assemblies.services.relaxing import ways_out
from assemblies.states import WorkStatus
from civic.core.errors import Invalid
from tests.factories.assemblies import (
    QuotaFactory,
    drawn_assembly,
    people_file,
    registering_assembly,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def assembly(assembly_officer):
    return registering_assembly(assembly_officer)


def load(assembly, actor, content, **more):
    act = {"assembly_id": assembly.pk, "actor": actor, "at": timezone.now()}
    pool.load_people(**act, content=content, **more)


def outlooks(check: PoolCheck) -> dict[str, str]:
    return {row["value"]: row["outlook"] for row in check.result["quotas"]}


def test_a_loaded_pool_is_checked_once(assembly):
    at = timezone.now()
    assert check_due(at=at)
    assert not check_due(at=at)
    check = PoolCheck.objects.get()
    assert check.is_done()
    assert check.computed_at >= at
    assert check.result["registered"] == 24
    assert check.result["feasible"] is True
    assert outlooks(check) == {"young": "enough", "old": "enough"}
    assert check.result["ways"][0]["smallest_chance"] > 0.2


def test_new_people_are_checked_anew_and_the_old_findings_stay_until_then(
    assembly, assembly_officer
):
    check_due(at=timezone.now())
    load(assembly, assembly_officer, people_file(30))
    check = PoolCheck.objects.get()
    assert check.is_at_work()
    assert check.result["registered"] == 24
    check_due(at=timezone.now())
    check.refresh_from_db()
    assert check.result["registered"] == 30


def test_people_loaded_while_a_worker_looks_are_looked_at_afterwards(assembly, assembly_officer):
    slow = leases.claim(PoolCheck.objects.all(), at=timezone.now())
    load(assembly, assembly_officer, people_file(30))
    assert not leases.write(slow, at=timezone.now(), status=WorkStatus.DONE, result={})
    check_due(at=timezone.now())
    assert PoolCheck.objects.get().result["registered"] == 30


def test_while_people_register_it_is_checked_twice_a_day(assembly):
    check_due(at=timezone.now())
    finished = PoolCheck.objects.get().finished_at
    assert not check_due(at=finished + FRESH_FOR - dt.timedelta(minutes=1))
    assert check_due(at=finished + FRESH_FOR + dt.timedelta(minutes=1))
    assert PoolCheck.objects.get().attempts == 1


def test_a_pool_without_a_panel_gets_ways_out(assembly, assembly_officer):
    load(assembly, assembly_officer, [b"id,age\n1,young\n2,old\n3,old\n4,old\n5,old\n6,old\n7,old"])
    check_due(at=timezone.now())
    result = PoolCheck.objects.get().result
    assert result["feasible"] is False
    assert result["ways"][0]["changes"][0]["value"] in ("young", "old")


def test_a_quota_that_came_after_the_people_is_named(assembly, assembly_officer):
    QuotaFactory(assembly=assembly, feature="home", value="owned")
    check_due(at=timezone.now())
    check = PoolCheck.objects.get()
    assert check.has_failed()
    assert check.error.startswith("The people were loaded without “home”")
    act = {"assembly_id": assembly.pk, "actor": assembly_officer, "at": timezone.now()}
    with pytest.raises(Invalid, match="loaded without “home”"):
        selecting.start_selection(**act)


def test_a_quota_that_was_renamed_after_the_people_is_named(assembly):
    assembly.quotas.filter(value="old").update(value="over 50")
    check_due(at=timezone.now())
    assert "The pool holds “old” as “age”" in PoolCheck.objects.get().error


def test_ways_that_were_found_before_a_check_failed_are_not_offered(assembly, assembly_officer):
    assembly.quotas.update(minimum=20, maximum=20)
    check_due(at=timezone.now())
    assert ways_out(assembly)
    QuotaFactory(assembly=assembly, feature="home", value="owned")
    pool.ask_for_check(assembly=assembly, at=timezone.now())
    check_due(at=timezone.now())
    assert not ways_out(assembly)


def test_after_a_draw_it_tells_whether_a_free_seat_can_be_filled(assembly_officer):
    assembly = drawn_assembly(assembly_officer)
    act = {"assembly_id": assembly.pk, "actor": assembly_officer, "at": timezone.now()}
    waiting = assembly.members.filter(drawn_in=None).values_list("code", flat=True)
    pool.mark_unavailable(**act, codes=waiting[:1])
    check_due(at=timezone.now())
    assert PoolCheck.objects.get().result["feasible"] is True
    pool.mark_unavailable(**act, codes=waiting)
    pool.mark_unavailable(**act, codes=DrawnPanel.objects.get().codes[:1])
    check_due(at=timezone.now())
    result = PoolCheck.objects.get().result
    assert (result["registered"], result["feasible"]) == (5, False)


def test_an_unforeseen_error_ends_visibly(assembly, monkeypatch):
    def break_down(*args):
        raise MemoryError

    monkeypatch.setattr(checking, "pool_health", break_down)
    check_due(at=timezone.now())
    assert PoolCheck.objects.get().error == "MemoryError"


def member(age: str, day: dt.date | None):
    return pool.PoolMember(features={"age": age}, registered_on=day)


def test_the_present_rate_is_that_of_the_last_two_weeks():
    at = timezone.now()
    today = at.date()
    members = [
        member("young", today),
        member("young", today - 13 * DAY),
        member("young", today - 14 * DAY),  # too long ago
        member("old", None),
    ]
    rates = daily_rates(members, opened=at - 28 * DAY, at=at)
    assert rates == {("age", "young"): Fraction(2, 14), ("age", "old"): Fraction(1, 28)}
    rates = daily_rates(members[:1], opened=at - 4 * DAY, at=at)
    assert rates == {("age", "young"): Fraction(1, 4)}


@pytest.mark.parametrize(
    ("days_left", "outlook"), [(0, "short"), (6, "short"), (8, "on_course"), (40, "on_course")]
)
def test_a_quota_is_on_course_if_the_rate_will_do(assembly, assembly_officer, days_left, outlook):
    """One young person in 7 days; the quota wants two."""
    at = timezone.now()
    old = "".join(f"\n{number},old,2020-01-01" for number in range(2, 10))
    text = f"id,age,day\n1,young,{at.date()}{old}"
    load(assembly, assembly_officer, [text.encode()], registered="day")
    assembly.registration_opened_at = at - 7 * DAY
    assembly.registration_closes_at = at + days_left * DAY + dt.timedelta(hours=1)
    assembly.draw_at = at + 50 * DAY
    assembly.save()
    check_due(at=at, clock=lambda: at)
    assert outlooks(PoolCheck.objects.get()) == {"young": outlook, "old": "enough"}
