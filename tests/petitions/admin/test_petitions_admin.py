from __future__ import annotations

import pytest
from django.urls import reverse

from petitions.models import Policy, RejectionReason, Signature
from petitions.states import PetitionStatus, SignatureState
from tests.factories.accounts import sign_in
from tests.factories.petitions import PetitionFactory, SignatureFactory

pytestmark = pytest.mark.django_db

PAGES = [
    "petition",
    "signature",
    "body",
    "topic",
    "rejectionreason",
    "invalidationrule",
    "burst",
    "policy",
]


@pytest.fixture
def waiting(body):
    return PetitionFactory(
        body=body, status=PetitionStatus.MODERATION, opened_at=None, closes_at=None
    )


@pytest.mark.parametrize("page", PAGES)
def test_officials_open_every_list(client, moderator, petition, page):
    SignatureFactory(petition=petition)
    sign_in(client, moderator)
    assert client.get(reverse(f"admin:petitions_{page}_changelist")).status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_officials_of_other_fields_see_nothing(client, budget_officer, page):
    sign_in(client, budget_officer)
    assert client.get(reverse(f"admin:petitions_{page}_changelist")).status_code == 403


def test_a_moderator_takes_publishes_and_leaves(client, moderator, waiting):
    sign_in(client, moderator)
    page = reverse("admin:petitions_petition_change", args=[waiting.pk])
    act = "admin:petitions_petition_act_{}"
    client.post(reverse(act.format("check-out"), args=[waiting.pk]))
    assert "on your desk" in client.get(page).content.decode()
    beat = reverse("admin:petitions_petition_heartbeat", args=[waiting.pk])
    assert client.post(beat).status_code == 204
    assert client.get(beat).status_code == 405
    client.post(reverse(act.format("publish"), args=[waiting.pk]))
    waiting.refresh_from_db()
    assert waiting.status == PetitionStatus.OPEN
    assert waiting.closes_at is not None


def test_a_moderator_rejects_with_a_reason_from_the_table(client, moderator, waiting):
    sign_in(client, moderator)
    reason = RejectionReason.objects.get(code="unclear")
    url = reverse("admin:petitions_petition_act_reject", args=[waiting.pk])
    client.post(url, {"reason": reason.pk, "details": "Which street?", "notify": "on"})
    waiting.refresh_from_db()
    assert (waiting.status, waiting.rejection_reason) == (PetitionStatus.REJECTED, reason)


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
    ],
)
def test_signatures_are_found_by(client, moderator, petition, words, found):
    SignatureFactory(
        petition=petition,
        name="Ann Lee",
        email="ann@example.org",
        postcode="AB12CD",
        network="00000000000000000000ffffcb007107",
    )
    sign_in(client, moderator)
    page = client.get(reverse("admin:petitions_signature_changelist"), {"q": words})
    assert ("a…@example.org" in page.content.decode()) == found
    assert "ann@example.org" not in page.content.decode().replace('value="ann@example.org"', "")


def test_signatures_are_taken_out_in_bulk(client, moderator, petition):
    rows = SignatureFactory.create_batch(3, petition=petition)
    sign_in(client, moderator)
    client.post(
        reverse("admin:petitions_signature_changelist"),
        {"action": "take_out", "_selected_action": [row.pk for row in rows[:2]]},
    )
    assert Signature.objects.filter(state=SignatureState.INVALIDATED).count() == 2


@pytest.mark.parametrize(("who", "allowed"), [("petitions_officer", True), ("moderator", False)])
def test_only_officers_use_the_switches(client, request, who, allowed):
    sign_in(client, request.getfixturevalue(who))
    client.post(reverse("admin:petitions_policy_act_pause-signing", args=[1]))
    assert (Policy.objects.get().signing_paused_at is not None) == allowed
