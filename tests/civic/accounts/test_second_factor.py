"""The admin opens to officials who proved a second factor in this session, and to nobody else."""

from __future__ import annotations

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.urls import reverse

from civic.accounts.demo import current_demo_code, demo_totp_secret
from civic.accounts.second_factor import GOOD_FOR
from tests.factories.accounts import sign_in

pytestmark = pytest.mark.django_db
ADMIN = "/admin/"


@pytest.fixture
def enrolled(registrar):
    TOTP.activate(registrar, demo_totp_secret())
    return registrar


def where(client, url=ADMIN) -> str:
    """The address at which one ends up."""
    return client.get(url, follow=True).redirect_chain[-1][0]


def test_nobody_signed_in_is_sent_to_our_sign_in(client):
    place = where(client)

    assert place.startswith("/accounts/login/")
    assert "next=/admin/" in place


def test_a_resident_is_told_that_this_is_for_officials(client, resident):
    sign_in(client, resident)
    answer = client.get(ADMIN, follow=True)

    assert answer.status_code == 403
    assert "for officials" in answer.content.decode()


def test_an_official_without_a_factor_is_told_to_set_one_up(client, registrar):
    sign_in(client, registrar, second_factor=False)
    answer = client.get(ADMIN, follow=True)

    assert answer.redirect_chain[-1][0] == reverse("accounts:second_factor_needed")
    assert reverse("mfa_index") in answer.content.decode()


def test_a_factor_that_exists_but_was_not_used_is_asked_for(client, enrolled):
    sign_in(client, enrolled, second_factor=False)
    place = where(client, "/admin/accounts/user/")

    assert place.startswith("/accounts/2fa/reauthenticate/")

    answer = client.post(place, {"code": current_demo_code().code})
    assert answer["Location"] == "/admin/accounts/user/"
    assert client.get("/admin/accounts/user/").status_code == 200


def test_a_factor_used_at_sign_in_opens_the_admin(client, enrolled, code_in_mail):
    client.post("/accounts/login/", {"login": enrolled.email})
    asked = client.post("/accounts/login/code/confirm/", {"code": code_in_mail(enrolled.email)})
    assert asked["Location"] == "/accounts/2fa/authenticate/"
    assert client.get(ADMIN)["Location"].startswith("/admin/login/")

    client.post("/accounts/2fa/authenticate/", {"code": current_demo_code().code})

    assert client.get(ADMIN).status_code == 200


def test_a_recovery_code_counts(client, enrolled):
    code = RecoveryCodes.activate(enrolled).get_unused_codes()[0]
    sign_in(client, enrolled, second_factor=False)
    client.post("/accounts/2fa/reauthenticate/?next=/admin/", {"code": code})

    assert client.get(ADMIN).status_code == 200


def test_a_proof_of_yesterday_is_asked_for_again(client, enrolled):
    sign_in(client, enrolled)
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "mfa", "type": "totp", "at": time.time() - GOOD_FOR - 1}
    ]
    session.save()

    assert where(client).startswith("/accounts/2fa/reauthenticate/")


def test_a_code_of_the_app_works_once(client, make_client, enrolled):
    code = current_demo_code().code
    for browser, expected in ((client, 302), (make_client(), 200)):
        sign_in(browser, enrolled, second_factor=False)
        answer = browser.post("/accounts/2fa/reauthenticate/?next=/admin/", {"code": code})
        assert answer.status_code == expected


def test_the_secret_is_not_readable_in_the_database(enrolled):
    assert demo_totp_secret() not in str(Authenticator.objects.get(user=enrolled).data)


def test_setting_up_an_app_by_the_pages(client, registrar):
    sign_in(client, registrar, second_factor=True)
    page = client.get(reverse("mfa_activate_totp"))
    assert 'src="data:image/svg+xml' in page.content.decode()
    assert "style=" not in page.content.decode()

    wrong = client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert "This code is not right" in wrong.content.decode()
    assert not Authenticator.objects.exists()
