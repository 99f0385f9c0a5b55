"""Each body lives by its own rules, set by officers in the admin."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from civic.core.errors import Invalid
from civic.notifications.models import Message
from petitions.facts import facts_of
from petitions.models import Body, Milestone, Petition, RejectionReason, Signature
from petitions.rules.thresholds import add_months
from petitions.services import closing, counting, creating, moderation
from petitions.services.signing import Signer, sign_petition
from petitions.states import PetitionStatus, ResponseState
from tests.factories.accounts import sign_in
from tests.factories.petitions import PetitionFactory, SignatureFactory

pytestmark = pytest.mark.django_db

AT = timezone.now()
RULES = {
    "name": "Camden Council",
    "slug": "camden",
    "is_active": "on",
    "contact_email": "petitions@camden.example",
    "supporters_needed": 2,
    "gathering_days": 10,
    "ties": ["lives"],
    "minimum_age": 16,
    "place_asked": "postcode",
    "household_slots": 2,
    "response_threshold": 3,
    "debate_threshold": "",
    "open_months": 1,
    "closing_rule": "reject",
}


@pytest.fixture
def camden(client, petitions_officer, body, borough) -> Body:
    """Made in the admin, beside a body with the usual rules."""
    sign_in(client, petitions_officer)
    answer = client.post(reverse("admin:petitions_body_add"), RULES | {"area": borough.pk})
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    client.logout()
    return Body.objects.get(slug="camden")


@pytest.fixture
def gathering(camden, resident) -> Petition:
    petition = creating.begin_petition(
        body=camden, title="A slide for the park", language="en", actor=resident, at=AT
    )
    creating.write_draft(
        petition_id=petition.pk, answers={"request": "Put one up."}, actor=resident, at=AT
    )
    return creating.gather_supporters(petition_id=petition.pk, actor=resident, at=AT)


@pytest.fixture
def opened(camden) -> Petition:
    return PetitionFactory(body=camden, closes_at=AT + dt.timedelta(days=30), created_at=AT)


def signed(petition: Petition, number: int) -> Petition:
    SignatureFactory.create_batch(number, petition=petition)
    counting.count_signatures(at=AT)
    petition.refresh_from_db()
    return petition


def test_it_waits_for_its_own_number_of_supporters_for_its_own_time(gathering):
    assert gathering.closes_at == AT + dt.timedelta(days=10)
    assert signed(gathering, 1).status == PetitionStatus.GATHERING
    assert signed(gathering, 1).status == PetitionStatus.MODERATION


def test_it_is_open_for_its_own_time(gathering, moderator):
    signed(gathering, 2)
    petition = moderation.publish_petition(petition_id=gathering.pk, actor=moderator, at=AT)
    assert petition.closes_at == add_months(AT, 1)


def test_its_form_asks_for_its_own_ties_and_age(client, opened, petition):
    own = client.get(reverse("petitions:sign", args=[opened.pk])).content.decode()
    other = client.get(reverse("petitions:sign", args=[petition.pk])).content.decode()
    assert f"I live in {opened.body.area.name} and am at least 16 years old" in own
    assert f"I live, work or study in {petition.body.area.name}" in other


def test_its_own_threshold_brings_an_answer_and_there_is_no_debate(opened, petition):
    assert signed(opened, 3).response_state == ResponseState.AWAITING
    assert signed(petition, 3).response_state == ResponseState.NONE
    signed(opened, 200)
    kinds = Milestone.objects.filter(petition=opened).values_list("kind", flat=True)
    assert list(kinds) == [Milestone.Kind.RESPONSE]
    message = Message.objects.get(event="petitions/threshold_officials")
    assert message.address == "petitions@camden.example"


def test_a_household_shares_an_address_here_and_not_there(opened, petition):
    for row in (opened, petition):
        for name in ("Ann", "Bob", "Cem"):
            signer = Signer(name, "family@example.org", "AB12CD")
            sign_petition(facts=facts_of(row), signer=signer, at=AT)
    assert Signature.objects.filter(petition=opened).count() == 2
    assert Signature.objects.filter(petition=petition).count() == 1


def test_below_its_threshold_it_is_rejected_at_the_end_and_the_other_is_referred(opened, petition):
    for row in (opened, petition):
        signed(row, 2)
        row.closes_at = AT
        row.save()
        closing.close_petition(petition_id=row.pk, at=AT)
        row.refresh_from_db()
    assert opened.status == PetitionStatus.REJECTED
    assert petition.status == PetitionStatus.CLOSED


def test_its_reasons_are_its_own(client, camden, body, moderator):
    reason = RejectionReason.objects.create(
        code="parks", title="The parks are another office’s", text="Ask them.", body=camden
    )
    waiting = [
        PetitionFactory(body=each, status=PetitionStatus.MODERATION, opened_at=None)
        for each in (camden, body)
    ]
    sign_in(client, moderator)
    for petition, offered in zip(waiting, (True, False), strict=True):
        url = reverse("admin:petitions_petition_act_reject", args=[petition.pk])
        assert (reason.title in client.get(url).content.decode()) == offered
    with pytest.raises(Invalid):
        moderation.reject_petition(
            petition_id=waiting[1].pk,
            reason=reason,
            details="",
            notify=False,
            actor=moderator,
            at=AT,
        )


def test_a_body_that_takes_no_new_petitions_is_not_offered(client, camden, resident):
    camden.is_active = False
    camden.save()
    client.force_login(resident)
    assert "Camden Council" not in client.get(reverse("petitions:new")).content.decode()


def test_impossible_rules_are_refused_in_words(client, petitions_officer, body, borough):
    sign_in(client, petitions_officer)
    wrong = RULES | {"area": borough.pk, "debate_threshold": 2, "ties": []}
    answer = client.post(reverse("admin:petitions_body_add"), wrong)
    assert answer.status_code == 200
    assert not Body.objects.filter(slug="camden").exists()
