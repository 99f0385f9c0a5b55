"""The tables: planned over the sessions by codes, with wishes kept, once the members are drawn."""

from __future__ import annotations

from itertools import combinations

import pytest
from django.utils import timezone

from assemblies.models import DrawnPanel, SeatingPlan
from assemblies.services import pool, seating
from civic.audit.models import Entry
from civic.core.errors import Invalid, NotAllowed, WrongState
from tests.factories.assemblies import committed_draw, drawn_assembly

pytestmark = pytest.mark.django_db


@pytest.fixture
def assembly(assembly_officer):
    return drawn_assembly(assembly_officer)


@pytest.fixture
def codes(assembly) -> list[str]:
    return DrawnPanel.objects.get().codes


def plan(assembly, actor, **more):
    wishes = {"tables": 2, "sessions": 4} | more
    act = {"assembly_id": assembly.pk, "actor": actor, "at": timezone.now()}
    return seating.plan_seats(**act, **wishes)


def test_every_member_has_a_seat_in_every_session(assembly, assembly_officer, codes):
    found = plan(assembly, assembly_officer)
    for tables in found.sessions:
        assert [len(table) for table in tables] == [3, 3]
        assert sorted(code for table in tables for code in table) == codes
    assert found.meetings == found.possible == 15


def test_wishes_are_kept(assembly, assembly_officer, codes):
    one, two, three, four, *_rest = codes
    found = plan(
        assembly,
        assembly_officer,
        apart=[(one, two)],
        together=[(three, four)],
        fixed=[(1, 2, one)],
    )
    tables = [set(table) for session in found.sessions for table in session]
    assert not any({one, two} <= table for table in tables)
    assert all(len({three, four} & table) != 1 for table in tables)
    assert one in found.sessions[0][1]
    assert found.unmet == []


def test_what_cannot_be_granted_is_told(assembly, assembly_officer, codes):
    found = plan(assembly, assembly_officer, sessions=1, apart=list(combinations(codes[:3], 2)))
    assert [session for session, *_pair in found.unmet] == [1]


def test_a_new_plan_replaces_the_old_one(assembly, assembly_officer):
    plan(assembly, assembly_officer)
    plan(assembly, assembly_officer, sessions=2)
    assert len(SeatingPlan.objects.get().sessions) == 2


def test_who_cannot_take_part_has_no_seat(assembly, assembly_officer, codes):
    act = {"assembly_id": assembly.pk, "actor": assembly_officer, "at": timezone.now()}
    pool.mark_unavailable(**act, codes=codes[:1])
    found = plan(assembly, assembly_officer)
    assert codes[0] not in str(found.sessions)


@pytest.mark.parametrize(
    ("wishes", "reason"),
    [
        ({"tables": 7}, "6 members do not fit at 7 tables"),
        ({"sessions": 31}, "1 to 30 sessions"),
        ({"apart": [("NOBODY", "NOTHERE")]}, "No member has the code"),
        ({"fixed": [(9, 1, "NOBODY")]}, "no such free seat"),
    ],
)
def test_impossible_wishes_are_refused_in_words(assembly, assembly_officer, wishes, reason):
    with pytest.raises(Invalid, match=reason):
        plan(assembly, assembly_officer, **wishes)
    assert not SeatingPlan.objects.exists()


def test_before_the_draw_nobody_can_be_seated(assembly_officer):
    with pytest.raises(WrongState):
        plan(committed_draw(assembly_officer).assembly, assembly_officer)


def test_reading_the_plan_is_recorded(assembly, assembly_officer, auditor, moderator):
    plan(assembly, assembly_officer)
    act = {"assembly": assembly, "at": timezone.now()}
    lines = seating.read_plan(**act, actor=auditor).splitlines()
    assert lines[0] == "session,table,id,code"
    assert len(lines) == 1 + 4 * 6
    assert Entry.objects.filter(action="assembly.seats_read", actor=auditor).count() == 1
    with pytest.raises(NotAllowed):
        seating.read_plan(**act, actor=moderator)
