"""Signatures in the admin: found, decided about in bulk, their addresses masked until revealed."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from civic.audit.models import Entry
from petitions.models import Signature
from petitions.services import revealing
from petitions.states import SignatureState
from tests.factories.accounts import sign_in
from tests.factories.petitions import PetitionFactory, SignatureFactory

pytestmark = pytest.mark.django_db

LIST = "admin:petitions_signature_changelist"
ADDRESS = "ann@example.org"


@pytest.fixture
def signature(petition):
    return SignatureFactory(
        petition=petition,
        name="Ann Lee",
        email=ADDRESS,
        postcode="AB12CD",
        network="00000000000000000000ffffcb007107",
        created_at=dt.datetime(2026, 3, 1, 9, 30, tzinfo=dt.UTC),
    )


@pytest.fixture
def desk(client, moderator):
    sign_in(client, moderator)
    return client


def page_of(signature: Signature) -> str:
    return reverse("admin:petitions_signature_change", args=[signature.pk])


def act_on(desk, action: str, rows, **answers: str):
    """Choose rows, confirm on the page that asks once more."""
    url = reverse(LIST)
    chosen = {"action": action, "_selected_action": [row.pk for row in rows]}
    page = desk.post(url, chosen)
    assert page.status_code == 200
    hidden = re.findall(r'type="hidden" name="(\w+)" value="([\d,\w]+)"', page.content.decode())
    return desk.post(url, dict(hidden) | answers)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("ann@example.org", True),
        ("@example.org", True),
        ("@elsewhere.example", False),
        ("Ann", True),
        ("ab12", True),
        ("203.0.113.0/24", True),
        ("203.0.114.0/24", False),
        ("Ann @example.org", True),
        ("2026-03-01", True),
        ("2026-03-01T09", True),
        ("2026-03-01T10", False),
        ("2026-03-02", False),
        ("2026-02-31", False),
    ],
)
def test_signatures_are_found_by(desk, signature, words, found):
    page = desk.get(reverse(LIST), {"q": words})
    assert ("a…@example.org" in page.content.decode()) == found
    assert ADDRESS not in page.content.decode().replace(f'value="{ADDRESS}"', "")


def test_signatures_are_taken_out_only_after_the_question(desk, petition):
    rows = SignatureFactory.create_batch(3, petition=petition)
    invalid = Signature.objects.filter(state=SignatureState.INVALIDATED)
    url = reverse(LIST)
    page = desk.post(url, {"action": "take_out", "_selected_action": [rows[0].pk]})
    assert "1 row is chosen" in page.content.decode()
    assert act_on(desk, "take_out", rows[:2]).status_code == 200, "no reason was given"
    assert not invalid.exists()
    assert act_on(desk, "take_out", rows[:2], reason="A script").status_code == 302
    assert set(invalid) == set(rows[:2])


def test_what_signs_after_the_question_is_not_touched(desk, petition):
    SignatureFactory.create_batch(2, petition=petition)
    url = reverse(LIST)
    everything = {"action": "hold_back", "select_across": "1", "_selected_action": "1"}
    page = desk.post(url, everything).content.decode()
    chosen = re.search(r'name="chosen" value="([\d,]+)"', page)[1]
    late = SignatureFactory(petition=petition)
    desk.post(url, everything | {"chosen": chosen})
    late.refresh_from_db()
    assert late.state == SignatureState.CONFIRMED
    assert Signature.objects.suspicious().count() == 2


def test_each_petition_records_the_decision(desk, petition):
    other = PetitionFactory(body=petition.body)
    rows = [SignatureFactory(petition=petition), SignatureFactory(petition=other)]
    act_on(desk, "take_out", rows, reason="A script")
    for row in rows:
        entry = Entry.objects.about(row.petition).get(action="signatures.invalidated")
        assert (entry.after, entry.reason) == ({"signatures": [row.pk]}, "A script")


def test_an_auditor_or_officer_of_another_field_decides_nothing(client, budget_officer, signature):
    sign_in(client, budget_officer)
    chosen = {"action": "take_out", "chosen": str(signature.pk), "reason": "Because"}
    answer = client.post(reverse(LIST), chosen | {"_selected_action": signature.pk})
    assert answer.status_code == 403
    signature.refresh_from_db()
    assert signature.state == SignatureState.CONFIRMED


def test_an_address_is_shown_after_a_reason_and_that_is_recorded(desk, moderator, signature):
    assert ADDRESS not in desk.get(page_of(signature)).content.decode()
    url = reverse("admin:petitions_signature_act_reveal", args=[signature.pk])
    desk.post(url, {"reason": ""})
    assert ADDRESS not in desk.get(page_of(signature)).content.decode()
    desk.post(url, {"reason": "Wrote to us about it"})
    assert ADDRESS in desk.get(page_of(signature)).content.decode()
    entry = Entry.objects.about(signature).get()
    assert (entry.action, entry.actor) == ("signature.address-revealed", moderator)
    assert ADDRESS not in str(entry.content())


def test_an_address_stays_masked_for_the_others_and_after_ten_minutes(
    desk, client, moderator, petitions_officer, signature
):
    long_ago = timezone.now() - revealing.REVEALED_FOR - dt.timedelta(seconds=1)
    revealing.reveal_signers(ids=[signature.pk], reason="x", actor=moderator, at=long_ago)
    assert ADDRESS not in desk.get(page_of(signature)).content.decode()
    revealing.reveal_signers(ids=[signature.pk], reason="x", actor=moderator, at=timezone.now())
    assert ADDRESS in desk.get(reverse(LIST)).content.decode()
    sign_in(client, petitions_officer)
    assert ADDRESS not in client.get(reverse(LIST)).content.decode()


def test_addresses_of_a_search_are_shown_together(desk, petition, signature):
    other = SignatureFactory(petition=petition, email="bob@example.org")
    act_on(desk, "reveal_addresses", [signature], reason="Same writing")
    page = desk.get(reverse(LIST)).content.decode()
    assert ADDRESS in page
    assert other.email not in page


def test_a_list_of_signatures_costs_the_same_at_any_length(
    desk, petition, django_assert_max_num_queries
):
    SignatureFactory(petition=petition)
    with django_assert_max_num_queries(20) as few:
        desk.get(reverse(LIST))
    SignatureFactory.create_batch(40, petition=petition)
    with django_assert_max_num_queries(len(few)):
        desk.get(reverse(LIST))
