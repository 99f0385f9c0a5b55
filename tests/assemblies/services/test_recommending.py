"""What an assembly recommends: hidden while it meets, published with votes, then corrected only."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from assemblies.models import Correction, Recommendation
from assemblies.services import pool, recommending
from assemblies.states import Status
from civic.audit.models import Entry
from civic.core.errors import Invalid, NotAllowed, WrongState
from tests.factories.assemblies import (
    answered_assembly,
    drawn_assembly,
    meeting_assembly,
    recommend,
    recommended_assembly,
)

pytestmark = pytest.mark.django_db
FIELDS = {
    "title": "Plant more trees",
    "text": "Two in each street.",
    "votes_for": 3,
    "votes_against": 2,
    "votes_abstained": 1,
}


def act(officer, row=None, **more):
    on = {"recommendation_id": row.pk} if row else {}
    return {**on, "actor": officer, "at": timezone.now(), **more}


def shown(client, assembly) -> str:
    api = reverse("api-assemblies-recommendations", args=[assembly.slug])
    pages = [assembly.get_absolute_url(), api]
    return "".join(client.get(page).content.decode() for page in pages)


def test_they_are_hidden_until_all_are_published(client, assembly_officer):
    assembly = meeting_assembly(assembly_officer)
    recommend(assembly, assembly_officer)
    assert "Plant trees" not in shown(client, assembly)
    assert "The members are meeting" in shown(client, assembly)


def test_those_not_adopted_are_published_too_with_their_votes(client, assembly_officer):
    assembly = recommended_assembly(assembly_officer)
    page = shown(client, assembly)
    assert "Plant trees" in page
    assert "Close streets" in page
    assert "Not adopted: too few were for it" in page
    address = reverse("api-assemblies-recommendations", args=[assembly.slug])
    first, second = client.get(address).json()
    assert (first["outcome"], second["outcome"]) == ("adopted", "no-majority")
    assert (second["votes_for"], second["votes_against"]) == (2, 3)
    assert first["answer"] is None
    assert Entry.objects.latest("number").after["adopted"] == [1]


def test_there_are_no_more_votes_than_seats_taken(assembly_officer):
    assembly = meeting_assembly(assembly_officer)
    pool.mark_unavailable(
        **act(assembly_officer, assembly_id=assembly.pk, codes=[assembly.members.seated()[0].code])
    )
    with pytest.raises(Invalid, match="Only 5 members"):
        recommend(assembly, assembly_officer, (4, 1, 1))
    assert recommend(assembly, assembly_officer, (4, 1, 0)).members == 5


def test_the_database_refuses_more_votes_than_members(assembly_officer):
    recommend(meeting_assembly(assembly_officer), assembly_officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Recommendation.objects.update(votes_against=3)


def test_before_publication_they_are_changed_and_taken_out(assembly_officer):
    assembly = meeting_assembly(assembly_officer)
    first, second, third = (
        recommend(assembly, assembly_officer, title=title) for title in ("One", "Two", "Three")
    )
    recommending.change_recommendation(**act(assembly_officer, second), **FIELDS)
    recommending.remove_recommendation(**act(assembly_officer, first))
    assert list(assembly.recommendations.values_list("number", "title")) == [
        (1, "Plant more trees"),
        (2, "Three"),
    ]
    assert recommend(assembly, assembly_officer).number == third.number


def test_nothing_cannot_be_published(assembly_officer):
    assembly = meeting_assembly(assembly_officer)
    with pytest.raises(Invalid, match="first add a recommendation"):
        recommending.publish_recommendations(**act(assembly_officer, assembly_id=assembly.pk))


def test_a_published_one_is_only_corrected_in_public(client, assembly_officer):
    assembly = recommended_assembly(assembly_officer)
    row = assembly.recommendations.get(number=1)
    for change in (
        lambda: recommending.change_recommendation(**act(assembly_officer, row), **FIELDS),
        lambda: recommending.remove_recommendation(**act(assembly_officer, row)),
    ):
        with pytest.raises(WrongState):
            change()
    with pytest.raises(Invalid, match="Say why"):
        recommending.correct_recommendation(**act(assembly_officer, row), **FIELDS, reason=" ")
    with pytest.raises(Invalid, match="Only 6 members"):
        recommending.correct_recommendation(
            **act(assembly_officer, row), **FIELDS | {"votes_for": 9}, reason="Miscounted."
        )
    recommending.correct_recommendation(
        **act(assembly_officer, row), **FIELDS, reason="The clerk had misread the slips."
    )
    page = shown(client, assembly)
    for said in ("Plant more trees", "Plant trees", "The clerk had misread the slips."):
        assert said in page
    assert Correction.objects.get().before["votes_for"] == "4"
    with pytest.raises(Invalid, match="Nothing is different"):
        recommending.correct_recommendation(
            **act(assembly_officer, row), **FIELDS, reason="Once more."
        )


def test_what_the_city_answered_can_be_corrected_after_it_too(assembly_officer):
    row = answered_assembly(assembly_officer).recommendations.get(number=2)
    recommending.correct_recommendation(**act(assembly_officer, row), **FIELDS, reason="A slip.")
    row.refresh_from_db()
    assert row.is_adopted()


@pytest.mark.parametrize(
    "statement",
    ["UPDATE assemblies_correction SET reason = 'x'", "DELETE FROM assemblies_correction"],
)
def test_the_database_refuses_to_change_a_correction(assembly_officer, statement):
    row = recommended_assembly(assembly_officer).recommendations.get(number=1)
    recommending.correct_recommendation(**act(assembly_officer, row), **FIELDS, reason="A slip.")
    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.parametrize("role", ["resident", "auditor", "budget_officer"])
def test_only_assembly_officers_write_them(role, request, assembly_officer):
    other = request.getfixturevalue(role)
    assembly = meeting_assembly(assembly_officer)
    row = recommend(assembly, assembly_officer)
    with pytest.raises(NotAllowed):
        recommend(assembly, other)
    with pytest.raises(NotAllowed):
        recommending.change_recommendation(**act(other, row), **FIELDS)
    with pytest.raises(NotAllowed):
        recommending.remove_recommendation(**act(other, row))
    with pytest.raises(NotAllowed):
        recommending.correct_recommendation(**act(other, row), **FIELDS, reason="x")


def test_nothing_is_recommended_before_the_meetings(assembly_officer):
    assembly = drawn_assembly(assembly_officer)
    with pytest.raises(WrongState):
        recommend(assembly, assembly_officer)
    assert assembly.status == Status.DRAWN
