"""The life of an assembly: every step by every role, and what stands in its way."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from assemblies.models import Quota
from assemblies.services import (
    answering,
    calling_off,
    drawing,
    lifecycle,
    moving,
    pool,
    recommending,
    selecting,
)
from assemblies.states import Status
from civic.audit.models import Entry
from civic.core.errors import Invalid, NotAllowed, WrongState
from tests.factories.assemblies import (
    AssemblyFactory,
    committed_draw,
    draft_assembly,
    drawn_assembly,
    people_file,
    put_into,
    queued_selection,
    registering_assembly,
)

pytestmark = pytest.mark.django_db

STEPS = {
    "open": lifecycle.open_registration,
    "load": lambda **act: pool.load_people(content=people_file(), **act),
    "select": selecting.start_selection,
    "back": lifecycle.give_up_selection,
    "publish": drawing.publish_commitment,
    "dice": lambda **act: drawing.enter_dice(dice="042", **act),
    "unavailable": lambda **act: pool.mark_unavailable(codes=[], **act),
    "available": lambda **act: pool.mark_available(codes=[], **act),
    "move": lambda at, **act: moving.move_draw(
        to=at + dt.timedelta(days=9), place="", reason="rain", at=at, **act
    ),
    "meet": lifecycle.start_meeting,
    "recommend": recommending.publish_recommendations,
    "answer": answering.publish_answer,
    "call-off": lambda **act: calling_off.call_off(reason="no money", **act),
}
ALLOWED = {
    Status.DRAFT: {"open"},
    Status.REGISTRATION: {"load", "select", "call-off"},
    Status.SELECTING: {"back", "publish", "call-off"},
    Status.COMMITTED: {"dice", "move", "call-off"},
    Status.DRAWN: {"select", "unavailable", "available", "meet", "call-off"},
    Status.MEETING: {"unavailable", "available", "recommend", "call-off"},
    Status.RECOMMENDED: {"answer", "call-off"},
    Status.ANSWERED: set(),
    Status.CALLED_OFF: set(),
}


def test_an_assembly_goes_from_draft_to_drawn_and_each_step_is_recorded(assembly_officer):
    assembly = drawn_assembly(assembly_officer)
    assert assembly.status == Status.DRAWN
    assert list(Entry.objects.order_by("number").values_list("action", "actor")) == [
        ("assembly.registration", assembly_officer.pk),
        ("assembly.pool_loaded", assembly_officer.pk),
        ("assembly.selecting", assembly_officer.pk),
        ("assembly.selection_done", None),
        ("assembly.committed", assembly_officer.pk),
        ("assembly.drawn", assembly_officer.pk),
    ]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("status", Status)
def test_no_other_step_is_possible(status, step, assembly_officer):
    if step in ALLOWED[status]:
        return
    assembly = draft_assembly()
    put_into(status)
    with pytest.raises(WrongState):
        STEPS[step](assembly_id=assembly.pk, actor=assembly_officer, at=timezone.now())
    assembly.refresh_from_db()
    assert assembly.status == status


@pytest.mark.parametrize("role", ["resident", "moderator", "auditor", "budget_officer"])
@pytest.mark.parametrize("step", STEPS)
def test_only_assembly_officers_take_a_step(step, role, request):
    assembly = draft_assembly()
    actor = request.getfixturevalue(role)
    with pytest.raises(NotAllowed):
        STEPS[step](assembly_id=assembly.pk, actor=actor, at=timezone.now())


def test_opening_names_everything_that_is_in_the_way(assembly_officer):
    past = timezone.now() - dt.timedelta(hours=1)
    empty = AssemblyFactory(registration_closes_at=past)
    act = {"assembly_id": empty.pk, "actor": assembly_officer, "at": timezone.now()}
    with pytest.raises(Invalid) as refusal:
        lifecycle.open_registration(**act)
    assert "registration has passed" in refusal.value.message
    assert "at least one quota" in refusal.value.message


def test_quotas_that_contradict_the_size_keep_the_pool_closed(assembly_officer):
    assembly = draft_assembly(panel_size=20)
    with pytest.raises(Invalid, match="“age” make 4 to 8 members, not 20"):
        lifecycle.open_registration(
            assembly_id=assembly.pk, actor=assembly_officer, at=timezone.now()
        )


def test_a_selection_that_is_given_up_leaves_the_pool_open_again(assembly_officer):
    selection = queued_selection(assembly_officer)
    assembly = lifecycle.give_up_selection(
        assembly_id=selection.assembly_id, actor=assembly_officer, at=timezone.now()
    )
    assert assembly.status == Status.REGISTRATION
    assert not assembly.selections.exists()
    Quota.objects.update(minimum=3, maximum=3)
    selecting.start_selection(assembly_id=assembly.pk, actor=assembly_officer, at=timezone.now())


def test_a_selection_is_not_published_before_it_is_done(assembly_officer):
    selection = queued_selection(assembly_officer)
    with pytest.raises(WrongState, match="not done yet"):
        drawing.publish_commitment(
            assembly_id=selection.assembly_id, actor=assembly_officer, at=timezone.now()
        )


def test_a_selection_wants_enough_people(assembly_officer):
    assembly = registering_assembly(assembly_officer, people=5)
    with pytest.raises(Invalid, match="5 people in the pool for 6 seats"):
        selecting.start_selection(
            assembly_id=assembly.pk, actor=assembly_officer, at=timezone.now()
        )


def test_panels_are_not_published_after_the_time_of_the_draw(assembly_officer):
    selection = queued_selection(assembly_officer)
    selecting.run_due(at=timezone.now())
    late = selection.assembly.draw_at
    with pytest.raises(Invalid, match="has passed"):
        drawing.publish_commitment(
            assembly_id=selection.assembly_id, actor=assembly_officer, at=late
        )


def test_dice_are_not_entered_before_the_time_announced(assembly_officer):
    draw = committed_draw(assembly_officer)
    early = draw.draw_at - dt.timedelta(seconds=1)
    with pytest.raises(WrongState, match="was announced for"):
        drawing.enter_dice(
            assembly_id=draw.assembly_id, dice="042", actor=assembly_officer, at=early
        )
