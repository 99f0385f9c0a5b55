from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import IntegrityError, connection
from django.utils import timezone

from civic.areas.models import Postcode
from civic.core.errors import NotAllowed, WrongState
from petitions.facts import facts_of, forget_petition, petition_facts
from petitions.models import Policy, Signature
from petitions.rules.networks import address_key
from petitions.services import confirmations
from petitions.services.signing import (
    Signer,
    confirm_signature,
    sign_as_resident,
    sign_petition,
    withdraw_signature,
)
from petitions.states import PetitionStatus, SignatureState
from tests.factories.petitions import PetitionFactory, SignatureFactory

pytestmark = pytest.mark.django_db

AT = timezone.now()


def sign(petition, email="ann@example.org", name="Ann", at=None, **fields):
    signer = Signer(name=name, email=email, postcode="AB12CD", **fields)
    sign_petition(facts=facts_of(petition), signer=signer, at=at or AT)


def test_a_signature_waits_for_its_mail(petition, borough, ward):
    Postcode.objects.create(code="AB12CD", borough=borough, ward=ward)
    sign(petition, wants_updates=True)
    signature = Signature.objects.get()
    assert signature.state == SignatureState.PENDING
    assert signature.mail_due_at == AT
    assert (signature.borough, signature.ward) == (borough, ward)


def test_an_unknown_postcode_is_no_obstacle(petition):
    sign(petition)
    assert Signature.objects.get().borough is None


def test_the_same_mailbox_counts_once(petition):
    sign(petition, email="jo.bloggs@gmail.com")
    sign(petition, email="jobloggs+again@googlemail.com", name="Somebody else")
    assert Signature.objects.count() == 1


def test_the_same_mailbox_may_sign_another_petition(petition):
    sign(petition)
    sign(PetitionFactory(body=petition.body))
    assert Signature.objects.count() == 2


def test_a_household_has_as_many_slots_as_the_body_gives(petition):
    petition.body.household_slots = 2
    for name in ("Ann", "ann ", "Ben", "Cleo"):
        sign(petition, name=name)
    assert sorted(Signature.objects.values_list("slot", "name")) == [(0, "Ann"), (1, "Ben")]


def test_signing_again_asks_for_the_mail_again_but_not_too_soon(petition):
    sign(petition)
    confirmations.deliver_confirmations(at=AT)
    sign(petition, at=AT + dt.timedelta(minutes=1))
    assert Signature.objects.get().mail_due_at is None
    sign(petition, at=AT + dt.timedelta(minutes=11))
    assert Signature.objects.get().mail_due_at is not None


def test_who_has_signed_already_is_told_so_by_mail_only(petition):
    SignatureFactory(petition=petition, email="ann@example.org")
    sign(petition)
    confirmations.deliver_confirmations(at=AT)
    assert "signed already" in mail.outbox[0].subject


def test_confirming_twice_counts_once(petition):
    sign(petition)
    signature = Signature.objects.get()
    confirm_signature(signature=signature, at=AT)
    confirm_signature(signature=signature, at=AT + dt.timedelta(hours=5))
    signature.refresh_from_db()
    assert (signature.state, signature.confirmed_at) == (SignatureState.CONFIRMED, AT)


def test_a_withdrawn_signature_comes_back_only_by_signing_again(petition):
    sign(petition)
    signature = Signature.objects.get()
    confirm_signature(signature=signature, at=AT)
    withdraw_signature(signature=signature)
    signature.refresh_from_db()
    with pytest.raises(WrongState):
        confirm_signature(signature=signature, at=AT)
    sign(petition, at=AT + dt.timedelta(hours=1))
    signature.refresh_from_db()
    assert signature.state == SignatureState.PENDING
    confirm_signature(signature=signature, at=AT + dt.timedelta(hours=2))
    signature.refresh_from_db()
    assert signature.confirmed_at == AT


@pytest.mark.parametrize(
    "status", [status for status in PetitionStatus if status not in ("open", "gathering")]
)
def test_no_other_status_takes_signatures(petition, status):
    petition.status = status
    with pytest.raises(WrongState):
        sign(petition)


