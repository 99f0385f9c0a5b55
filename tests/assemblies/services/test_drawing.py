"""The public draw: fixed once published, checked by the published program, once per number."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from assemblies.models import Assembly, DrawnPanel
from assemblies.services import drawing, pool, selecting
from assemblies.states import Status
from assemblies.views import VERIFIER
from civic.audit.models import Entry
from civic.core.errors import Invalid, NotAllowed, WrongState
from tests.factories.assemblies import committed_draw, drawn_assembly

pytestmark = pytest.mark.django_db


def check(folder, draw, *, people: bytes = b"") -> str:
    """What verify_draw.py says of the published files."""
    files = {"commitment.json": draw.document, "panels.txt": draw.panels}
    if draw.is_drawn():
        files["result.json"] = draw.result.document
    arguments = list(files)
    if people:
        files["people.csv"] = people
        arguments += ["--people", "people.csv"]
    for name, content in {**files, "verify_draw.py": VERIFIER}.items():
        (folder / name).write_bytes(bytes(content))
    done = subprocess.run(
        [sys.executable, "verify_draw.py", *arguments], cwd=folder, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def people_file_of(draw, actor):
    selection = draw.assembly.selections.get(number=draw.number)
    return drawing.read_people_file(selection=selection, actor=actor, at=timezone.now())


def test_the_published_program_confirms_a_draw_before_and_after(
    assembly_officer, auditor, tmp_path
):
    draw = committed_draw(assembly_officer)
    assert "The draw is right." in check(tmp_path, draw)
    drawing.enter_dice(
        assembly_id=draw.assembly_id, dice="0 4 2", actor=assembly_officer, at=draw.draw_at
    )
    draw.refresh_from_db()
    said = check(tmp_path, draw, people=people_file_of(draw, auditor))
    assert "people file" in said
    assert draw.result.dice == "042"
    assert draw.result.row == 42
    assert set(draw.result.codes) == set(
        draw.assembly.members.filter(drawn_in=1).values_list("code", flat=True)
    )


@pytest.mark.parametrize("dice", ["", "42", "1000", "4x2", "-42", "４２0"])
def test_what_is_no_throw_of_three_dice_is_refused(assembly_officer, dice):
    draw = committed_draw(assembly_officer)
    with pytest.raises(Invalid, match="3 digits"):
        drawing.enter_dice(
            assembly_id=draw.assembly_id, dice=dice, actor=assembly_officer, at=draw.draw_at
        )
    assert not DrawnPanel.objects.exists()


def test_dice_are_entered_once(assembly_officer):
    assembly = drawn_assembly(assembly_officer)
    with pytest.raises(WrongState):
        drawing.enter_dice(
            assembly_id=assembly.pk, dice="043", actor=assembly_officer, at=assembly.draw_at
        )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE assemblies_draw SET panels = document",
        "DELETE FROM assemblies_draw",
        "UPDATE assemblies_drawnpanel SET dice = '000'",
        "DELETE FROM assemblies_drawnpanel",
    ],
)
def test_the_database_refuses_to_change_what_was_published(assembly_officer, statement):
    drawn_assembly(assembly_officer)
    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_a_replacement_is_a_draw_of_its_own_on_what_is_left(assembly_officer, auditor, tmp_path):
    assembly = drawn_assembly(assembly_officer)
    act = {"assembly_id": assembly.pk, "actor": assembly_officer, "at": timezone.now()}
    first = assembly.draws.get()
    gone, *staying = first.result.codes
    with pytest.raises(Invalid, match="Every seat is taken"):
        selecting.start_selection(**act)
    pool.mark_unavailable(**act, codes=[gone], reason="moved away")
    Assembly.objects.update(draw_at=timezone.now() + dt.timedelta(days=9))
    selecting.start_selection(**act)
    selecting.run_due(at=timezone.now())
    second = drawing.publish_commitment(**act)
    drawing.enter_dice(**{**act, "at": second.draw_at}, dice="777")
    second.refresh_from_db()
    assert second.number == 2
    assert second.facts["size"] == 1
    assert second.facts["previous"] == first.sha256
    assert "The draw is right." in check(tmp_path, second, people=people_file_of(second, auditor))
    [newcomer] = second.result.codes
    assert newcomer not in first.result.codes
    seated = set(assembly.members.seated().values_list("code", flat=True))
    assert seated == {*staying, newcomer}
    assembly.refresh_from_db()
    assert assembly.status == Status.DRAWN


def test_nobody_is_taken_out_by_a_code_that_is_not_theirs(assembly_officer):
    assembly = drawn_assembly(assembly_officer)
    with pytest.raises(Invalid, match="Nobody in the pool has the code AAAA"):
        pool.mark_unavailable(
            assembly_id=assembly.pk, codes=["AAAA"], actor=assembly_officer, at=timezone.now()
        )


def test_a_code_mistyped_is_put_back_with_its_seat(assembly_officer):
    assembly = drawn_assembly(assembly_officer)
    act = {"assembly_id": assembly.pk, "actor": assembly_officer, "at": timezone.now()}
    seated = list(assembly.members.seated())
    waiting = assembly.members.filter(drawn_in=None)[0].code
    codes = [seated[0].code, waiting]
    pool.mark_unavailable(**act, codes=codes)
    assert pool.mark_available(**act, codes=codes) == 2
    assert list(assembly.members.seated()) == seated
    assert Entry.objects.latest("number").action == "assembly.people_available"
    with pytest.raises(Invalid, match="Nobody in the pool has the code AAAA"):
        pool.mark_available(**act, codes=["AAAA"])


def test_a_seat_that_another_draw_filled_is_not_given_back(assembly_officer):
    assembly = drawn_assembly(assembly_officer)
    act = {"assembly_id": assembly.pk, "actor": assembly_officer, "at": timezone.now()}
    gone = assembly.members.seated()[0].code
    pool.mark_unavailable(**act, codes=[gone])
    Assembly.objects.update(draw_at=timezone.now() + dt.timedelta(days=9))
    selecting.start_selection(**act)
    selecting.run_due(at=timezone.now())
    second = drawing.publish_commitment(**act)
    drawing.enter_dice(**{**act, "at": second.draw_at}, dice="777")
    with pytest.raises(Invalid, match="Another draw has filled their seats"):
        pool.mark_available(**act, codes=[gone])
    assert not assembly.members.get(code=gone).is_available


def test_who_lives_with_a_new_member_is_not_put_back_beside_them(assembly_officer):
    assembly = drawn_assembly(assembly_officer)
    act = {"assembly_id": assembly.pk, "actor": assembly_officer, "at": timezone.now()}
    one, other = assembly.members.seated()[:2]
    pool.mark_unavailable(**act, codes=[one.code])
    assembly.members.filter(pk__in=[one.pk, other.pk]).update(household="the same home")
    with pytest.raises(Invalid, match="share a household"):
        pool.mark_available(**act, codes=[one.code])


def test_the_people_file_is_for_officials(assembly_officer, resident):
    draw = committed_draw(assembly_officer)
    with pytest.raises(NotAllowed):
        people_file_of(draw, resident)
