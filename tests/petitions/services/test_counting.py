from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from civic.audit.models import Entry
from civic.notifications.models import Message
from petitions.models import AreaTotal, HourTotal, Mailing, Milestone, Petition, Signature
from petitions.services import counting
from petitions.states import SIGNATURE, PetitionStatus, ResponseState, SignatureState
from tests.factories.petitions import PetitionFactory, SignatureFactory

AT = timezone.now()


def count_all() -> None:
    while counting.count_signatures(at=AT):
        pass


def totals_by_code(petition, level) -> dict[str, int]:
    rows = petition.area_totals.filter(level=level).exclude(confirmed=0)
    return dict(rows.values_list("code", "confirmed"))


@pytest.mark.django_db
def test_totals_by_hour_borough_ward_and_unknown_agree(petition, borough, ward):
    early = AT - dt.timedelta(hours=3)
    SignatureFactory.create_batch(2, petition=petition, borough=borough, ward=ward, created_at=AT)
    SignatureFactory(petition=petition, borough=borough, created_at=early)
    SignatureFactory(petition=petition, created_at=early)
    SignatureFactory(petition=petition, state=SignatureState.PENDING)
    count_all()
    petition.refresh_from_db()
    assert petition.signature_count == petition.total.confirmed == 4
    assert totals_by_code(petition, AreaTotal.Level.BOROUGH) == {borough.code: 3, "": 1}
    assert totals_by_code(petition, AreaTotal.Level.WARD) == {ward.code: 2, "": 2}
    hours = dict(petition.hour_totals.values_list("hour", "confirmed"))
    assert hours == {counting.hour_of(AT): 2, counting.hour_of(early): 2}


@pytest.mark.django_db
def test_a_batch_smaller_than_the_queue_loses_nothing(petition):
    SignatureFactory.create_batch(7, petition=petition)
    assert counting.count_signatures(at=AT, limit=3) == 3
    count_all()
    petition.refresh_from_db()
    assert petition.signature_count == 7


@pytest.mark.django_db
def test_what_leaves_the_count_leaves_every_total(petition, borough):
    signature = SignatureFactory(petition=petition, borough=borough)
    count_all()
    Signature.objects.filter(pk=signature.pk).update(state=SignatureState.INVALIDATED)
    count_all()
    petition.refresh_from_db()
    assert petition.signature_count == 0
    assert petition.total.invalidated == 1
    assert totals_by_code(petition, AreaTotal.Level.BOROUGH) == {}


@pytest.mark.django_db
def test_the_recount_finds_and_repairs_what_was_meddled_with(petition, borough):
    SignatureFactory.create_batch(3, petition=petition, borough=borough)
    count_all()
    assert counting.recount_all(at=AT) == 0
    petition.total.confirmed = 1_000
    petition.total.save()
    HourTotal.objects.update(confirmed=7)
    AreaTotal.objects.filter(code="").delete()
    assert counting.recount_all(at=AT) == 1
    assert counting.recount_all(at=AT) == 0
    petition.refresh_from_db()
    assert petition.signature_count == 3


@pytest.mark.django_db
def test_a_wrong_shown_number_is_put_right(petition):
    SignatureFactory(petition=petition)
    count_all()
    Petition.objects.filter(pk=petition.pk).update(signature_count=99)
    counting.recount_all(at=AT)
    petition.refresh_from_db()
    assert petition.signature_count == 1


@pytest.mark.django_db
def test_a_threshold_is_told_once(petition):
    signatures = SignatureFactory.create_batch(10, petition=petition)
    count_all()
    petition.refresh_from_db()
    assert petition.response_state == ResponseState.AWAITING
    Signature.objects.filter(pk=signatures[0].pk).update(state=SignatureState.WITHDRAWN)
    count_all()
    Signature.objects.filter(pk=signatures[0].pk).update(state=SignatureState.CONFIRMED)
    count_all()
    assert Milestone.objects.filter(kind=Milestone.Kind.RESPONSE).count() == 1
    assert Message.objects.filter(event="petitions/threshold_creator").count() == 1
    assert Message.objects.filter(event="petitions/threshold_officials").count() == 1
    assert Mailing.objects.count() == 1
    assert Entry.objects.filter(action="petition.reached-response").count() == 1


@pytest.mark.django_db
def test_enough_supporters_send_a_petition_to_the_check(body):
    petition = PetitionFactory(body=body, status=PetitionStatus.GATHERING, opened_at=None)
    SignatureFactory.create_batch(body.supporters_needed, petition=petition)
    count_all()
    petition.refresh_from_db()
    assert petition.status == PetitionStatus.GATHERING
    SignatureFactory(petition=petition)
    count_all()
    petition.refresh_from_db()
    assert petition.status == PetitionStatus.MODERATION


STATES = list(SignatureState)
HISTORY = st.lists(
    st.tuples(st.integers(0, 5), st.sampled_from(STATES), st.booleans()), max_size=40
)


@pytest.mark.django_db
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(history=HISTORY)
def test_any_history_leaves_totals_equal_to_a_recount(petition, borough, ward, history):
    """Signatures change state in any allowed order, the aggregator runs at any time."""
    Signature.objects.all().delete()
    counting.recount_all(at=AT)
    places = [(borough, ward), (borough, None), (None, None)]
    rows = [
        SignatureFactory(
            petition=petition,
            borough=places[number % 3][0],
            ward=places[number % 3][1],
            state=SignatureState.PENDING,
            confirmed_at=None,
        )
        for number in range(6)
    ]
    for number, state, counts in history:
        row = rows[number]
        if SIGNATURE.allows(SignatureState(row.state), state):
            row.state = state
            row.confirmed_at = row.confirmed_at or (AT - dt.timedelta(hours=number))
            Signature.objects.filter(pk=row.pk).update(state=state, confirmed_at=row.confirmed_at)
        if counts:
            counting.count_signatures(at=AT, limit=2)
    count_all()
    assert counting.recount_all(at=AT) == 0
    petition.refresh_from_db()
    assert petition.signature_count == Signature.objects.counted().count()
    for level in AreaTotal.Level:
        assert sum(totals_by_code(petition, level).values()) == petition.signature_count


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_aggregators_beside_confirmations_count_each_signature_once(petition):
    SignatureFactory.create_batch(
        60, petition=petition, state=SignatureState.PENDING, confirmed_at=None
    )
    ids = list(Signature.objects.values_list("pk", flat=True))

    def confirm(part: list[int]) -> None:
        for pk in part:
            Signature.objects.filter(pk=pk).update(state=SignatureState.CONFIRMED, confirmed_at=AT)
        connection.close()

    def aggregate() -> None:
        for _round in range(20):
            counting.count_signatures(at=AT, limit=7)
        connection.close()

    threads = [threading.Thread(target=confirm, args=[ids[start::2]]) for start in range(2)]
    threads += [threading.Thread(target=aggregate) for _worker in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    count_all()
    petition.refresh_from_db()
    assert petition.signature_count == 60
    assert counting.recount_all(at=AT) == 0
