from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from assemblies import cards
from tests.factories.assemblies import (
    committed_draw,
    draft_assembly,
    drawn_assembly,
    registering_assembly,
)

pytestmark = pytest.mark.django_db


def test_open_pools_and_coming_draws_have_a_card(assembly_officer):
    draft_assembly()
    drawn_assembly(assembly_officer)
    registering = registering_assembly(assembly_officer)
    committed = committed_draw(assembly_officer).assembly
    found = {card.title: card for card in cards.cards_open_now(timezone.now())}
    assert set(found) == {registering.question, committed.question}
    assert found[registering.question].people == 24
    assert found[committed.question].closes_at == committed.draw_at
    assert "draw on" in found[committed.question].meta
    [late] = cards.cards_open_now(timezone.now() + dt.timedelta(days=3))
    assert late.title == committed.question
    assert "the dice are not entered yet" in late.meta


def test_a_draw_is_an_event_and_words_are_found(assembly_officer):
    assembly = drawn_assembly(assembly_officer, question="How do we cool homes?")
    draft_assembly(question="How do we cool offices?")
    [event] = cards.events(5)
    assert event.url == assembly.draws.get().get_absolute_url()
    assert [hit.title for hit in cards.search("COOL", 5)] == [assembly.title]
    assert cards.addresses(5) == [assembly.get_absolute_url()]
