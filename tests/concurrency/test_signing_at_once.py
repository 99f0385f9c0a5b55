"""Many signatures at once on PostgreSQL: one mailbox, one household, two counting workers."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic.notifications.models import Message
from petitions.facts import facts_of
from petitions.models import Mailing, Milestone, Signature
from petitions.services import confirmations, counting, paper
from petitions.services.signing import Signer, confirm_signature, sign_petition
from tests.factories.areas import CityFactory
from tests.factories.petitions import BodyFactory, PetitionFactory, SignatureFactory

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
HANDS = 16


@pytest.fixture
def petition():
    body = BodyFactory(area=CityFactory(), response_threshold=50, debate_threshold=200)
    return PetitionFactory(body=body)


def in_parallel(calls):
    def run(call):
        try:
            return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(HANDS) as pool:
        return list(pool.map(run, calls))


def test_a_form_sent_sixty_times_counts_once_and_each_answer_is_the_same(petition):
    address = reverse("petitions:sign", args=[petition.pk])
    form = {
        "sign-name": "Ann Lee",
        "sign-email": "ann@example.org",
        "sign-postcode": "AB1 2CD",
        "sign-eligible": "on",
    }
    answers = in_parallel([lambda: Client().post(address, form)] * 60)
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {
        (302, reverse("petitions:signed", args=[petition.pk]))
    }
    assert Signature.objects.count() == 1


def test_a_household_that_signs_at_once_gets_all_its_slots(petition):
    petition.body.household_slots = 2
    facts = facts_of(petition)
    for number in range(30):
        people = [Signer(name, f"home{number}@example.org", "AB12CD") for name in ("Ann", "Ben")]
        in_parallel(
            [
                lambda person=person: sign_petition(facts=facts, signer=person, at=timezone.now())
                for person in people
            ]
        )
    assert Signature.objects.count() == 60


def test_two_workers_count_each_signature_once_and_tell_each_threshold_once(petition):
    for number in range(300):
        signer = Signer("Ann", f"ann{number}@example.org", "AB12CD")
        sign_petition(facts=facts_of(petition), signer=signer, at=timezone.now())
    rows = list(Signature.objects.all())

    def confirm_all():
        for row in rows:
            confirm_signature(signature=row, at=timezone.now())

    def count_all():
        for _again in range(60):
            counting.count_signatures(at=timezone.now(), limit=20)

    in_parallel([confirm_all, count_all, confirm_all, count_all])
    while counting.count_signatures(at=timezone.now()):
        pass
    petition.refresh_from_db()
    assert petition.signature_count == 300
    assert counting.recount_all(at=timezone.now()) == 0
    reached = [Milestone.Kind.RESPONSE, Milestone.Kind.DEBATE]
    assert Milestone.objects.filter(kind__in=reached).count() == 2
    assert Mailing.objects.filter(kind=Mailing.Kind.THRESHOLD).count() == 2
    told = Message.objects.filter(event="petitions/threshold_creator")
    assert told.count() == 2


def test_two_workers_send_each_confirmation_once(petition, mailoutbox):
    at = timezone.now()
    SignatureFactory.create_batch(
        120, petition=petition, state="pending", confirmed_at=None, mail_due_at=at
    )

    def deliver():
        while confirmations.deliver_confirmations(at=at):
            pass

    in_parallel([deliver] * 4)
    addresses = [message.to[0] for message in mailoutbox]
    assert len(addresses) == len(set(addresses)) == 120


def test_paper_and_counting_at_once_wait_for_each_other_and_never_for_good(
    petition, petitions_officer
):
    """Both lock the petition and the count: whoever takes them in another order stands forever."""
    SignatureFactory.create_batch(200, petition=petition)

    def count() -> None:
        for _round in range(40):
            counting.count_signatures(at=timezone.now(), limit=5)

    def add_paper(number: int) -> None:
        paper.add_paper_batch(
            petition_id=petition.pk,
            count=1,
            area=None,
            reference=f"Box {number}",
            received_on=timezone.localdate(),
            actor=petitions_officer,
            at=timezone.now(),
        )

    sheets = [lambda number=number: add_paper(number) for number in range(60)]
    in_parallel([count, *sheets])
    counting.count_signatures(at=timezone.now())
    petition.refresh_from_db()
    assert petition.signature_count == 260