def test_the_clock_closes_before_the_job_does(petition):
    with pytest.raises(WrongState):
        sign(petition, at=petition.closes_at)
    sign(petition, at=petition.closes_at - dt.timedelta(seconds=1))


def test_a_signature_of_an_ended_petition_is_not_confirmed(petition):
    sign(petition)
    with pytest.raises(WrongState):
        confirm_signature(signature=Signature.objects.get(), at=petition.closes_at)


def test_paused_signing_takes_nothing(petition):
    Policy.objects.update_or_create(pk=1, defaults={"signing_paused_at": AT})
    with pytest.raises(WrongState):
        sign(petition)


def test_a_resident_signs_with_one_button_and_counts_at_once(petition, resident, borough):
    sign_as_resident(facts=facts_of(petition), resident=resident, wants_updates=False, at=AT)
    signature = Signature.objects.get()
    assert (signature.state, signature.borough) == (SignatureState.CONFIRMED, borough)


def test_a_resident_who_signed_by_form_confirms_by_the_button(petition, resident):
    sign(petition, email=resident.email)
    sign_as_resident(facts=facts_of(petition), resident=resident, wants_updates=False, at=AT)
    assert Signature.objects.get().state == SignatureState.CONFIRMED


def test_a_newcomer_has_to_say_where_they_live_first(petition, newcomer):
    with pytest.raises(NotAllowed):
        sign_as_resident(facts=facts_of(petition), resident=newcomer, wants_updates=False, at=AT)


@pytest.mark.parametrize(
    ("policy", "email", "address", "suspicion"),
    [
        ({"denied_domains": "mailinator.example"}, "a@mailinator.example", "1.2.3.4", "domain"),
        ({"denied_networks": "1.2.0.0/16"}, "a@example.org", "1.2.3.4", "blocked"),
        ({"denied_domains": "bad.example"}, "a@x.bad.example", "1.2.3.4", "domain"),
        ({}, "a@Mailinator.com", "1.2.3.4", "domain"),
        ({"holds_back_throwaway": False}, "a@mailinator.com", "1.2.3.4", ""),
        ({"allowed_domains": "yopmail.com"}, "a@yopmail.com", "1.2.3.4", ""),
        ({"per_network": 0}, "a@example.org", "1.2.3.4", "network"),
        ({"per_wide_network": 0}, "a@example.org", "1.2.3.4", "wide"),
        ({"per_wide_network": 0}, "a@example.org", "2001:db8::1", "wide"),
        ({"per_wide_network": 0, "allowed_networks": "1.2.0.0/16"}, "a@b.org", "1.2.3.4", ""),
        ({"per_network": 0, "allowed_networks": "1.2.3.4"}, "a@example.org", "1.2.3.4", ""),
    ],
)
def test_what_is_suspicious_is_held_back_without_a_word(
    petition, policy, email, address, suspicion
):
    Policy.objects.update_or_create(pk=1, defaults=policy)
    sign(petition, email=email, network=address_key(address))
    signature = Signature.objects.get()
    assert signature.suspicion == suspicion
    held = signature.state == SignatureState.SUSPICIOUS and signature.mail_due_at is None
    assert held == bool(suspicion)


def test_the_limit_holds_at_delivery_when_the_cache_was_gone(petition):
    Policy.objects.update_or_create(pk=1, defaults={"per_network": 3})
    for number in range(6):
        cache.clear()
        sign(petition, email=f"a{number}@example.org", network=address_key("1.2.3.4"))
    confirmations.deliver_confirmations(at=AT)
    assert len(mail.outbox) == 3
    assert Signature.objects.suspicious().count() == 3


