"""Signing up, in and out, as a person does it: form by form, code by code."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from civic.accounts.models import User
from civic.notifications.models import Message
from tests.factories.accounts import UserFactory, sign_in

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/login/"
CODE = "/accounts/login/code/confirm/"
SIGNUP = "/accounts/signup/"
CONFIRM = "/accounts/confirm-email/"


def signed_in_as(client) -> str | None:
    return client.session.get("_auth_user_id")


class TestSigningInByCode:
    def test_a_code_goes_to_the_outbox_and_lets_in(self, client, resident, code_in_mail):
        asked = client.post(LOGIN, {"login": resident.email})
        assert (asked.status_code, asked["Location"]) == (302, CODE)
        assert signed_in_as(client) is None

        entered = client.post(CODE, {"code": code_in_mail(resident.email)})

        assert entered.status_code == 302
        assert signed_in_as(client) == str(resident.pk)

    def test_nothing_is_sent_in_the_request(self, client, resident, mailoutbox):
        client.post(LOGIN, {"login": resident.email})

        assert mailoutbox == []
        assert Message.objects.get().event == "account/login_code"

    def test_it_goes_on_where_one_came_from(self, client, resident, code_in_mail):
        client.post(f"{LOGIN}?next=/account/area/", {"login": resident.email})
        entered = client.post(f"{CODE}?next=/account/area/", {"code": code_in_mail(resident.email)})

        assert entered["Location"] == "/account/area/"

    def test_never_to_another_site(self, client, resident, code_in_mail):
        client.post(LOGIN, {"login": resident.email})
        entered = client.post(
            f"{CODE}?next=https://evil.example/", {"code": code_in_mail(resident.email)}
        )

        assert "evil" not in entered["Location"]

    def test_the_address_in_capitals_is_the_same(self, client, resident, code_in_mail):
        client.post(LOGIN, {"login": resident.email.upper()})
        client.post(CODE, {"code": code_in_mail(resident.email.upper()).lower()})

        assert signed_in_as(client) == str(resident.pk)

    def test_a_wrong_code_is_told_and_three_end_it(self, client, resident):
        client.post(LOGIN, {"login": resident.email})
        wrong = client.post(CODE, {"code": "AAAA-AAAA"})
        assert "This code is not right" in wrong.content.decode()
        client.post(CODE, {"code": "AAAA-AAAA"})
        third = client.post(CODE, {"code": "AAAA-AAAA"})

        assert third.status_code == 302
        assert client.get(CODE)["Location"].startswith(LOGIN)

    def test_the_right_code_comes_too_late_after_three_wrong_ones(
        self, client, resident, code_in_mail
    ):
        client.post(LOGIN, {"login": resident.email})
        for _ in range(3):
            client.post(CODE, {"code": "AAAA-AAAA"})
        client.post(CODE, {"code": code_in_mail(resident.email)})

        assert signed_in_as(client) is None

    def test_a_code_is_for_one_browser_only(self, client, make_client, resident, code_in_mail):
        client.post(LOGIN, {"login": resident.email})
        other = make_client()
        other.post(CODE, {"code": code_in_mail(resident.email)})

        assert signed_in_as(other) is None

    def test_a_closed_account_gets_no_code(self, client):
        closed = UserFactory(is_active=False)
        client.post(LOGIN, {"login": closed.email})

        assert Message.objects.get().event == "account/unknown_account"

    def test_the_session_key_changes(self, client, resident, code_in_mail):
        client.post(LOGIN, {"login": resident.email})
        before = client.session.session_key
        client.post(CODE, {"code": code_in_mail(resident.email)})

        assert client.session.session_key != before


class TestSigningInByPassword:
    URL = "/accounts/login/password/"

    def test_the_right_one_lets_in(self, client, resident):
        resident.set_password("correct horse battery")
        resident.save()
        client.post(self.URL, {"login": resident.email, "password": "correct horse battery"})

        assert signed_in_as(client) == str(resident.pk)

    def test_the_fifth_wrong_one_closes_the_door_even_to_the_right_one(self, client, resident):
        resident.set_password("correct horse battery")
        resident.save()
        for _ in range(5):
            client.post(self.URL, {"login": resident.email, "password": "wrong"})
        answer = client.post(
            self.URL, {"login": resident.email, "password": "correct horse battery"}
        )

        assert signed_in_as(client) is None
        assert "tried too often" in answer.content.decode()


class TestSigningUp:
    def test_e_mail_name_and_code_make_an_account(self, client, code_in_mail):
        asked = client.post(SIGNUP, {"email": "nia@example.org", "name": "Nia New"})
        assert asked["Location"] == CONFIRM
        assert signed_in_as(client) is None
        client.post(CONFIRM, {"code": code_in_mail("nia@example.org")})

        user = User.objects.get(email="nia@example.org")
        assert signed_in_as(client) == str(user.pk)
        assert (user.name, user.has_usable_password()) == ("Nia New", False)
        assert EmailAddress.objects.get(user=user).verified

    def test_the_name_may_be_left_out(self, client):
        client.post(SIGNUP, {"email": "nia@example.org"})

        assert User.objects.get().name == ""

    def test_with_a_password(self, client, code_in_mail):
        client.post(SIGNUP, {"email": "nia@example.org", "password1": "correct horse battery"})

        assert User.objects.get().check_password("correct horse battery")

    def test_a_weak_password_is_refused_and_what_was_typed_stays(self, client):
        answer = client.post(
            SIGNUP, {"email": "nia@example.org", "name": "Nia", "password1": "password"}
        )

        assert not User.objects.exists()
        assert 'value="Nia"' in answer.content.decode()
        assert "There is a problem" in answer.content.decode()

    def test_a_known_address_makes_no_second_account(self, client, resident):
        client.post(SIGNUP, {"email": resident.email.upper()})

        assert User.objects.count() == 1
        assert Message.objects.get().event == "account/account_already_exists"

    def test_right_after_it_no_new_proof_is_asked(self, client, code_in_mail):
        client.post(SIGNUP, {"email": "nia@example.org"})
        client.post(CONFIRM, {"code": code_in_mail("nia@example.org")})

        assert client.get(reverse("mfa_add_webauthn")).status_code == 200


class TestSigningOut:
    def test_only_a_post_does_it(self, client, resident):
        sign_in(client, resident)
        shown = client.get("/accounts/logout/")
        assert (shown.status_code, signed_in_as(client)) == (200, str(resident.pk))

        client.post("/accounts/logout/")
        assert signed_in_as(client) is None
        assert not resident.sessions.exists()

    def test_elsewhere(self, client, make_client, resident):
        other = make_client()
        sign_in(client, resident)
        sign_in(other, resident)
        client.post("/account/sessions/end/")

        assert client.get("/account/").status_code == 200
        assert other.get("/account/").status_code == 302


class TestPasswordReset:
    def test_by_code(self, client, resident, code_in_mail):
        client.post("/accounts/password/reset/", {"email": resident.email})
        client.post("/accounts/password/reset/confirm/", {"code": code_in_mail(resident.email)})
        client.post(
            "/accounts/password/reset/complete/",
            {"password1": "correct horse battery", "password2": "correct horse battery"},
        )

        resident.refresh_from_db()
        assert resident.check_password("correct horse battery")
        assert Message.objects.latest("pk").event == "account/password_reset"
