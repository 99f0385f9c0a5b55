"""Nobody learns from an answer whether an address has an account."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from civic.notifications.models import Message

pytestmark = pytest.mark.django_db
UNKNOWN = "nobody@example.org"

FORMS = {
    "a code": ("/accounts/login/", lambda address: {"login": address}),
    "a code, other page": ("/accounts/login/code/", lambda address: {"email": address}),
    "a new password": ("/accounts/password/reset/", lambda address: {"email": address}),
    "an account": ("/accounts/signup/", lambda address: {"email": address}),
}


@pytest.fixture
def ask(make_client, same_for_all):
    """Submits a form for an address and follows it: statuses, places, last page and queries."""

    def submit(url, data, address):
        client = make_client()
        client.get(url)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answer = client.post(url, data(address))
        place = answer.get("Location", "")
        page = client.get(place)
        wrong = client.post(place, {"code": "ZZZZ-ZZZZ"})
        seen = [answer.status_code, place, page.status_code, same_for_all(page, address)]
        return [*seen, wrong.status_code, same_for_all(wrong, address)], len(queries)

    return submit


@pytest.mark.parametrize("form", FORMS)
def test_known_and_unknown_addresses_get_the_same_answer(form, ask, resident):
    url, data = FORMS[form]
    known, known_queries = ask(url, data, resident.email)
    unknown, unknown_queries = ask(url, data, UNKNOWN)

    assert known == unknown
    assert known[0] == 302
    assert abs(known_queries - unknown_queries) <= 8


@pytest.mark.parametrize("form", FORMS)
def test_each_puts_one_message_in_the_outbox(form, ask, resident):
    url, data = FORMS[form]
    for address in (resident.email, UNKNOWN):
        ask(url, data, address)
        assert Message.objects.filter(address=address).count() == 1


@pytest.mark.parametrize("form", FORMS)
def test_a_new_code_is_offered_and_sent_alike(form, make_client, resident, same_for_all):
    url, data = FORMS[form]
    pages = []
    for address in (resident.email, UNKNOWN):
        client = make_client()
        place = client.post(url, data(address))["Location"]
        again = client.post(place, {"action": "resend"})
        pages.append([again.status_code, again.get("Location")])

    assert pages[0] == pages[1]


def test_a_wrong_password_is_told_like_an_unknown_address(make_client, resident, same_for_all):
    resident.set_password("correct horse battery")
    resident.save()
    url = "/accounts/login/password/"
    answers = [
        same_for_all(make_client().post(url, {"login": address, "password": "wrong"}), address)
        for address in (resident.email, UNKNOWN)
    ]

    assert "is not right" in answers[0]
    assert answers[0] == answers[1]


def test_a_password_is_hashed_for_an_unknown_address_too(client, monkeypatch, resident):
    """The slow part of the answer is the hash; it must not tell either."""
    hashed = []
    monkeypatch.setattr(
        "django.contrib.auth.hashers.MD5PasswordHasher.encode",
        lambda self, password, salt: hashed.append(password) or "md5$x$y",
    )
    data = {"password1": "correct horse battery"}
    client.post("/accounts/signup/", {"email": resident.email, **data})
    known = len(hashed)
    client.post("/accounts/logout/")
    client.post("/accounts/signup/", {"email": UNKNOWN, **data})

    assert known == len(hashed) - known == 1
