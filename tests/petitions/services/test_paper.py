"""Signatures on paper, counted batch by batch."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from civic.audit.models import Entry
from civic.core.errors import Conflict, Invalid
from petitions.models import PaperBatch, Petition
from petitions.services import counting, paper
from petitions.states import PetitionStatus, ResponseState
from tests.factories.petitions import PetitionFactory, SignatureFactory

pytestmark = pytest.mark.django_db

AT = timezone.now()


@pytest.fixture
def add(petition, petitions_officer):
    def add(**sheets) -> PaperBatch:
        usual = {"count": 40, "area": None, "reference": "Box 1"}
        usual |= {"received_on": timezone.localdate(AT)}
        words = usual | sheets
        return paper.add_paper_batch(
            petition_id=petition.pk, actor=petitions_officer, at=AT, **words
        )

    return add


def test_paper_counts_apart_and_in_the_total(petition, add):
    SignatureFactory(petition=petition)
    counting.count_signatures(at=AT)
    add()
    petition.refresh_from_db()
    assert petition.signature_count == 41
    assert (petition.total.paper, petition.total.confirmed) == (40, 1)
    assert petition.response_state == ResponseState.AWAITING
    assert counting.recount_all(at=AT) == 0


def test_the_same_sheets_are_not_counted_twice(petition, add):
    add()
    with pytest.raises(Conflict):
        add(reference=" Box 1 ", count=41)
    petition.refresh_from_db()
    assert petition.signature_count == 40


@pytest.mark.parametrize(
    "wrong",
    [{"count": 100_001}, {"received_on": timezone.localdate(AT) + dt.timedelta(days=1)}],
    ids=["too-many", "not-yet"],
)
def test_a_slip_of_the_finger_is_refused(petition, add, wrong):
    with pytest.raises(Invalid):
        add(**wrong)
    assert not PaperBatch.objects.exists()


def test_sheets_that_come_after_the_end_still_bring_an_answer(petition, add):
    Petition.objects.filter(pk=petition.pk).update(status=PetitionStatus.CLOSED)
    add()
    petition.refresh_from_db()
    assert petition.response_state == ResponseState.AWAITING


class TestTakingOut:
    @pytest.fixture
    def take_out(self, petition, petitions_officer):
        def take_out(batch, petition=petition, reason="Entered twice") -> None:
            paper.take_out_paper_batch(
                petition_id=petition.pk, batch=batch, reason=reason, actor=petitions_officer, at=AT
            )

        return take_out

    def test_a_wrong_batch_counts_no_more_and_stays_on_record(self, petition, add, take_out):
        add()
        take_out(add(reference="Box 2", count=400))
        petition.refresh_from_db()
        assert petition.signature_count == 40
        assert counting.recount_all(at=AT) == 0
        entry = Entry.objects.get(action="petition.paper-taken-out")
        assert entry.before == {"count": 400, "reference": "Box 2"}

    def test_it_is_taken_out_once(self, add, take_out):
        batch = add()
        take_out(batch)
        with pytest.raises(Conflict):
            take_out(batch)

    def test_it_needs_a_reason(self, add, take_out):
        with pytest.raises(Invalid):
            take_out(add(), reason=" ")

    def test_a_batch_of_another_petition_is_left_alone(self, petition, add, take_out):
        batch = add()
        with pytest.raises(Conflict):
            take_out(batch, petition=PetitionFactory(body=petition.body))
        assert PaperBatch.objects.get() == batch
