from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from petitions.services import counting
from petitions.states import PetitionStatus
from tests.factories.petitions import PetitionFactory, SignatureFactory

pytestmark = pytest.mark.django_db

URL = "/api/v1/petitions/"


def test_lists_hold_what_everybody_may_read(client, petition):
    PetitionFactory(body=petition.body, status=PetitionStatus.MODERATION)
    answer = client.get(URL).json()
    assert [row["id"] for row in answer["results"]] == [petition.pk]


def test_a_petition_with_its_history_and_areas(client, petition, borough):
    SignatureFactory.create_batch(2, petition=petition, borough=borough)
    counting.count_signatures(at=timezone.now())
    row = client.get(f"{URL}{petition.pk}/").json()
    assert (row["signatures"], row["on_paper"], row["answer"]) == (2, 0, None)
    (hour,) = client.get(f"{URL}{petition.pk}/history/").json()
    assert hour["signatures"] == 2
    areas = client.get(f"{URL}{petition.pk}/areas/").json()
    assert {"level": "borough", "code": borough.code, "signatures": 2} in areas


def test_changes_are_followed_in_order(client, body):
    at = timezone.now()
    rows = [
        PetitionFactory(body=body, changed_at=at - dt.timedelta(hours=age)) for age in (3, 1, 2)
    ]
    since = (at - dt.timedelta(hours=2, minutes=30)).isoformat()
    answer = client.get(URL, {"changed_since": since}).json()
    assert [row["id"] for row in answer["results"]] == [rows[2].pk, rows[1].pk]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"q": "buses"}, 1),
        ({"q": "trams"}, 0),
        ({"body": "city-hall"}, 1),
        ({"body": "elsewhere"}, 0),
        ({"status": "closed"}, 0),
    ],
)
def test_filters(client, petition, query, count):
    assert len(client.get(URL, query).json()["results"]) == count


@pytest.mark.parametrize("query", [{"status": "draft"}, {"changed_since": "yesterday"}])
def test_a_wrong_filter_is_a_problem_document(client, petition, query):
    answer = client.get(URL, query)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


def test_nothing_is_written(client, petition):
    assert client.post(URL, {}).status_code in (403, 405)
