"""A published draw at another time or place: told beside the panels, which stay."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from assemblies.models import DrawMove
from assemblies.services import drawing, moving
from civic.audit.models import Entry
from civic.core.errors import Invalid, WrongState
from civic.core.wording import moment
from tests.assemblies.services.test_drawing import check
from tests.factories.assemblies import committed_draw, drawn_assembly

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)
WHY = "The hall is under water."


def move(draw, officer, *, to=None, place="Town Hall", reason=WHY, at=None):
    return moving.move_draw(
        assembly_id=draw.assembly_id,
        to=to or draw.draw_at + 24 * HOUR,
        place=place,
        reason=reason,
        actor=officer,
        at=at or timezone.now(),
    )


def test_dice_are_thrown_at_the_new_time_and_the_published_files_hold(assembly_officer, tmp_path):
    draw = committed_draw(assembly_officer, draw_place="City Hall")
    document = bytes(draw.document)
    moved = move(draw, assembly_officer)
    dice = {"assembly_id": draw.assembly_id, "dice": "042", "actor": assembly_officer}
    with pytest.raises(WrongState, match="was announced for"):
        drawing.enter_dice(**dice, at=draw.draw_at + HOUR)
    drawing.enter_dice(**dice, at=moved.draw_at)
    draw.refresh_from_db()
    assert bytes(draw.document) == document
    assert "The draw is right." in check(tmp_path, draw)


def test_it_is_recorded_with_both_times(assembly_officer):
    draw = committed_draw(assembly_officer, draw_place="City Hall")
    move(draw, assembly_officer)
    entry = Entry.objects.latest("number")
    assert (entry.action, entry.reason) == ("assembly.draw_moved", WHY)
    assert (entry.before["draw_place"], entry.after["draw_place"]) == ("City Hall", "Town Hall")


def test_the_page_shows_both_times_and_places_and_why(client, assembly_officer):
    draw = committed_draw(assembly_officer, draw_place="City Hall")
    moved = move(draw, assembly_officer)
    page = client.get(draw.get_absolute_url()).content.decode()
    for said in (moment(draw.draw_at), "City Hall", moment(moved.draw_at), "Town Hall", WHY):
        assert said in page
    assert f"The dice are thrown on {moment(moved.draw_at)}" in (
        client.get(draw.assembly.get_absolute_url()).content.decode()
    )
    (told,) = client.get(reverse("api-assemblies-draws", args=[draw.assembly.slug])).json()
    assert told["moves"][0]["reason"] == WHY


def test_a_draw_can_be_moved_again_but_never_before_the_time_announced_first(assembly_officer):
    draw = committed_draw(assembly_officer)
    move(draw, assembly_officer)
    back = move(draw, assembly_officer, to=draw.draw_at, place="")
    assert back.earlier_place == "Town Hall"
    with pytest.raises(Invalid, match="cannot be earlier"):
        move(draw, assembly_officer, to=draw.draw_at - dt.timedelta(minutes=1))


def test_a_move_that_says_nothing_new_or_nothing_why_is_refused(assembly_officer):
    draw = committed_draw(assembly_officer, draw_place="City Hall")
    with pytest.raises(Invalid, match="already"):
        move(draw, assembly_officer, to=draw.draw_at, place="City Hall")
    with pytest.raises(Invalid, match="Say why"):
        move(draw, assembly_officer, reason=" ")
    late = draw.draw_at + 2 * HOUR
    with pytest.raises(Invalid, match="has passed"):
        move(draw, assembly_officer, to=late, at=late)
    assert not DrawMove.objects.exists()


def test_nothing_is_moved_once_the_dice_are_entered(assembly_officer):
    assembly = drawn_assembly(assembly_officer)
    with pytest.raises(WrongState):
        move(assembly.draws.get(), assembly_officer)


@pytest.mark.parametrize(
    "statement",
    ["UPDATE assemblies_drawmove SET reason = 'x'", "DELETE FROM assemblies_drawmove"],
)
def test_the_database_refuses_to_change_a_move(assembly_officer, statement):
    move(committed_draw(assembly_officer), assembly_officer)
    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
