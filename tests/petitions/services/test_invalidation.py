from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from civic.core.errors import NotAllowed, WrongState
from civic.notifications.models import Message
from petitions.models import Burst, InvalidationRule, Policy, Signature
from petitions.rules.networks import address_key
from petitions.services import counting, invalidation, screening
from petitions.states import SignatureState
from petitions.work import work_items
from tests.factories.petitions import PetitionFactory, SignatureFactory

pytestmark = pytest.mark.django_db

AT = timezone.now()


@pytest.fixture
def signature(petition, borough, ward):
    return SignatureFactory(
        petition=petition,
        name="Bot Number 7",
        email="bot7@spam.example",
        postcode="AB12CD",
        borough=borough,
        ward=ward,
        network=address_key("203.0.113.7"),
    )


def make_rule(actor, **parts) -> InvalidationRule:
    return InvalidationRule.objects.create(summary="Bots", created_by=actor, created_at=AT, **parts)


def run_all(limit: int = 3) -> None:
    while invalidation.run_rules(at=AT, limit=limit):
        pass
    while counting.count_signatures(at=AT):
        pass


MATCHES = [
    ({"name_pattern": "bot*"}, True),
    ({"name_pattern": "bot"}, False),
    ({"name_pattern": "B.t*"}, False),
    ({"name_pattern": "*(7"}, False),
    ({"email_pattern": "bot*@spam.example"}, True),
    ({"domain": "spam.example"}, True),
    ({"domain": "@SPAM.example"}, True),
    ({"domain": "am.example"}, False),
    ({"postcode": "ab1"}, True),
    ({"postcode": "AC1"}, False),
    ({"network": "203.0.113.0/24"}, True),
    ({"network": "2001:db8::/32"}, False),
    ({"name_pattern": "bot*", "domain": "other.example"}, False),
]


@pytest.mark.parametrize(("parts", "found"), MATCHES)
def test_every_part_has_to_fit(signature, moderator, parts, found):
    rule = make_rule(moderator, **parts)
    assert invalidation.try_rule(rule_id=rule.pk, actor=moderator) == found
    signature.refresh_from_db()
    assert signature.state == SignatureState.CONFIRMED


@pytest.mark.parametrize("place", ["borough", "ward", "city"])
def test_an_area_takes_in_its_parts(signature, moderator, place, request):
    rule = make_rule(moderator, area=request.getfixturevalue(place))
    assert invalidation.try_rule(rule_id=rule.pk, actor=moderator) == 1


def test_another_petition_is_not_touched(signature, moderator):
    rule = make_rule(moderator, petition=PetitionFactory(), name_pattern="*")
    assert invalidation.try_rule(rule_id=rule.pk, actor=moderator) == 0


def test_a_rule_runs_in_batches_and_is_undone(petition, moderator):
    rows = SignatureFactory.create_batch(7, petition=petition, postcode="XX11")
    held = SignatureFactory(petition=petition, postcode="XX11", state=SignatureState.SUSPICIOUS)
    run_all()
    rule = make_rule(moderator, petition=petition, postcode="XX")
    invalidation.try_rule(rule_id=rule.pk, actor=moderator)
    invalidation.start_rule(rule_id=rule.pk, actor=moderator, at=AT)
    run_all()
    rule.refresh_from_db()
    petition.refresh_from_db()
    assert (rule.status, rule.handled, rule.matched) == ("done", 8, 8)
    assert petition.signature_count == 0
    invalidation.undo_rule(rule_id=rule.pk, actor=moderator, at=AT)
    run_all()
    rule.refresh_from_db()
    petition.refresh_from_db()
    held.refresh_from_db()
    assert (rule.status, rule.handled) == ("undone", 0)
    assert petition.signature_count == len(rows)
    assert held.state == SignatureState.SUSPICIOUS
    assert counting.recount_all(at=AT) == 0


