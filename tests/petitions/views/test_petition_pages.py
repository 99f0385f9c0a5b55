from __future__ import annotations

import datetime as dt
import html
import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from petitions import presentation
from petitions.models import Policy, RejectionReason
from petitions.services import counting, creating
from petitions.states import PetitionStatus
from tests.factories.petitions import PetitionFactory, SignatureFactory

pytestmark = pytest.mark.django_db

MOST_QUERIES = 8
ATOM = "{http://www.w3.org/2005/Atom}"


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


@pytest.mark.parametrize("was_public", [True, False])
def test_a_hidden_petition_says_so_only_where_it_was_public(client, petition, was_public):
    petition.status = PetitionStatus.HIDDEN
    petition.opened_at = petition.opened_at if was_public else None
    petition.save()
    answer = client.get(petition.get_absolute_url())
    page = answer.content.decode()
    assert answer.status_code == 404
    assert ("This petition is not shown" in page) == was_public
    assert petition.title not in page
    for name in ("sheet", "embed", "sign", "hours"):
        assert client.get(reverse(f"petitions:{name}", args=[petition.pk])).status_code == 404


NEVER_PUBLIC = [
    PetitionStatus.DRAFT,
    PetitionStatus.GATHERING,
    PetitionStatus.MODERATION,
    PetitionStatus.FLAGGED,
    PetitionStatus.DORMANT,
    PetitionStatus.STOPPED,
    PetitionStatus.HIDDEN,
]


@pytest.fixture
def in_status(petition):
    """Moves the petition by hand, with all that the status needs."""

    def move(status: str):
        petition.status = status
        petition.rejection_reason = RejectionReason.objects.get(code="unclear")
        petition.merged_into = PetitionFactory(body=petition.body)
        petition.opened_at = None if status in NEVER_PUBLIC else petition.opened_at
        petition.save()
        return petition

    return move


@pytest.mark.parametrize("status", PetitionStatus)
def test_the_creator_reads_at_any_time_where_it_stands(client, in_status, status):
    petition = in_status(status)
    client.force_login(petition.creator)
    own = reverse("petitions:mine", args=[petition.pk])
    page = html.unescape(client.get(own).content.decode())
    assert presentation.creators_sentences(petition)[0] in page
    if status in NEVER_PUBLIC:
        assert client.get(petition.get_absolute_url()).url == own


@pytest.mark.parametrize(
    "status", [status for status in PetitionStatus if status != PetitionStatus.GATHERING]
)
def test_the_secret_link_explains_why_nobody_can_support_it_now(client, in_status, status):
    petition = in_status(status)
    link = creating.support_url(petition).removeprefix("http://testserver")
    page = client.get(link).content.decode()
    expected = "is public now" if petition.is_shown else "does not look for supporters now"
    assert expected in page


@pytest.mark.parametrize("status", ["merged", "rejected", "closed"])
def test_an_old_link_to_the_form_says_that_it_is_over(client, in_status, status):
    petition = in_status(status)
    page = client.get(reverse("petitions:sign", args=[petition.pk])).content.decode()
    assert "takes no more signatures" in page
    assert 'name="sign-email"' not in page


@pytest.mark.parametrize(
    ("status", "said", "code"),
    [
        ("withdrawn", "has withdrawn it", 200),
        ("removed", "This petition was removed", 410),
        ("moderation", "This page is not here", 404),
    ],
)
def test_an_old_link_to_the_form_tells_what_became_of_it(client, in_status, status, said, code):
    petition = in_status(status)
    answer = client.get(reverse("petitions:sign", args=[petition.pk]), follow=True)
    assert answer.status_code == code
    assert said in html.unescape(answer.content.decode())


@pytest.mark.parametrize("page", ["follow", "followed", "signed"])
@pytest.mark.parametrize(
    ("status", "code"), [("withdrawn", 200), ("rejected", 200), ("removed", 410), ("draft", 404)]
)
def test_the_pages_around_the_form_lead_to_what_became_of_it(client, in_status, page, status, code):
    petition = in_status(status)
    answer = client.get(reverse(f"petitions:{page}", args=[petition.pk]), follow=True)
    assert answer.status_code == code


@pytest.mark.parametrize("status", ["merged", "closed", "withdrawn"])
def test_a_creator_is_not_asked_to_spread_what_is_over(client, in_status, status):
    petition = in_status(status)
    client.force_login(petition.creator)
    own = reverse("petitions:mine", args=[petition.pk])
    page = client.get(own).content.decode()
    assert "Tell others" not in page
    assert "Sheet to print" not in page
    assert ("News for the signers" in page) == (status == "closed")


