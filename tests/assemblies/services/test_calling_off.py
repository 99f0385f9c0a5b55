"""An assembly that is called off: no step follows, what was published stays, all pages say so."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from assemblies import cards
from assemblies.models import Assembly, DrawnPanel, PoolCheck, PoolMember, Selection
from assemblies.retention import CALLED_OFF, TABLE
from assemblies.services import calling_off, checking, selecting
from assemblies.states import Status
from assemblies.work import work_items
from civic.audit.models import Entry
from civic.core.errors import Invalid
from civic.core.retention import work_off
from tests.factories.assemblies import (
    committed_draw,
    drawn_assembly,
    queued_selection,
    registering_assembly,
)

pytestmark = pytest.mark.django_db
WHY = "The council has ended the programme."


def call_off(assembly: Assembly, officer, reason: str = WHY) -> Assembly:
    return calling_off.call_off(
        assembly_id=assembly.pk, actor=officer, at=timezone.now(), reason=reason
    )


def test_the_reason_is_recorded_and_kept_with_the_assembly(assembly_officer):
    assembly = call_off(registering_assembly(assembly_officer), assembly_officer, f" {WHY} ")
    assert assembly.status == Status.CALLED_OFF
    assert assembly.called_off_because == WHY
    entry = Entry.objects.latest("number")
    assert (entry.action, entry.reason) == ("assembly.called-off", WHY)
    assert not assembly.accepts_people(timezone.now())


def test_nothing_is_called_off_without_a_reason(assembly_officer):
    assembly = registering_assembly(assembly_officer)
    with pytest.raises(Invalid, match="Say why"):
        call_off(assembly, assembly_officer, "  ")
    assembly.refresh_from_db()
    assert assembly.status == Status.REGISTRATION


@pytest.mark.parametrize(
    "fields",
    [
        {"status": Status.CALLED_OFF},
        {"called_off_because": WHY},
        {"called_off_at": timezone.now()},
        {"status": Status.CALLED_OFF, "called_off_at": timezone.now()},
    ],
)
def test_the_database_wants_status_day_and_reason_together(assembly_officer, fields):
    registering_assembly(assembly_officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Assembly.objects.update(**fields)


def test_a_worker_that_is_at_its_selection_writes_nothing(assembly_officer):
    selection = queued_selection(assembly_officer)
    held = selecting.claim_selection(at=timezone.now())
    call_off(selection.assembly, assembly_officer)
    selecting.run_selection(held)
    assert not Selection.objects.exists()
    assert not selecting.run_due(at=timezone.now())
    assert not Entry.objects.filter(action__startswith="assembly.selection_").exists()


def test_its_pool_is_not_looked_at_any_more(assembly_officer):
    call_off(registering_assembly(assembly_officer), assembly_officer)
    assert not PoolCheck.objects.exists()
    assert not checking.check_due(at=timezone.now() + dt.timedelta(days=1))


def test_what_was_published_stays_and_every_page_says_that_it_is_called_off(
    client, assembly_officer
):
    draw = committed_draw(assembly_officer)
    before = client.get(reverse("assemblies:panels", args=[draw.assembly.slug, 1])).content
    call_off(draw.assembly, assembly_officer)
    assert client.get(reverse("assemblies:panels", args=[draw.assembly.slug, 1])).content == before
    for address in (
        draw.assembly.get_absolute_url(),
        draw.get_absolute_url(),
        reverse("assemblies:receipt", args=[draw.assembly.slug, 1]),
        "/",
    ):
        page = client.get(address).content.decode()
        assert "called off" in page.lower(), address
        assert WHY in page, address
        assert "The dice are thrown on" not in page
        assert "Come and watch" not in page
    listed = client.get(reverse("assemblies:list")).content.decode()
    assert "This assembly was called off on" in listed
    told = client.get(reverse("api-assemblies-detail", args=[draw.assembly.slug])).json()
    assert told["status"] == "called-off"
    assert told["called_off_because"] == WHY


def test_it_is_an_event_and_no_card_and_the_search_says_it(assembly_officer):
    assembly = call_off(committed_draw(assembly_officer).assembly, assembly_officer)
    assert cards.cards_open_now(timezone.now()) == []
    assert [event.text for event in cards.events(5)] == [WHY]
    (hit,) = cards.search(assembly.title, 5)
    assert "called off on" in hit.kind
    assert work_items(assembly_officer, timezone.now() + dt.timedelta(days=9)) == []


def test_a_panel_that_was_drawn_stays_on_its_page(client, assembly_officer):
    assembly = call_off(drawn_assembly(assembly_officer), assembly_officer)
    page = client.get(assembly.draws.get().get_absolute_url()).content.decode()
    assert DrawnPanel.objects.get().codes[0] in page
    assert WHY in page


def test_people_of_no_draw_go_wholly_after_a_month(assembly_officer):
    assembly = call_off(queued_selection(assembly_officer).assembly, assembly_officer)
    assert not any(work_off(TABLE.rules, at=assembly.called_off_at + CALLED_OFF).values())
    later = assembly.called_off_at + CALLED_OFF + dt.timedelta(minutes=1)
    assert work_off(TABLE.rules, at=later)["assemblies.PoolMember"] == 24
    assert not PoolMember.objects.exists()


def test_of_people_of_a_draw_the_codes_stay_and_nothing_that_leads_to_them(assembly_officer):
    assembly = call_off(drawn_assembly(assembly_officer), assembly_officer)
    later = assembly.called_off_at + CALLED_OFF + dt.timedelta(minutes=1)
    met = work_off(TABLE.rules, at=later)
    assert (met["assemblies.PoolMember"], met["assemblies.Selection"]) == (24, 1)
    assert all(row.file_id.startswith("gone:") for row in PoolMember.objects.all())
    assert set(DrawnPanel.objects.get().codes) < set(
        PoolMember.objects.values_list("code", flat=True)
    )
