from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from civic.core.errors import DomainError, NotAllowed, WrongState
from civic.notifications.models import Message
from petitions.models import Petition, PetitionText, Policy, RejectionReason
from petitions.services import closing, counting, creating
from petitions.services.switches import Switch, pause, resume
from petitions.states import PETITION, PetitionStatus, ResponseState
from tests.factories.petitions import PetitionFactory, SignatureFactory

pytestmark = pytest.mark.django_db

AT = timezone.now()


@pytest.fixture
def draft(body, resident) -> Petition:
    return creating.begin_petition(
        body=body, title="More benches", language="en", actor=resident, at=AT
    )


def write(draft, actor, **texts):
    return creating.write_draft(
        petition_id=draft.pk,
        answers=texts or {"request": "A bench every 200 metres."},
        actor=actor,
        at=AT,
    )


def gather(draft, actor):
    return creating.gather_supporters(petition_id=draft.pk, actor=actor, at=AT)


def test_the_creator_signs_first(draft, resident):
    write(draft, resident)
    petition = gather(draft, resident)
    assert petition.signatures.counted().get().email == resident.email
    assert (petition.closes_at - AT).days == petition.body.gathering_days


def test_texts_in_languages_that_the_body_has_not_go_when_the_text_is_fixed(draft, resident):
    for language in ("pl", "cy"):
        PetitionText.objects.create(petition=draft, language=language, title="x", request="y")
    draft.body.languages = ["cy"]
    draft.body.save()
    write(draft, resident)
    gather(draft, resident)
    assert [text.language for text in draft.texts.all()] == ["cy"]


def test_a_body_that_takes_no_petitions_is_not_chosen_but_its_drafts_go_on(draft, resident, body):
    body.is_active = False
    body.save()
    write(draft, resident)
    with pytest.raises(WrongState):
        write(draft, resident, body=body)


def test_a_petition_without_a_request_is_not_sent_on(draft, resident):
    with pytest.raises(ValidationError):
        gather(draft, resident)


def test_after_that_the_text_is_fixed(draft, resident):
    write(draft, resident)
    gather(draft, resident)
    with pytest.raises(WrongState):
        write(draft, resident)


@pytest.mark.parametrize("who", ["other_resident", "moderator", "petitions_officer"])
def test_nobody_else_touches_it(request, draft, resident, who):
    other = request.getfixturevalue(who)
    write(draft, resident)
    for act in (write, gather):
        with pytest.raises(NotAllowed):
            act(draft, other)
    with pytest.raises(NotAllowed):
        creating.withdraw_petition(petition_id=draft.pk, actor=other, at=AT)


def test_a_creator_without_a_place_is_asked_for_it(body, newcomer):
    draft = creating.begin_petition(
        body=body, title="More benches", language="en", actor=newcomer, at=AT
    )
    write(draft, newcomer)
    with pytest.raises(NotAllowed, match="where you live"):
        gather(draft, newcomer)
    draft.refresh_from_db()
    assert draft.status == PetitionStatus.DRAFT


@pytest.mark.parametrize("status", list(PetitionStatus))
def test_a_creator_withdraws_where_the_table_says(body, status):
    petition = PetitionFactory(
        body=body,
        status=status,
        rejection_reason=RejectionReason.objects.first(),
        merged_into=PetitionFactory(body=body),
    )
    act = {"petition_id": petition.pk, "actor": petition.creator, "at": AT}
    if PETITION.allows(status, PetitionStatus.WITHDRAWN):
        assert creating.withdraw_petition(**act).status == PetitionStatus.WITHDRAWN
    else:
        with pytest.raises(DomainError):
            creating.withdraw_petition(**act)


def test_nothing_new_while_creating_is_paused(body, resident):
    Policy.objects.update_or_create(pk=1, defaults={"creating_paused_at": AT})
    with pytest.raises(WrongState):
        creating.begin_petition(body=body, title="More", language="en", actor=resident, at=AT)