@pytest.mark.parametrize("status", ["merged", "withdrawn", "rejected"])
def test_what_ended_early_is_not_said_to_end_later(client, petition, status):
    petition.status = status
    petition.rejection_reason = RejectionReason.objects.first()
    petition.merged_into = PetitionFactory(body=petition.body)
    petition.save()
    ended = dict(presentation.facts_of(petition))["Ended"]
    today = date_format(timezone.localtime(petition.status_since), "j E Y")
    assert ended.startswith(today)


def test_a_petition_past_its_last_second_says_that_it_is_over(client, petition):
    petition.closes_at = timezone.now() - dt.timedelta(seconds=1)
    petition.save()
    page = client.get(petition.get_absolute_url()).content.decode()
    assert "It takes no more signatures" in page


def test_while_signing_is_paused_each_form_says_so(client, petition, resident):
    Policy.objects.update_or_create(pk=1, defaults={"signing_paused_at": timezone.now()})
    secret = PetitionFactory(body=petition.body, status=PetitionStatus.GATHERING, opened_at=None)
    link = creating.support_url(secret).removeprefix("http://testserver")
    sign = reverse("petitions:sign", args=[petition.pk])
    for url in (petition.get_absolute_url(), sign, link):
        page = client.get(url).content.decode()
        assert "Signing is paused" in page
        assert 'name="sign-email"' not in page
    client.force_login(resident)
    one_button = reverse("petitions:sign_signed_in", args=[petition.pk])
    assert "Signing is paused" in client.get(one_button).content.decode()


def test_while_mail_is_paused_the_signer_is_told_to_wait(client, petition):
    Policy.objects.update_or_create(pk=1, defaults={"mail_paused_at": timezone.now()})
    page = client.get(reverse("petitions:signed", args=[petition.pk])).content.decode()
    assert "Our mail is paused" in page


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


def test_a_paused_popular_list_says_so_and_shows_nothing(client, petition):
    SignatureFactory(petition=petition)
    counting.count_signatures(at=timezone.now())
    Policy.objects.update_or_create(pk=1, defaults={"popular_paused_at": timezone.now()})
    page = client.get(reverse("petitions:popular")).content.decode()
    assert "This list is paused" in page
    assert petition.title not in page


def test_the_counter_for_other_sites_may_be_framed_and_sets_no_cookie(client, petition):
    response = client.get(reverse("petitions:embed", args=[petition.pk]))
    assert "frame-ancestors *" in response["Content-Security-Policy"]
    assert "X-Frame-Options" not in response
    assert not response.cookies


def test_the_line_to_copy_shows_the_counter_and_runs_nothing_of_the_title(client, petition):
    petition.title = '"><script>alert(1)</script>'
    petition.save()
    page = client.get(petition.get_absolute_url()).content.decode()
    line = re.search(r'id="embed-code">([^<]*)<', page)
    assert line
    copied = html.unescape(line[1])
    source, title = re.fullmatch(
        r'<iframe src="(.*?)" title="(.*?)" width.*</iframe>', copied
    ).groups()
    assert source == settings.SITE_URL + reverse("petitions:embed", args=[petition.pk])
    assert "<" not in title
    assert html.unescape(title) == petition.title


def test_the_counter_goes_on_without_its_button_when_the_petition_has_closed(client, petition):
    url = reverse("petitions:embed", args=[petition.pk])
    assert "Sign this petition" in client.get(url).content.decode()
    petition.status = PetitionStatus.CLOSED
    petition.save()
    page = client.get(url).content.decode()
    assert "Read the petition" in page
    assert "Sign this petition" not in page


def test_a_feed_holds_what_atom_asks_for(client, petition):
    response = client.get(reverse("petitions:feed", args=["recent"]))
    assert response["Content-Type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(response.content)  # noqa: S314 - our own
    for parent in (feed, feed.find(f"{ATOM}entry")):
        for name in ("id", "title", "updated", "link"):
            assert parent.find(f"{ATOM}{name}") is not None, name
    assert feed.find(f"{ATOM}author/{ATOM}name").text
    assert feed.find(f"{ATOM}entry/{ATOM}link").get("href").startswith("http://")


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


@pytest.mark.parametrize("hour", range(24))
def test_the_days_below_the_curve_have_room_for_their_names(petition, hour):
    now = timezone.localtime().replace(hour=hour)
    ticks = [index for index, _name in presentation.hourly_curve(petition, now).ticks]
    assert len(ticks) >= 3
    assert min(later - first for first, later in pairwise(ticks)) >= presentation.LABEL_HOURS