@pytest.mark.parametrize("addresses", ["1.2.3.{}", "2001:db8:1:{}::1"])
def test_the_limit_of_wider_networks_holds_at_delivery_too(petition, addresses):
    Policy.objects.update_or_create(pk=1, defaults={"per_wide_network": 3})
    for number in range(6):
        cache.clear()
        address = address_key(addresses.format(number))
        sign(petition, email=f"a{number}@example.org", network=address)
    sign(petition, email="far@example.org", network=address_key("9.9.9.9"))
    confirmations.deliver_confirmations(at=AT)
    assert len(mail.outbox) == 4
    assert set(Signature.objects.suspicious().values_list("suspicion", flat=True)) == {"wide"}


def test_a_network_without_limits_has_none_at_delivery_either(petition):
    limits = {"per_wide_network": 1, "per_network": 1, "allowed_networks": "1.2.3.7"}
    Policy.objects.update_or_create(pk=1, defaults=limits)
    for number in range(3):
        sign(petition, email=f"a{number}@example.org", network=address_key("1.2.3.7"))
    sign(petition, email="neighbour@example.org", network=address_key("1.2.3.8"))
    confirmations.deliver_confirmations(at=AT)
    assert len(mail.outbox) == 4


def test_facts_are_kept_and_forgotten(petition, django_assert_num_queries):
    petition_facts(petition.pk)
    with django_assert_num_queries(0):
        assert petition_facts(petition.pk).title == petition.title
    assert petition_facts(999_999) is None


def test_facts_stay_in_the_process_until_a_service_changes_them(
    petition, settings, django_assert_num_queries, django_capture_on_commit_callbacks
):
    settings.NEAR_CACHE_SECONDS = 60
    petition_facts(petition.pk)
    cache.clear()
    with django_assert_num_queries(0):
        petition_facts(petition.pk)
    with django_capture_on_commit_callbacks(execute=True):
        forget_petition(petition.pk)
    with django_assert_num_queries(1):
        petition_facts(petition.pk)


def test_of_a_household_only_the_same_name_is_asked_again(petition):
    petition.body.household_slots = 3
    for name in ("Ann", "Ben"):
        sign(petition, name=name)
    confirmations.deliver_confirmations(at=AT)
    sign(petition, name="ben", at=AT + dt.timedelta(hours=1))
    due = Signature.objects.filter(mail_due_at__isnull=False)
    assert [row.name for row in due] == ["Ben"]


def test_a_resident_confirms_nobody_else_of_the_household(petition, resident):
    petition.body.household_slots = 3
    for name in ("Somebody else", resident.name):
        sign(petition, email=resident.email, name=name)
    sign_as_resident(facts=facts_of(petition), resident=resident, wants_updates=False, at=AT)
    assert [row.name for row in Signature.objects.counted()] == [resident.name]


@pytest.mark.parametrize(("slots", "again"), [(1, 1), (3, 2)])
def test_signing_takes_one_statement_and_a_repeat_at_most_two(
    petition, slots, again, django_assert_num_queries
):
    petition.body.household_slots = slots
    facts = facts_of(petition)
    signer = Signer("Ann", "ann@example.org", "AB12CD", network=address_key("1.2.3.4"))
    sign_petition(facts=facts, signer=Signer("Warm", "warm@example.org", "AB12CD"), at=AT)
    with django_assert_num_queries(1):
        sign_petition(facts=facts, signer=signer, at=AT)
    with django_assert_num_queries(again):
        sign_petition(facts=facts, signer=signer, at=AT)


def test_the_database_itself_refuses_a_second_signature(petition):
    SignatureFactory(petition=petition, email="ann@example.org")
    with pytest.raises(IntegrityError):
        SignatureFactory(petition=petition, email="ann@example.org")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("slots", [1, 2])
def test_many_at_once_with_one_mailbox_leave_as_many_rows_as_slots(petition, slots):
    petition.body.household_slots = slots
    facts = facts_of(petition)
    gate = threading.Barrier(8)

    def go(number: int) -> None:
        gate.wait()
        signer = Signer(f"Person {number % 2}", "one@example.org", "AB12CD")
        sign_petition(facts=facts, signer=signer, at=AT)
        connection.close()

    threads = [threading.Thread(target=go, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Signature.objects.count() == slots