def test_a_stopped_rule_does_nothing_more_and_can_go_on(petition, moderator):
    SignatureFactory.create_batch(5, petition=petition, postcode="XX11")
    rule = make_rule(moderator, postcode="XX")
    invalidation.try_rule(rule_id=rule.pk, actor=moderator)
    invalidation.start_rule(rule_id=rule.pk, actor=moderator, at=AT)
    invalidation.run_rule_batch(rule_id=rule.pk, at=AT, limit=2)
    invalidation.cancel_rule(rule_id=rule.pk, actor=moderator, at=AT)
    assert invalidation.run_rules(at=AT) == 0
    assert Signature.objects.filter(state=SignatureState.INVALIDATED).count() == 2
    invalidation.start_rule(rule_id=rule.pk, actor=moderator, at=AT)
    run_all()
    assert Signature.objects.filter(state=SignatureState.INVALIDATED).count() == 5


def test_no_rule_starts_untried(moderator):
    rule = make_rule(moderator, postcode="XX")
    with pytest.raises(WrongState):
        invalidation.start_rule(rule_id=rule.pk, actor=moderator, at=AT)


def test_a_rule_without_parts_is_refused(petition, moderator):
    with pytest.raises(ValidationError):
        InvalidationRule(
            summary="All", petition=petition, created_by=moderator, created_at=AT
        ).full_clean()


def test_only_officials_run_rules(resident, moderator):
    rule = make_rule(moderator, postcode="XX")
    with pytest.raises(NotAllowed):
        invalidation.try_rule(rule_id=rule.pk, actor=resident)


def test_a_signature_never_confirmed_is_asked_before_it_counts(petition, moderator):
    held = SignatureFactory(petition=petition, state=SignatureState.SUSPICIOUS, confirmed_at=None)
    screening.validate_signatures(ids=[held.pk], actor=moderator, at=AT)
    held.refresh_from_db()
    assert (held.state, held.mail_due_at) == (SignatureState.PENDING, AT)


def test_bursts_are_reported_once_per_hour(petition):
    Policy.objects.update_or_create(pk=1, defaults={"burst_size": 5})
    for number in range(6):
        SignatureFactory(
            petition=petition,
            email=f"x{number}@burst.example",
            network=address_key("198.51.100.9"),
            postcode=f"P{number}XX",
            created_at=AT,
        )
    screening.find_bursts(at=AT)
    screening.find_bursts(at=AT)
    assert Message.objects.filter(event="petitions/burst").count() == 2
    assert set(Burst.objects.values_list("kind", "value", "signatures")) == {
        ("network", "198.51.100.9", 6),
        ("domain", "burst.example", 6),
    }


@pytest.mark.parametrize(
    ("addresses", "value"),
    [
        ("198.51.100.{}", "198.51.100.0/24"),
        ("2001:db8:7:{}::1", "2001:db8:7::/48"),
    ],
)
def test_a_burst_from_neighbouring_lines_waits_on_the_work_list_until_looked_at(
    petition, moderator, addresses, value
):
    Policy.objects.update_or_create(pk=1, defaults={"burst_size": 5})
    for number in range(6):
        SignatureFactory(
            petition=petition,
            email=f"x@{number}.example",
            network=address_key(addresses.format(number)),
            postcode=f"P{number}XX",
            created_at=AT,
        )
    screening.find_bursts(at=AT)
    burst = Burst.objects.get()
    assert (burst.kind, burst.value) == (Burst.Kind.WIDE, value)
    found = [item for item in work_items(moderator, AT) if "one place" in str(item.title)]
    assert [item.count for item in found] == [1]
    screening.check_burst(burst_id=burst.pk, actor=moderator, at=AT, reason="A school")
    assert not any("one place" in str(item.title) for item in work_items(moderator, AT))
    screening.find_bursts(at=AT)
    assert not Burst.objects.unchecked().exists()


@pytest.mark.parametrize(
    ("policy", "email", "address"),
    [
        ({}, "x{}@gmail.com", "198.51.{}.1"),
        ({"allowed_domains": "school.example"}, "x{}@school.example", "198.51.{}.1"),
        ({"allowed_networks": "198.51.100.0/24"}, "x@{}.example", "198.51.100.{}"),
    ],
)
def test_crowds_that_are_expected_are_no_burst(petition, policy, email, address):
    Policy.objects.update_or_create(pk=1, defaults={"burst_size": 5, **policy})
    for number in range(6):
        SignatureFactory(
            petition=petition,
            email=email.format(number),
            network=address_key(address.format(number)),
            postcode=f"P{number}XX",
            created_at=AT,
        )
    screening.find_bursts(at=AT)
    assert not Burst.objects.exists()
