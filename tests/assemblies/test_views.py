"""What everybody sees of an assembly and its draw, and how one finds oneself in it."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from assemblies.models import Assembly, DrawnPanel, PoolMember, Quota
from assemblies.services import drawing, pool, selecting
from tests.factories.accounts import sign_in
from tests.factories.assemblies import (
    committed_draw,
    draft_assembly,
    drawn_assembly,
    registering_assembly,
)

pytestmark = pytest.mark.django_db


def receipt(client, draw, code):
    address = reverse("assemblies:receipt", args=[draw.assembly.slug, draw.number])
    return client.post(address, {"code": code})


def test_a_draft_is_seen_by_officials_alone(client, assembly_officer):
    address = draft_assembly().get_absolute_url()
    assert client.get(address).status_code == 404
    sign_in(client, assembly_officer)
    assert "This is a draft" in client.get(address).content.decode()


def test_nothing_about_a_person_is_on_any_page(client, assembly_officer):
    assembly = drawn_assembly(assembly_officer)
    pages = [
        reverse("assemblies:list"),
        assembly.get_absolute_url(),
        assembly.draws.get().get_absolute_url(),
        reverse("assemblies:panels", args=[assembly.slug, 1]),
        reverse("assemblies:commitment", args=[assembly.slug, 1]),
        reverse("api-assemblies-draws", args=[assembly.slug]),
    ]
    shown = "".join(client.get(page).content.decode() for page in pages)
    for member in assembly.members.all():
        assert f" {member.file_id} " not in shown
        assert not member.household or member.household not in shown


def test_the_commitment_stands_before_the_dice_and_the_panel_after(client, assembly_officer):
    draw = committed_draw(assembly_officer)
    before = client.get(draw.get_absolute_url()).content.decode()
    for promised in (draw.sha256, draw.facts["panels_sha256"], draw.facts["merkle_root"]):
        assert promised in before
    assert "python3 -I verify_draw.py" in before
    result = reverse("assemblies:result", args=[draw.assembly.slug, 1])
    assert client.get(result).status_code == 404
    drawing.enter_dice(
        assembly_id=draw.assembly_id, dice="042", actor=assembly_officer, at=draw.draw_at
    )
    panel = DrawnPanel.objects.get()
    assert client.get(result).content == bytes(panel.document)
    assert json.loads(client.get(result).content)["row"] == 42


def test_one_finds_ones_own_code_before_and_after(client, assembly_officer):
    draw = committed_draw(assembly_officer)
    code = PoolMember.objects.get(file_id="p3").code
    page = receipt(client, draw, code.lower().replace("-", " ")).content.decode()
    assert "Your code is in the pool" in page
    assert f"{draw.lines_with(code)[0]:03}" in page
    drawing.enter_dice(
        assembly_id=draw.assembly_id, dice="042", actor=assembly_officer, at=draw.draw_at
    )
    drawn = DrawnPanel.objects.get().codes
    other = PoolMember.objects.exclude(code__in=drawn).first().code
    assert "You are drawn" in receipt(client, draw, drawn[0]).content.decode()
    assert "You were not drawn" in receipt(client, draw, other).content.decode()


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("", "Enter "),
        ("hello", "A code has 12 letters and digits"),
        ("AAAA-AAAA-AAAA", "This code is not in the pool"),
        ("aaaa aaaa aaaa", "This code is not in the pool"),
    ],
)
def test_a_code_that_nobody_has_is_told_so(client, assembly_officer, code, said):
    assert said in receipt(client, committed_draw(assembly_officer), code).content.decode()


def test_an_answer_about_a_code_is_kept_nowhere(client, assembly_officer):
    draw = committed_draw(assembly_officer)
    response = receipt(client, draw, PoolMember.objects.first().code)
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies


def test_an_open_pool_is_told_as_a_number(client, assembly_officer):
    assembly = registering_assembly(assembly_officer, people=24)
    assert assembly.registration_closes_at > timezone.now()
    page = client.get(assembly.get_absolute_url()).content.decode()
    assert "people registered" in page
    assert "24" in page


def test_a_replacement_says_of_whom_it_draws_and_who_stands_in_no_panel(client, assembly_officer):
    assembly = drawn_assembly(assembly_officer)
    seated = assembly.members.seated()
    young = seated.filter(features__age="young")
    Quota.objects.filter(assembly=assembly, value="young").update(
        minimum=len(young), maximum=len(young)
    )
    Quota.objects.filter(assembly=assembly, value="old").update(
        minimum=6 - len(young), maximum=6 - len(young)
    )
    act = {"assembly_id": assembly.pk, "actor": assembly_officer, "at": timezone.now()}
    pool.mark_unavailable(**act, codes=[young[0].code])
    selecting.start_selection(**act)
    selecting.run_due(at=timezone.now())
    Assembly.objects.update(draw_at=timezone.now() + dt.timedelta(hours=1))
    draw = drawing.publish_commitment(**act)
    shown = client.get(reverse("assemblies:draw", args=[assembly.slug, 2])).content.decode()
    old = draw.facts["people_by_panels"]["0"]
    assert f"{old} people stand in none of the panels." in shown
    assert f"of the {draw.facts['pool']} people left in the pool" in shown
    assert "The plan gives everybody at least" not in shown


def move(assembly, **times):
    """Its times were moved by officials to so many hours from now; no page is stored."""
    hours = {name: timezone.now() + dt.timedelta(hours=hour) for name, hour in times.items()}
    Assembly.objects.filter(pk=assembly.pk).update(**hours)
    cache.clear()


def test_a_registration_that_is_over_is_not_offered_any_more(client, assembly_officer):
    assembly = registering_assembly(assembly_officer)
    move(assembly, registration_closes_at=-1, draw_at=24)
    for address in (assembly.get_absolute_url(), reverse("assemblies:list")):
        page = client.get(address).content.decode()
        assert "Registration closed on" in page
        assert "can register until" not in page


def test_dice_that_are_late_are_not_announced_for_the_past(client, assembly_officer, monkeypatch):
    draw = committed_draw(assembly_officer)
    late = draw.draw_at + dt.timedelta(hours=1)
    monkeypatch.setattr(timezone, "now", lambda: late)
    page = client.get(draw.assembly.get_absolute_url()).content.decode()
    assert "The dice are thrown on" not in page
    assert "not entered yet" in page
    page = client.get(draw.get_absolute_url()).content.decode()
    assert "What the dice showed is not entered yet." in page
    assert "one of these panels is drawn" not in page


def test_the_day_of_the_next_draw_is_not_shown_as_that_of_the_last(client, assembly_officer):
    assembly = drawn_assembly(assembly_officer)
    before = client.get(assembly.get_absolute_url()).content
    move(assembly, draw_at=24 * 40)
    assert client.get(assembly.get_absolute_url()).content == before


def test_nobody_is_asked_to_come_to_a_draw_that_is_past(client, assembly_officer):
    assembly = drawn_assembly(assembly_officer, draw_place="City Hall")
    act = {"assembly_id": assembly.pk, "actor": assembly_officer, "at": timezone.now()}
    pool.mark_unavailable(**act, codes=[assembly.members.seated()[0].code])
    selecting.start_selection(**act)
    move(assembly, registration_closes_at=-48, draw_at=-24)
    assert "Come and watch" not in client.get(assembly.get_absolute_url()).content.decode()
    move(assembly, draw_at=24)
    assert "Come and watch" in client.get(assembly.get_absolute_url()).content.decode()


def test_who_gave_up_a_seat_is_not_told_to_have_it(client, assembly_officer):
    assembly = drawn_assembly(assembly_officer)
    gone = assembly.members.seated()[0].code
    act = {"assembly_id": assembly.pk, "actor": assembly_officer, "at": timezone.now()}
    pool.mark_unavailable(**act, codes=[gone])
    first = receipt(client, assembly.draws.get(), gone).content.decode()
    assert "have given up your seat" in first
    assert "The city writes to you" not in first
    selecting.start_selection(**act)
    selecting.run_due(at=timezone.now())
    move(assembly, draw_at=1)
    second = receipt(client, drawing.publish_commitment(**act), gone).content.decode()
    assert "You have a seat already" not in second
    assert "you told the city that you cannot take part" in second
