"""The JSON that trackers of petition.parliament.uk read."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from petitions.models import Mailing, Petition, RejectionReason
from petitions.services import answering, counting
from tests.factories.petitions import PetitionFactory, SignatureFactory

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
    "debate_scheduled_at",
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
NESTED = {
    "rejection": {"code", "details"},
    "government_response": {"responded_on", "summary", "details", "created_at", "updated_at"},
    "debate": {
        "debated_on",
        "transcript_url",
        "video_url",
        "debate_pack_url",
        "public_engagement_url",
        "debate_summary_url",
        "overview",
    },
    "departments": {"acronym", "name", "url"},
    "signatures_by_country": {"name", "code", "signature_count"},
    "signatures_by_constituency": {"name", "ons_code", "mp", "signature_count"},
    "signatures_by_region": {"name", "ons_code", "signature_count"},
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


def addresses(client, url: str) -> dict[str, str | None]:
    return client.get(url).json()["links"]


def test_pages_are_numbered_as_in_parliament(client, body):
    made = [PetitionFactory(body=body).pk for _number in range(5)]
    url = "/petitions.json?state=open&count=2"
    first = addresses(client, url)
    assert first["self"] == first["first"] == f"http://testserver{url}"
    assert first["last"] == f"http://testserver{url}&page=3"
    assert first["next"] == f"http://testserver{url}&page=2"
    assert first["prev"] is None
    second = addresses(client, f"{url}&page=2")
    assert (second["prev"], second["next"]) == (first["first"], first["last"])
    assert addresses(client, f"{url}&page=3")["next"] is None
    seen = [
        row["id"] for page in (1, 2, 3) for row in client.get(f"{url}&page={page}").json()["data"]
    ]
    assert sorted(seen) == made
    beyond = client.get(f"{url}&page=9").json()
    assert (beyond["data"], beyond["links"]["prev"]) == ([], first["last"])


@pytest.mark.parametrize(
    "query",
    ["page=0", "page=x", "page=-1", "page=9999999999999", "count=0", "count=999", "state=x"],
)
def test_what_makes_no_sense_in_the_address_is_passed_over(client, petition, query):
    assert [row["id"] for row in client.get(f"/petitions.json?{query}").json()["data"]] == [
        petition.pk
    ]


def attributes_of(client, petition):
    return client.get(f"/petitions/{petition.pk}.json").json()["data"]["attributes"]


@pytest.mark.parametrize(
    ("status", "state"),
    [("open", "open"), ("closed", "closed"), ("withdrawn", "closed")],
)
def test_trackers_meet_only_states_that_they_know(client, petition, status, state):
    Petition.objects.filter(pk=petition.pk).update(status=status)
    attributes = attributes_of(client, petition)
    assert attributes["state"] == state
    assert (attributes["creator_name"] is None) == (status != "open")


@pytest.mark.parametrize("name", sorted(NESTED))
def test_what_an_attribute_holds_has_their_names_too(client, petition, petitions_officer, name):
    at = timezone.now()
    who = {"petition_id": petition.pk, "actor": petitions_officer, "at": at}
    answering.answer_petition(summary="Yes", text="We do it.", tell_now=False, **who)
    answering.schedule_debate(on=at.date(), **who)
    assert attributes_of(client, petition)["debate"] is None
    debate = {"outcome": "Done", "positions": "", "video_url": "", "transcript_url": ""}
    answering.record_debate(held_on=at.date(), **debate, **who)
    SignatureFactory(petition=petition)
    counting.count_signatures(at=at)
    reason = RejectionReason.objects.first()
    Petition.objects.filter(pk=petition.pk).update(rejection_reason=reason)
    cache.clear()
    held = attributes_of(client, petition)[name]
    assert set(held[0] if isinstance(held, list) else held) == NESTED[name]


def test_when_a_debate_got_its_day_is_told_once(client, petition, petitions_officer):
    assert attributes_of(client, petition)["debate_scheduled_at"] is None
    first = timezone.now()
    for moment in (first, first + dt.timedelta(days=1)):
        answering.schedule_debate(
            petition_id=petition.pk, on=moment.date(), actor=petitions_officer, at=moment
        )
    cache.clear()
    attributes = attributes_of(client, petition)
    assert dt.datetime.fromisoformat(attributes["debate_scheduled_at"]) == first.replace(
        microsecond=first.microsecond // 1000 * 1000
    )
    assert attributes["scheduled_debate_date"] == (first + dt.timedelta(days=1)).date().isoformat()


@pytest.mark.parametrize(
    ("state", "status", "changes"),
    [
        ("open", "open", {}),
        ("recent", "open", {}),
        ("closed", "closed", {}),
        ("rejected", "rejected", {}),
        ("awaiting_response", "open", {"response_state": "awaiting"}),
        ("with_response", "open", {"response_state": "answered"}),
        ("awaiting_debate", "open", {"debate_state": "scheduled"}),
        ("debated", "closed", {"debate_state": "debated"}),
        ("not_debated", "closed", {"debate_state": "not-debated"}),
    ],
)
def test_their_states_choose_the_same_petitions(client, body, state, status, changes):
    reason = RejectionReason.objects.first()
    wanted = PetitionFactory(body=body, status=status, rejection_reason=reason, **changes)
    other = "closed" if state in ("open", "recent", "rejected") else "rejected"
    PetitionFactory(body=body, status=other, rejection_reason=reason)
    listed = client.get(f"/petitions.json?state={state}").json()["data"]
    assert [row["id"] for row in listed] == [wanted.pk]
    assert len(client.get("/petitions.json?state=all").json()["data"]) == 2


@pytest.mark.parametrize(
    ("asked", "led_to"),
    [
        ("/archived/petitions.json", "/petitions.json?state=closed"),
        ("/archived/petitions.json?state=published&page=2", "?state=closed&page=2"),
        ("/archived/petitions.json?state=rejected&q=tree", "?state=rejected&q=tree"),
        ("/archived/petitions/7.json", "/petitions/7.json"),
    ],
)
def test_the_archive_leads_to_what_has_ended(client, asked, led_to):
    answer = client.get(asked)
    assert answer.status_code == 301
    assert answer.url.endswith(led_to)
    assert answer["Access-Control-Allow-Origin"] == "*"


def test_a_correction_and_news_by_the_council_are_told(client, petition):
    petition.corrections.create(text="The street is Long Lane.", made_at=timezone.now())
    words = {"subject": "A visit", "text": "On Monday.", "kind": Mailing.Kind.BUSINESS}
    moments = {"send_after": timezone.now(), "made_at": timezone.now()}
    Mailing.objects.create(
        petition=petition, key="draft", status=Mailing.Status.DRAFT, **words, **moments
    )
    assert attributes_of(client, petition)["other_parliamentary_business"] == []
    cache.clear()
    Mailing.objects.update(status=Mailing.Status.SENT)
    attributes = attributes_of(client, petition)
    assert attributes["committee_note"] == "The street is Long Lane."
    (business,) = attributes["other_parliamentary_business"]
    assert (business["subject"], business["body"]) == ("A visit", "On Monday.")


def test_a_petition_says_where_its_signatures_come_from(client, petition, borough, ward):
    SignatureFactory.create_batch(2, petition=petition, borough=borough, ward=ward)
    SignatureFactory(petition=petition)
    counting.count_signatures(at=timezone.now())
    answer = client.get(f"/petitions/{petition.pk}.json").json()
    attributes = answer["data"]["attributes"]
    assert answer["links"]["self"] == f"http://testserver/petitions/{petition.pk}.json"
    assert set(attributes) == ATTRIBUTES | BY_AREA | {"language", "translations"}
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


@pytest.mark.parametrize(
    "address", ["/petitions.json", "/petitions/{}.json", "/petitions/{}/count.json"]
)
class TestScriptsOfOtherSites:
    def test_may_ask_whether_it_has_changed(self, client, petition, address):
        address = address.format(petition.pk)
        asked = client.options(address, headers={"Origin": "https://partner.example"})
        assert asked.status_code == 204
        assert asked["Access-Control-Allow-Headers"] == "If-None-Match"
        first = client.get(address)
        again = client.get(address, headers={"If-None-Match": first["ETag"]})
        assert again.status_code == 304
        assert again["Access-Control-Allow-Origin"] == "*"
        assert "ETag" in again["Access-Control-Expose-Headers"]

    def test_read_why_they_cannot_write(self, petition, address):
        answer = Client(enforce_csrf_checks=True).post(address.format(petition.pk))
        assert answer.status_code == 405
        assert answer["Content-Type"] == "application/problem+json"
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert "GET" in answer["Allow"]


@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+14:00"])
def test_a_moment_that_no_clock_shows_is_refused(client, moment):
    answer = client.get("/api/v1/petitions/", {"changed_since": moment})
    assert answer.status_code == 400
    assert "changed_since" in answer.json()["errors"]


def test_the_api_answers_what_a_browser_asks_before(client):
    assert client.options("/api/v1/petitions/")["Access-Control-Allow-Headers"] == "If-None-Match"
