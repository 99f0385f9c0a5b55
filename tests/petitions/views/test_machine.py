"""The JSON that trackers of petition.parliament.uk read."""

from __future__ import annotations

import pytest
from django.utils import timezone

from petitions.services import counting
from tests.factories.petitions import SignatureFactory

pytestmark = pytest.mark.django_db

ATTRIBUTES = {
    "action",
    "background",
    "additional_details",
    "committee_note",
    "state",
    "signature_count",
    "created_at",
    "updated_at",
    "rejected_at",
    "opened_at",
    "closed_at",
    "moderation_threshold_reached_at",
    "response_threshold_reached_at",
    "government_response_at",
    "debate_threshold_reached_at",
    "scheduled_debate_date",
    "debate_outcome_at",
    "creator_name",
    "rejection",
    "government_response",
    "debate",
    "departments",
    "topics",
    "other_parliamentary_business",
}
BY_AREA = {"signatures_by_country", "signatures_by_constituency", "signatures_by_region"}


def test_a_list_has_links_and_data(client, petition):
    answer = client.get("/petitions.json").json()
    assert set(answer) == {"links", "data"}
    assert set(answer["links"]) == {"self", "first", "last", "next", "prev"}
    (row,) = answer["data"]
    assert set(row) == {"type", "id", "links", "attributes"}
    assert set(row["attributes"]) == ATTRIBUTES
    assert row["type"] == "petition"


def test_a_petition_says_where_its_signatures_come_from(client, petition, borough, ward):
    SignatureFactory.create_batch(2, petition=petition, borough=borough, ward=ward)
    SignatureFactory(petition=petition)
    counting.count_signatures(at=timezone.now())
    answer = client.get(f"/petitions/{petition.pk}.json").json()
    attributes = answer["data"]["attributes"]
    assert answer["links"]["self"] == f"http://testserver/petitions/{petition.pk}.json"
    assert set(attributes) == ATTRIBUTES | BY_AREA
    assert attributes["signature_count"] == 3
    region = {"name": borough.name, "ons_code": borough.code, "signature_count": 2}
    assert region in attributes["signatures_by_region"]
    for name in BY_AREA:
        assert sum(row["signature_count"] for row in attributes[name]) == 3
    assert attributes["opened_at"].endswith("Z")


def test_other_sites_may_read_it(client, petition):
    for url in ("/petitions.json", f"/petitions/{petition.pk}.json"):
        for _again in range(2):
            assert client.get(url)["Access-Control-Allow-Origin"] == "*"
