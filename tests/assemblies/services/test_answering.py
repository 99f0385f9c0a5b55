"""The city's answer: complete or not at all, in public, and late when its day has passed."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate

from assemblies import cards
from assemblies.models import Answer, Assembly, ProgressReport
from assemblies.services import answering, calling_off, recommending
from assemblies.states import Decision, Progress, Status
from assemblies.work import work_items
from civic.core.errors import Invalid, NotAllowed, WrongState
from civic.core.work import Age
from tests.factories.assemblies import answer, answered_assembly, recommended_assembly

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def report(recommendation, officer, progress, note="Ten trees stand."):
    return answering.report_progress(
        recommendation_id=recommendation.pk,
        progress=progress,
        note=note,
        actor=officer,
        at=timezone.now(),
    )


def publish(assembly, officer):
    return answering.publish_answer(assembly_id=assembly.pk, actor=officer, at=timezone.now())


def page_of(client, assembly) -> str:
    cache.clear()
    return client.get(assembly.get_absolute_url()).content.decode()


@pytest.fixture
def adopted(assembly_officer):
    return recommended_assembly(assembly_officer).recommendations.get(number=1)


def test_every_adopted_recommendation_is_answered_or_none_is_shown(
    client, adopted, assembly_officer
):
    with pytest.raises(Invalid, match="Still open: 1"):
        publish(adopted.assembly, assembly_officer)
    answer(adopted, assembly_officer)
    assert "Trees cool the street." not in page_of(client, adopted.assembly)
    assert "The city answers by" in page_of(client, adopted.assembly)
    publish(adopted.assembly, assembly_officer)
    page = page_of(client, adopted.assembly)
    for said in ("Trees cool the street.", "Parks Office", "Accepted", "Not started"):
        assert said in page
    address = reverse("api-assemblies-recommendations", args=[adopted.assembly.slug])
    told = client.get(address).json()[0]["answer"]
    assert (told["decision"], told["is_late"], told["reports"]) == ("accepted", False, [])


def test_an_answer_can_be_rewritten_until_it_is_published(adopted, assembly_officer):
    answer(adopted, assembly_officer)
    answer(adopted, assembly_officer, decision=Decision.REJECTED, target_on=None)
    publish(adopted.assembly, assembly_officer)
    assert Answer.objects.get().decision == Decision.REJECTED
    adopted.refresh_from_db()
    with pytest.raises(WrongState, match="correct it instead"):
        answer(adopted, assembly_officer)


def test_what_was_not_adopted_is_owed_no_answer(adopted, assembly_officer):
    lost = adopted.assembly.recommendations.get(number=2)
    with pytest.raises(WrongState, match="did not adopt"):
        answer(lost, assembly_officer)


@pytest.mark.parametrize(
    ("decision", "target_on", "said"),
    [
        (Decision.ACCEPTED, None, "by which day"),
        (Decision.PARTLY, None, "by which day"),
        (Decision.REJECTED, dt.date(2030, 1, 1), "leave it empty"),
    ],
)
def test_what_is_accepted_has_a_day(adopted, assembly_officer, decision, target_on, said):
    with pytest.raises(Invalid, match=said):
        answer(adopted, assembly_officer, decision=decision, target_on=target_on)
    if not Answer.objects.exists():
        answer(adopted, assembly_officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.update(decision=decision, target_on=target_on)


def test_a_published_answer_is_corrected_in_public(client, assembly_officer):
    assembly = answered_assembly(assembly_officer)
    row = assembly.recommendations.get(number=1)
    later = localdate() + 90 * DAY
    fields = {
        "decision": Decision.ACCEPTED,
        "reasons": "Trees cool the street.",
        "responsible": "Parks Office",
        "target_on": later,
    }
    act = {"recommendation_id": row.pk, "actor": assembly_officer, "at": timezone.now()}
    with pytest.raises(Invalid, match="Say why"):
        answering.correct_answer(**act, **fields, reason="")
    answering.correct_answer(**act, **fields, reason="The nursery delivers in spring.")
    page = page_of(client, assembly)
    assert "The nursery delivers in spring." in page
    assert "To be done by, before" in page


def test_progress_is_told_with_its_day_and_its_note(client, assembly_officer):
    assembly = answered_assembly(assembly_officer)
    row = assembly.recommendations.get(number=1)
    report(row, assembly_officer, Progress.UNDER_WAY)
    report(row, assembly_officer, Progress.DONE, "All trees stand.")
    page = page_of(client, assembly)
    assert page.index("All trees stand.") < page.index("Ten trees stand.")
    assert Answer.objects.get().progress == Progress.DONE
    with pytest.raises(Invalid, match="Say why"):
        report(row, assembly_officer, Progress.DROPPED, " ")
    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM assemblies_progressreport")


def test_nothing_is_reported_of_what_was_rejected(adopted, assembly_officer):
    answer(adopted, assembly_officer, decision=Decision.REJECTED, target_on=None)
    publish(adopted.assembly, assembly_officer)
    with pytest.raises(WrongState, match="no progress"):
        report(adopted, assembly_officer, Progress.DONE)


@pytest.mark.parametrize("progress", Progress)
def test_it_is_late_after_its_day_until_it_is_done_or_dropped(
    client, assembly_officer, progress, monkeypatch
):
    assembly = answered_assembly(assembly_officer)
    row = assembly.recommendations.get(number=1)
    if progress != Progress.NOT_STARTED:
        report(row, assembly_officer, progress)
    found = Answer.objects.get()
    last = timezone.now() + 30 * DAY
    assert not found.is_late(last)
    is_open = progress in (Progress.NOT_STARTED, Progress.UNDER_WAY)
    assert found.is_late(last + DAY) == is_open
    assert bool(work_items(assembly_officer, last + DAY)) == is_open
    assert work_items(assembly_officer, last) == []
    monkeypatch.setattr(timezone, "now", lambda: last + DAY)
    assert ("that the city accepted is late" in page_of(client, assembly)) == is_open


def test_an_answer_that_is_not_there_in_time_is_shown_as_late(
    client, adopted, assembly_officer, monkeypatch
):
    assembly = adopted.assembly
    due = assembly.answer_due_on()
    assert due == localdate(assembly.recommended_at) + 90 * DAY
    in_time, late = assembly.recommended_at + 90 * DAY, assembly.recommended_at + 91 * DAY
    (item,) = work_items(assembly_officer, in_time)
    assert item.title == f"Answer to publish: {assembly}"
    assert item.age(assembly.recommended_at + 70 * DAY) == Age.FRESH
    assert item.age(in_time) == Age.DUE
    assert item.age(late) == Age.LATE
    monkeypatch.setattr(timezone, "now", lambda: late)
    page = page_of(client, assembly)
    assert "is late" in page
    assert "Answer late" in page


def test_where_nothing_was_adopted_no_answer_is_called_late(client, assembly_officer, monkeypatch):
    assembly = recommended_assembly(assembly_officer, majority="3/4", quorum="3/4")
    assembly.recommendations.update(votes_for=1, votes_against=4)
    publish(assembly, assembly_officer)
    assert Assembly.objects.get(pk=assembly.pk).status == Status.ANSWERED


def test_a_vote_corrected_after_the_answer_makes_one_owed(assembly_officer):
    assembly = answered_assembly(assembly_officer)
    row = assembly.recommendations.get(number=2)
    recommending.correct_recommendation(
        recommendation_id=row.pk,
        title=row.title,
        text=row.text,
        votes_for=4,
        votes_against=2,
        votes_abstained=0,
        actor=assembly_officer,
        at=timezone.now(),
        reason="A slip was read wrongly.",
    )
    row.refresh_from_db()
    assert answer(row, assembly_officer).recommendation == row


def test_recommendations_and_answer_are_told_on_the_home_page(client, assembly_officer):
    assembly = answered_assembly(assembly_officer)
    titles = [event.title for event in cards.events(5)]
    assert f"The city has answered: {assembly}." in titles
    assert f"{assembly} has made its recommendations." in titles
    assert f"The city has answered: {assembly}." in client.get("/").content.decode()
    assert "Answered by the city" in client.get(reverse("assemblies:list")).content.decode()


def test_what_the_city_has_answered_is_not_called_off(assembly_officer):
    assembly = answered_assembly(assembly_officer)
    with pytest.raises(WrongState):
        calling_off.call_off(
            assembly_id=assembly.pk, actor=assembly_officer, at=timezone.now(), reason="No."
        )


@pytest.mark.parametrize("role", ["resident", "auditor", "petitions_officer"])
def test_only_assembly_officers_answer(role, request, assembly_officer):
    other = request.getfixturevalue(role)
    row = answered_assembly(assembly_officer).recommendations.get(number=1)
    with pytest.raises(NotAllowed):
        answer(row, other)
    with pytest.raises(NotAllowed):
        publish(row.assembly, other)
    with pytest.raises(NotAllowed):
        report(row, other, Progress.DONE)
    assert not ProgressReport.objects.exists()