class TestClosing:
    def test_an_open_petition_closes_at_its_time(self, petition):
        assert closing.close_due(at=petition.closes_at - dt.timedelta(seconds=1)) == 0
        closing.close_due(at=petition.closes_at)
        petition.refresh_from_db()
        assert petition.status == PetitionStatus.CLOSED

    @pytest.mark.parametrize(("signatures", "status"), [(9, "rejected"), (10, "closed")])
    def test_a_body_may_reject_what_stays_below(self, petition, signatures, status):
        petition.body.closing_rule = "reject"
        petition.body.save()
        Petition.objects.filter(pk=petition.pk).update(signature_count=signatures)
        closing.close_due(at=petition.closes_at)
        petition.refresh_from_db()
        assert petition.status == status

    def test_without_supporters_it_stops(self, draft, resident):
        write(draft, resident)
        petition = gather(draft, resident)
        counting.count_signatures(at=AT)
        closing.close_due(at=petition.closes_at)
        petition.refresh_from_db()
        assert petition.status == PetitionStatus.STOPPED

    def test_what_was_confirmed_in_the_last_second_still_decides(self, petition):
        petition.body.closing_rule = "reject"
        petition.body.save()
        SignatureFactory.create_batch(10, petition=petition)
        closing.close_due(at=petition.closes_at)
        petition.refresh_from_db()
        assert petition.status == PetitionStatus.OPEN
        counting.count_signatures(at=petition.closes_at)
        closing.close_due(at=petition.closes_at)
        petition.refresh_from_db()
        assert petition.status == PetitionStatus.CLOSED
        assert petition.response_state == ResponseState.AWAITING

    def test_the_creator_is_told_why_it_was_not_taken_up(self, petition):
        petition.body.closing_rule = "reject"
        petition.body.save()
        closing.close_due(at=petition.closes_at)
        message = Message.objects.get(event="petitions/closed")
        assert "It found too few signatures" in message.text
        assert "What comes of it" not in message.text

    def test_a_pause_gives_the_time_back(self, petition, petitions_officer):
        before = petition.closes_at
        pause(switch=Switch.SIGNING, actor=petitions_officer, at=before - dt.timedelta(hours=1))
        assert closing.close_due(at=before) == 0
        resume(switch=Switch.SIGNING, actor=petitions_officer, at=before + dt.timedelta(hours=2))
        petition.refresh_from_db()
        assert petition.closes_at == before + dt.timedelta(hours=3)

    def test_pauses_that_overlap_give_each_hour_back_once(self, petition, petitions_officer):
        before = petition.closes_at
        hour, actor = dt.timedelta(hours=1), petitions_officer
        start = before - 8 * hour
        pause(switch=Switch.SIGNING, actor=actor, at=start)
        pause(switch=Switch.MAIL, actor=actor, at=start + 2 * hour)
        resume(switch=Switch.SIGNING, actor=actor, at=start + 4 * hour)
        resume(switch=Switch.MAIL, actor=actor, at=start + 6 * hour)
        petition.refresh_from_db()
        assert petition.closes_at == before + 6 * hour

    def test_nothing_ends_while_nobody_can_confirm(self, petition, petitions_officer):
        end = petition.closes_at
        pause(switch=Switch.MAIL, actor=petitions_officer, at=end - dt.timedelta(hours=1))
        assert closing.close_due(at=end) == 0

    @pytest.mark.parametrize("switch", [Switch.CREATING, Switch.POPULAR])
    def test_other_pauses_move_no_end(self, petition, petitions_officer, switch):
        before = petition.closes_at
        pause(switch=switch, actor=petitions_officer, at=AT)
        resume(switch=switch, actor=petitions_officer, at=AT + dt.timedelta(hours=2))
        petition.refresh_from_db()
        assert petition.closes_at == before

    def test_a_pause_happens_once(self, petitions_officer, moderator):
        with pytest.raises(WrongState):
            resume(switch=Switch.MAIL, actor=petitions_officer, at=AT)
        with pytest.raises(NotAllowed):
            pause(switch=Switch.MAIL, actor=moderator, at=AT)
        pause(switch=Switch.MAIL, actor=petitions_officer, at=AT)
        with pytest.raises(WrongState):
            pause(switch=Switch.MAIL, actor=petitions_officer, at=AT)
