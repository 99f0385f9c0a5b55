"""Every form stops whoever guesses, with a page that says so."""

from __future__ import annotations

import pytest
from allauth.mfa.totp.internal.auth import TOTP

from civic.accounts.demo import demo_totp_secret
from tests.factories.accounts import sign_in

pytestmark = pytest.mark.django_db


def answers(client, url, data, *, times):
    return [client.post(url, data(number)) for number in range(times)]


def is_stopped(response) -> bool:
    """A page with status 429, or the form once more with a sentence."""
    body = response.content.decode()
    return response.status_code == 429 or "tried too often" in body


@pytest.mark.parametrize(
    ("url", "field", "allowed"),
    [
        ("/accounts/login/", "login", 3),
        ("/accounts/login/code/", "email", 3),
        ("/accounts/password/reset/", "email", 3),
    ],
)
def test_codes_for_one_address(make_client, url, field, allowed, resident):
    """From many browsers: what counts is the mailbox."""
    seen = [
        is_stopped(make_client().post(url, {field: resident.email})) for _ in range(allowed + 1)
    ]

    assert seen == [False] * allowed + [True]


@pytest.mark.parametrize(
    ("url", "field", "allowed"),
    [
        ("/accounts/login/", "login", 30),
        ("/accounts/signup/", "email", 20),
        ("/accounts/password/reset/", "email", 20),
    ],
)
def test_many_addresses_from_one_place(make_client, url, field, allowed):
    seen = [
        is_stopped(make_client().post(url, {field: f"person{number}@example.org"}))
        for number in range(allowed + 1)
    ]

    assert not any(seen[:20])
    assert seen[-1]


def test_passwords_for_many_addresses_from_one_place(make_client):
    seen = [
        is_stopped(
            make_client().post(
                "/accounts/login/password/",
                {"login": f"person{number}@example.org", "password": "wrong"},
            )
        )
        for number in range(11)
    ]

    assert seen == [False] * 10 + [True]


def test_codes_of_the_authenticator_app(client, resident):
    TOTP.activate(resident, demo_totp_secret())
    sign_in(client, resident, second_factor=False)
    url = "/accounts/2fa/reauthenticate/"
    seen = [is_stopped(client.post(url, {"code": "000000"})) for _ in range(6)]

    assert seen == [False] * 5 + [True]


def test_codes_that_prove_it_again(client, resident, code_in_mail):
    sign_in(client, resident, second_factor=False)
    client.post("/account/confirm/")
    for _ in range(3):
        client.post("/account/confirm/", {"code": "ZZZZ-ZZZZ"})
    late = client.post("/account/confirm/", {"code": code_in_mail(resident.email)})

    assert late.status_code == 200
    assert "This code is not right" in late.content.decode()


def test_asking_for_codes_that_prove_it_again(client, resident):
    sign_in(client, resident, second_factor=False)
    statuses = [client.post("/account/confirm/").status_code for _ in range(4)]

    assert statuses == [302, 302, 302, 429]


def test_passwords_that_prove_it_again(client, resident):
    resident.set_password("correct horse battery")
    resident.save()
    sign_in(client, resident, second_factor=False)
    seen = [
        is_stopped(client.post("/accounts/reauthenticate/", {"password": "wrong"}))
        for _ in range(6)
    ]

    assert seen == [False] * 5 + [True]


def test_changing_the_password(client, resident):
    resident.set_password("correct horse battery")
    resident.save()
    sign_in(client, resident)
    data = {"oldpassword": "wrong", "password1": "x", "password2": "x"}
    statuses = [client.post("/accounts/password/change/", data).status_code for _ in range(6)]

    assert statuses == [200] * 5 + [429]


def test_changing_the_address(client, resident):
    sign_in(client, resident)
    statuses = [
        client.post("/accounts/email/", {"email": "no address", "action_add": "1"}).status_code
        for _ in range(11)
    ]

    assert statuses == [200] * 10 + [429]


def test_passkeys(client):
    url = "/accounts/2fa/webauthn/login/"
    statuses = [client.post(url, {"credential": "{}"}).status_code for _ in range(11)]

    assert statuses[-1] == 429
    assert set(statuses[:10]) == {302}


def test_the_page_says_what_to_do(client):
    for number in range(21):
        answer = client.post("/accounts/signup/", {"email": f"person{number}@example.org"})
        client.post("/accounts/logout/")

    assert answer.status_code == 429
    assert "wait a few minutes" in answer.content.decode()
