"""A number that was reached only by signatures that should not have counted."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from civic.audit.models import Entry
from civic.notifications.models import Message
from petitions.models import Body, Mailing, Milestone, Petition, Signature
from petitions.services import answering, counting, paper, screening
from petitions.services.news import next_night, start_due_mailings
from petitions.states import DebateState, PetitionStatus, ResponseState, SignatureState
from tests.factories.petitions import SignatureFactory

pytestmark = pytest.mark.django_db

AT = timezone.now()
RESPONSE, DEBATE = Milestone.Kind.RESPONSE, Milestone.Kind.DEBATE


@pytest.fixture
def add_paper(petition, petitions_officer):
    def add(count: int, reference: str = "Box 1"):
        return paper.add_paper_batch(
            petition_id=petition.pk,
            count=count,
            area=None,
            reference=reference,
            received_on=timezone.localdate(AT),
            actor=petitions_officer,
            at=AT,
        )

    return add


@pytest.fixture
def take_out(petition, petitions_officer):
    def take_out(batch) -> None:
        paper.take_out_paper_batch(
            petition_id=petition.pk, batch=batch, reason="Typed", actor=petitions_officer, at=AT
        )

    return take_out


def standing_of(petition: Petition) -> tuple[str, str]:
    petition.refresh_from_db()
    return petition.response_state, petition.debate_state


def page_of(client, petition: Petition) -> str:
    cache.clear()
    return client.get(petition.get_absolute_url()).content.decode()


def test_what_a_wrong_batch_brought_goes_back(client, petition, add_paper, take_out):
    add_paper(12)
    batch = add_paper(400, "Box 2")
    assert standing_of(petition) == (ResponseState.AWAITING, DebateState.AWAITING)
    take_out(batch)
    assert standing_of(petition) == (ResponseState.AWAITING, DebateState.NONE)
    lost = Milestone.objects.get(petition=petition, kind=DEBATE)
    assert lost.lost_at == AT
    assert Entry.objects.get(action="petition.lost-debate").after == {"signatures": 12}
    assert "Without them it is below the number for a debate" in page_of(client, petition)
    attributes = client.get(reverse("petition-json", args=[petition.pk])).json()["data"][
        "attributes"
    ]
    assert attributes["debate_threshold_reached_at"] is None
    assert attributes["response_threshold_reached_at"]


def test_signatures_that_are_not_valid_take_it_back_and_it_can_be_reached_again(
    client, petition, petitions_officer
):
    signatures = SignatureFactory.create_batch(10, petition=petition)
    counting.count_signatures(at=AT)
    ids = [signatures[0].pk]
    screening.invalidate_signatures(ids=ids, actor=petitions_officer, at=AT)
    counting.count_signatures(at=AT)
    assert standing_of(petition)[0] == ResponseState.NONE
    assert "You can help it to get there" in page_of(client, petition)
    screening.validate_signatures(ids=ids, actor=petitions_officer, at=AT)
    counting.count_signatures(at=AT)
    assert standing_of(petition)[0] == ResponseState.AWAITING
    assert Milestone.objects.get(petition=petition, kind=RESPONSE).lost_at is None
    assert "should not have counted" not in page_of(client, petition)
    assert Message.objects.filter(event="petitions/threshold_lost_creator").count() == 1
    assert Message.objects.filter(event="petitions/threshold_lost_officials").count() == 1
    assert Message.objects.filter(event="petitions/threshold_creator").count() == 2


def test_who_withdraws_later_takes_nothing_back(petition):
    signatures = SignatureFactory.create_batch(10, petition=petition)
    counting.count_signatures(at=AT)
    Signature.objects.filter(pk__in=[row.pk for row in signatures[:4]]).update(
        state=SignatureState.WITHDRAWN
    )
    counting.count_signatures(at=AT)
    assert standing_of(petition)[0] == ResponseState.AWAITING
    assert not Milestone.objects.exclude(lost_at=None).exists()


def test_who_withdrew_without_ever_confirming_stands_for_nobody(petition, add_paper, take_out):
    SignatureFactory.create_batch(
        10, petition=petition, state=SignatureState.WITHDRAWN, confirmed_at=None
    )
    take_out(add_paper(40))
    counting.count_signatures(at=AT)
    assert standing_of(petition)[0] == ResponseState.NONE


def test_an_answer_that_was_given_stays_and_the_page_says_so(
    client, petition, petitions_officer, add_paper, take_out
):
    batch = add_paper(40)
    answering.answer_petition(
        petition_id=petition.pk,
        summary="Yes.",
        text="From May.",
        actor=petitions_officer,
        at=AT,
        tell_now=False,
    )
    take_out(batch)
    assert standing_of(petition)[0] == ResponseState.ANSWERED
    assert "The answer stays" in page_of(client, petition)
    add_paper(12)
    assert standing_of(petition)[0] == ResponseState.ANSWERED
    assert "The answer stays" not in page_of(client, petition)
    assert Message.objects.filter(event="petitions/threshold_creator").count() == 1


def test_a_debate_that_has_its_day_stays(client, petition, petitions_officer, add_paper, take_out):
    batch = add_paper(400)
    answering.schedule_debate(
        petition_id=petition.pk, on=timezone.localdate(AT), actor=petitions_officer, at=AT
    )
    take_out(batch)
    assert standing_of(petition) == (ResponseState.NONE, DebateState.SCHEDULED)
    assert "What was decided about the debate stays" in page_of(client, petition)


def test_a_number_that_is_raised_later_takes_nothing_back(petition, add_paper):
    add_paper(12)
    Body.objects.update(response_threshold=1000, debate_threshold=2000)
    add_paper(5, "Box 2")
    assert standing_of(petition)[0] == ResponseState.AWAITING


def test_of_a_closed_petition_the_page_asks_nobody_to_help(client, petition, add_paper, take_out):
    batch = add_paper(40)
    Petition.objects.filter(pk=petition.pk).update(status=PetitionStatus.CLOSED)
    take_out(batch)
    assert standing_of(petition)[0] == ResponseState.NONE
    page = page_of(client, petition)
    assert "below the number for an answer" in page
    assert "You can help" not in page


def test_news_of_it_that_wait_for_the_night_do_not_go_out(petition, add_paper, take_out):
    SignatureFactory.create_batch(3, petition=petition, wants_updates=True)
    counting.count_signatures(at=AT)
    take_out(add_paper(40))
    start_due_mailings(at=next_night(AT))
    assert Mailing.objects.get().status == Mailing.Status.REFUSED
    add_paper(40, "Box 3")
    start_due_mailings(at=next_night(AT))
    assert set(Mailing.objects.values_list("status", "recipients")) == {
        (Mailing.Status.REFUSED, 0),
        (Mailing.Status.SENDING, 3),
    }


def test_a_recount_that_puts_the_number_right_takes_it_back_too(petition, add_paper):
    batch = add_paper(40)
    type(batch).objects.all().delete()
    counting.recount_all(at=AT)
    assert standing_of(petition)[0] == ResponseState.NONE
