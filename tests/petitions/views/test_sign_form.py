from __future__ import annotations

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from petitions.models import PlaceAsked, Signature
from petitions.services import confirmations
from petitions.states import PetitionStatus

pytestmark = pytest.mark.django_db

FORM = {
    "sign-name": "Ann Lee",
    "sign-email": "ann@example.org",
    "sign-postcode": "AB1 2CD",
    "sign-eligible": "on",
}


@pytest.fixture
def url(petition) -> str:
    return reverse("petitions:sign", args=[petition.pk])


def test_signing_sets_no_cookie_and_takes_at_most_two_statements(
    client, url, django_assert_max_num_queries
):
    client.post(url, FORM | {"sign-email": "warm@example.org"})
    with django_assert_max_num_queries(2):
        response = client.post(url, FORM)
    assert response.status_code == 302
    assert not response.cookies


def test_signing_twice_looks_the_same(client, url):
    first = client.post(url, FORM)
    second = client.post(url, FORM)
    assert (first.status_code, first.url) == (second.status_code, second.url)
    assert Signature.objects.count() == 1


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 302),
        ({"Sec-Fetch-Site": "same-origin"}, 302),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "http://testserver"}, 302),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
    ],
)
def test_only_forms_of_this_site_are_taken(client, url, headers, status):
    assert client.post(url, FORM, headers=headers).status_code == status
    assert Signature.objects.exists() == (status == 302)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("sign-name", "", "Enter your name"),
        ("sign-name", "x" * 300, "255"),
        ("sign-name", "😀", "Enter your name in letters"),
        ("sign-email", "nobody", "name@example.com"),
        ("sign-postcode", "?", "Enter a whole postcode"),
        ("sign-eligible", "", "Tick the box"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(client, url, field, value, sentence):
    response = client.post(url, FORM | {field: value})
    page = response.content.decode()
    assert response.status_code == 400
    assert sentence in page
    assert FORM["sign-name"] in page or field == "sign-name"
    assert not Signature.objects.exists()


@pytest.mark.parametrize("name", ["O’Brien", "李小龙", "محمد علي", "Jo 😀", "<b>Bo</b>"])
def test_names_of_every_script_are_kept_and_shown_safely(client, url, name):
    client.post(url, FORM | {"sign-name": name})
    assert Signature.objects.get().name == name
    confirmations.deliver_confirmations(at=timezone.now())
    html = mail.outbox[0].alternatives[0][0]
    assert "<b>Bo" not in html


def test_an_address_with_letters_beyond_ascii_signs(client, url):
    client.post(url, FORM | {"sign-email": "ann@bücher.example"})
    assert Signature.objects.get().email_key == "ann@xn--bcher-kva.example"


@pytest.mark.parametrize(
    ("typed", "again"),
    [
        ("ann@example.org", "ANN@EXAMPLE.ORG"),
        ("ann@example.org", " ann@example.org "),
        ("ann.lee@gmail.com", "annlee+petitions@googlemail.com"),
        ("ann@outlook.com", "ann+1@outlook.com"),
        ("ann@bücher.example", "ann@XN--BCHER-KVA.example"),
    ],
)
def test_one_mailbox_counts_once_however_it_is_written(client, url, typed, again):
    for email in (typed, again):
        assert client.post(url, FORM | {"sign-email": email}).status_code == 302
    assert Signature.objects.get().email.lower() == typed


def test_where_nothing_is_documented_plus_is_another_person(client, url):
    for email in ("ann@example.org", "ann+2@example.org", "a.nn@example.org"):
        client.post(url, FORM | {"sign-email": email})
    assert Signature.objects.count() == 3


@pytest.mark.parametrize(
    "name", ["Ann\0Lee", "\u202eeeL nnA", "A\u200bnn Lee", "ANN LEE\r\nBcc: x@y"]
)
def test_signs_that_nobody_sees_change_no_mail_and_no_page(client, url, name):
    answer = client.post(url, FORM | {"sign-name": name})
    assert answer.status_code in (302, 400)
    for signature in Signature.objects.all():
        assert signature.name.isprintable()
    confirmations.deliver_confirmations(at=timezone.now())
    assert all(len(message.recipients()) == 1 for message in mail.outbox)


@pytest.mark.parametrize(
    "typed",
    ["sw1a1aa", "SW1A 1AA", "10115", "00-950", "D02 AF30", "1234 AB", "150-0001", "12345678"],
)
def test_postcodes_of_other_countries_are_taken(client, url, typed):
    assert client.post(url, FORM | {"sign-postcode": typed}).status_code == 302


class TestWithoutPostcodes:
    @pytest.fixture(autouse=True)
    def _ask(self, petition, borough):
        petition.body.place_asked = PlaceAsked.BOROUGH
        petition.body.save()

    def test_one_chooses_the_borough(self, client, petition, url, borough):
        for page in (petition.get_absolute_url(), url):
            html = client.get(page).content.decode()
            assert "sign-postcode" not in html
            assert borough.name in html
        answer = client.post(url, FORM | {"sign-borough": borough.pk})
        assert answer.status_code == 302
        signature = Signature.objects.get()
        assert (signature.borough, signature.postcode) == (borough, "")

    def test_who_lives_elsewhere_signs_too(self, client, url):
        assert client.post(url, FORM | {"sign-borough": "0"}).status_code == 302
        assert Signature.objects.get().borough is None

    @pytest.mark.parametrize("choice", ["", "999999", "x"])
    def test_a_choice_has_to_be_made_from_the_list(self, client, url, choice):
        answer = client.post(url, FORM | {"sign-borough": choice})
        assert answer.status_code == 400
        assert not Signature.objects.exists()

    def test_nothing_is_asked_where_nothing_is_wanted(self, client, petition, url):
        petition.body.place_asked = PlaceAsked.NOTHING
        petition.body.save()
        form = {name: value for name, value in FORM.items() if name != "sign-postcode"}
        assert "sign-borough" not in client.get(url).content.decode()
        assert client.post(url, form).status_code == 302


@pytest.mark.parametrize("status", [PetitionStatus.MODERATION, PetitionStatus.HIDDEN])
def test_what_is_not_public_takes_no_signature(client, petition, url, status):
    petition.status = status
    petition.save()
    assert client.post(url, FORM).status_code == 404


def test_a_closed_petition_explains(client, petition, url):
    petition.status = PetitionStatus.CLOSED
    petition.save()
    assert "has closed" in client.get(url).content.decode()
    assert client.post(url, FORM).status_code == 409


def test_a_signed_in_resident_signs_with_one_button(client, petition, resident):
    client.force_login(resident)
    url = reverse("petitions:sign_signed_in", args=[petition.pk])
    assert resident.name in client.get(url).content.decode()
    assert client.post(url, {"wants_updates": "on"}).status_code == 200
    assert Signature.objects.counted().get().email == resident.email
