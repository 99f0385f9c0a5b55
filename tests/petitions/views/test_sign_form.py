from __future__ import annotations

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from petitions.models import Signature
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
