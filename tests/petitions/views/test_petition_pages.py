from __future__ import annotations

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from petitions.models import Policy, RejectionReason
from petitions.services import counting
from petitions.states import PetitionStatus
from tests.factories.petitions import PetitionFactory, SignatureFactory

pytestmark = pytest.mark.django_db

MOST_QUERIES = 8


def queries_of(client, url, django_assert_max_num_queries) -> int:
    cache.clear()
    with django_assert_max_num_queries(MOST_QUERIES) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.mark.parametrize("url", ["/petitions/", "/petitions/?q=tree", "/petitions/popular/"])
def test_a_list_costs_the_same_at_any_length(client, body, url, django_assert_max_num_queries):
    for number in range(3):
        SignatureFactory(petition=PetitionFactory(body=body, title=f"Tree {number}"))
    counting.count_signatures(at=timezone.now())
    few = queries_of(client, url, django_assert_max_num_queries)
    for number in range(30):
        SignatureFactory(petition=PetitionFactory(body=body, title=f"More trees {number}"))
    counting.count_signatures(at=timezone.now())
    assert queries_of(client, url, django_assert_max_num_queries) == few


def test_a_petition_costs_the_same_with_any_number_of_signatures(
    client, petition, borough, django_assert_max_num_queries
):
    url = petition.get_absolute_url()
    SignatureFactory(petition=petition, borough=borough)
    counting.count_signatures(at=timezone.now())
    few = queries_of(client, url, django_assert_max_num_queries)
    SignatureFactory.create_batch(50, petition=petition, borough=borough)
    counting.count_signatures(at=timezone.now())
    assert queries_of(client, url, django_assert_max_num_queries) == few


@pytest.mark.parametrize("name", ["page", "list", "count"])
def test_warm_pages_ask_the_database_nothing(client, petition, name, django_assert_num_queries):
    url = {
        "page": petition.get_absolute_url(),
        "list": "/petitions/",
        "count": f"/petitions/{petition.pk}/count.json",
    }[name]
    first = client.get(url)
    with django_assert_num_queries(0):
        second = client.get(url)
    assert second.content == first.content
    assert not second.cookies
    assert client.get(url, headers={"If-None-Match": second["ETag"]}).status_code == 304


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (PetitionStatus.DRAFT, 404),
        (PetitionStatus.GATHERING, 404),
        (PetitionStatus.MODERATION, 404),
        (PetitionStatus.FLAGGED, 404),
        (PetitionStatus.DORMANT, 404),
        (PetitionStatus.HIDDEN, 404),
        (PetitionStatus.STOPPED, 404),
        (PetitionStatus.REMOVED, 410),
        (PetitionStatus.OPEN, 200),
        (PetitionStatus.CLOSED, 200),
        (PetitionStatus.WITHDRAWN, 200),
    ],
)
def test_who_may_read_what(client, petition, status, answer):
    petition.status = status
    petition.save()
    assert client.get(petition.get_absolute_url()).status_code == answer
    shown = 200 if answer == 200 else 404
    assert client.get(f"/petitions/{petition.pk}.json").status_code == shown


def test_a_rejected_petition_shows_the_reason(client, petition):
    petition.status = PetitionStatus.REJECTED
    petition.rejection_reason = RejectionReason.objects.get(code="duplicate")
    petition.rejection_details = "See the one about trams."
    petition.save()
    page = client.get(petition.get_absolute_url()).content.decode()
    assert petition.rejection_reason.title in page
    assert "See the one about trams." in page
    assert 'name="sign-email"' not in page


def test_pages_reach_every_petition_once(client, body):
    made = {PetitionFactory(body=body).pk for _ in range(45)}
    seen: list[int] = []
    url = "/petitions.json?state=recent"
    while url:
        answer = client.get(url).json()
        seen += [row["id"] for row in answer["data"]]
        url = answer["links"]["next"] and answer["links"]["next"].removeprefix("http://testserver")
    assert sorted(seen) == sorted(made)


@pytest.mark.parametrize("cursor", ["x", "1", "_", "9" * 30 + "_1", "2026-01-01_2", "-1_2"])
def test_a_broken_cursor_gives_a_page(client, petition, cursor):
    assert client.get("/petitions/", {"after": cursor}).status_code == 200
    assert client.get("/petitions/", {"after": cursor, "state": "recent"}).status_code == 200


def test_the_popular_list_can_be_switched_off(client, petition):
    Policy.objects.update_or_create(pk=1, defaults={"hides_popular": True})
    assert client.get(reverse("petitions:popular")).status_code == 404


def test_the_counter_for_other_sites_may_be_framed_and_sets_no_cookie(client, petition):
    response = client.get(reverse("petitions:embed", args=[petition.pk]))
    assert "frame-ancestors *" in response["Content-Security-Policy"]
    assert "X-Frame-Options" not in response
    assert not response.cookies


def test_titles_are_shown_as_text(client, body):
    petition = PetitionFactory(body=body, title="<script>alert(1)</script>")
    assert "<script>alert" not in client.get(petition.get_absolute_url()).content.decode()
    assert "<script>alert" not in client.get("/petitions/").content.decode()


def test_a_spreadsheet_runs_nothing(client, body):
    PetitionFactory(body=body, title="=HYPERLINK(1)")
    rows = b"".join(client.get(reverse("petitions:export", args=["open"]))).decode()
    assert "'=HYPERLINK(1)" in rows


def test_people_find_what_they_began_and_signed(client, petition, resident):
    signed = PetitionFactory(body=petition.body, title="Signed by Rosa")
    SignatureFactory(petition=signed, email=resident.email)
    client.force_login(resident)
    begun = PetitionFactory(body=petition.body, title="Begun by Rosa", creator=resident)
    page = client.get(reverse("petitions:own")).content.decode()
    assert "Begun by Rosa" in page
    assert "Signed by Rosa" in page
    assert petition.title not in page
    assert reverse("petitions:mine", args=[begun.pk]) in page


def test_giving_up_asks_once_more(client, petition):
    client.force_login(petition.creator)
    url = reverse("petitions:give_up", args=[petition.pk])
    assert "cannot be undone" in client.get(url).content.decode()
    petition.refresh_from_db()
    assert petition.status == PetitionStatus.OPEN
    client.post(url)
    petition.refresh_from_db()
    assert petition.status == PetitionStatus.WITHDRAWN


def test_nobody_opens_somebody_elses_petition_page(client, petition, resident):
    client.force_login(resident)
    for name in ("mine", "check", "update"):
        assert client.get(reverse(f"petitions:{name}", args=[petition.pk])).status_code == 404
