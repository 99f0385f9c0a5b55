"""What people see and change of themselves."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from civic.accounts.eligibility import area_of, is_resident_within
from civic.accounts.models import Residency, User
from civic.areas.models import Postcode
from civic.notifications.models import Message
from tests.factories.accounts import ResidencyFactory, sign_in
from tests.factories.areas import BoroughFactory, WardFactory

pytestmark = pytest.mark.django_db

PAGES = ["", "name/", "area/", "data/", "delete/", "second-step/", "confirm/"]


@pytest.mark.parametrize("page", PAGES)
def test_whoever_is_not_signed_in_is_sent_to_sign_in(client, page):
    assert client.get(f"/account/{page}")["Location"].startswith("/accounts/login/?next=/account/")


def test_the_page_shows_name_address_and_area(client, resident):
    sign_in(client, resident)
    body = client.get("/account/").content.decode()

    for text in (resident.name, resident.email, resident.residency.area.name):
        assert text in body


def test_a_new_name(client, resident):
    sign_in(client, resident)
    client.post("/account/name/", {"name": "Rosa R."})

    assert User.objects.get(pk=resident.pk).name == "Rosa R."


class TestArea:
    def test_from_the_list_where_no_postcodes_are_loaded(self, client, newcomer, borough):
        sign_in(client, newcomer)
        assert "Postcode" not in client.get("/account/area/").content.decode()
        client.post("/account/area/", {"area": borough.pk})

        assert area_of(newcomer) == borough

    def test_by_postcode_and_back_to_where_one_came_from(self, client, newcomer, borough):
        ward = WardFactory(parent=borough)
        Postcode.objects.create(code="SW1A1AA", borough=borough, ward=ward)
        sign_in(client, newcomer)
        answer = client.post("/account/area/?next=/budgets/", {"postcode": "sw1a 1aa"})

        assert answer["Location"] == "/budgets/"
        assert area_of(newcomer) == ward

    @pytest.mark.parametrize("typed", [{"postcode": "XX1 1XX"}, {"postcode": ""}])
    def test_what_is_wrong_is_told_and_what_was_typed_stays(self, client, newcomer, borough, typed):
        Postcode.objects.create(code="SW1A1AA", borough=borough)
        sign_in(client, newcomer)
        body = client.post("/account/area/", typed).content.decode()

        assert "There is a problem" in body
        assert typed["postcode"] in body
        assert area_of(newcomer) is None


class TestEligibility:
    def test_a_ward_lies_within_its_borough_and_city(self, city, borough):
        user = ResidencyFactory(area=WardFactory(parent=borough)).user

        assert is_resident_within(user, borough)
        assert is_resident_within(user, city)
        assert not is_resident_within(user, BoroughFactory(parent=city))

    def test_a_declared_residency_may_be_too_little(self, borough, settings):
        user = ResidencyFactory(area=borough, source=Residency.Source.DECLARED).user
        assert is_resident_within(user, borough)
        settings.RESIDENCY_MUST_BE_VERIFIED = True
        assert not is_resident_within(user, borough)

    def test_who_has_said_nothing_lives_nowhere(self, newcomer, city):
        assert not is_resident_within(newcomer, city)

    def test_in_bulk_it_is_the_same(self, city, borough, resident):
        ward = WardFactory(parent=borough)
        ResidencyFactory(area=ward)
        ResidencyFactory(area=BoroughFactory(parent=city))

        assert Residency.objects.within(city).count() == 3
        assert Residency.objects.within(borough).count() == 2
        assert Residency.objects.within(ward).count() == 1


class TestProvingItAgain:
    def test_a_code_by_mail_opens_the_way_back(self, client, resident, code_in_mail):
        client.force_login(resident)
        place = client.get("/account/delete/")["Location"]
        assert place == "/account/confirm/?next=/account/delete/"
        client.post(place)
        back = client.post(place, {"code": code_in_mail(resident.email)})

        assert back["Location"] == "/account/delete/"
        assert client.get("/account/delete/").status_code == 200

    def test_a_password_where_there_is_one(self, client, resident):
        resident.set_password("correct horse battery")
        resident.save()
        client.force_login(resident)
        place = client.get("/account/delete/")["Location"]
        assert place.startswith("/accounts/reauthenticate/")
        client.post(place, {"password": "correct horse battery"})

        assert client.get("/account/delete/").status_code == 200

    @pytest.mark.parametrize(
        "url",
        [
            "/account/data/",
            "/account/delete/",
            "/accounts/email/",
            "/accounts/password/set/",
            "/accounts/2fa/totp/activate/",
            "/accounts/2fa/webauthn/add/",
        ],
    )
    def test_an_open_browser_is_not_enough(self, client, resident, url):
        client.force_login(resident)

        assert client.get(url)["Location"].startswith("/account/confirm/")
        assert client.post(url, {"sure": "on"}).status_code in (302, 405)
        assert User.objects.get(pk=resident.pk).is_active


def test_the_download_holds_what_we_know(client, resident):
    sign_in(client, resident)
    answer = client.get("/account/data/")
    data = json.loads(answer.content)

    assert data["account"]["e_mail"] == resident.email
    assert data["residency"]["area"] == resident.residency.area.name
    assert "attachment" in answer["Content-Disposition"]


class TestDeleting:
    def test_the_box_must_be_ticked(self, client, resident):
        sign_in(client, resident)
        answer = client.post("/account/delete/", {"sure": ""})

        assert "Tick the box" in answer.content.decode()
        assert User.objects.get(pk=resident.pk).is_active

    def test_then_everything_goes_and_one_is_signed_out(self, client, resident):
        sign_in(client, resident)
        answer = client.post("/account/delete/", {"sure": "on"}, follow=True)

        assert "has been deleted" in answer.content.decode()
        assert not User.objects.get(pk=resident.pk).is_active
        assert client.get("/account/").status_code == 302


class TestChangingTheAddress:
    def test_the_old_one_stays_until_the_code_is_typed(self, client, resident, code_in_mail):
        old = resident.email
        sign_in(client, resident)
        client.post("/accounts/email/", {"email": "new@example.org", "action_add": "1"})
        assert User.objects.get(pk=resident.pk).email == old

        client.post("/accounts/confirm-email/", {"code": code_in_mail("new@example.org")})

        assert User.objects.get(pk=resident.pk).email == "new@example.org"
        assert [a.email for a in EmailAddress.objects.filter(user=resident)] == ["new@example.org"]
        assert Message.objects.get(address=old).event == "account/email_changed"

    def test_an_address_of_somebody_else_cannot_be_taken(
        self, client, resident, other_resident, code_in_mail
    ):
        sign_in(client, resident)
        client.post("/accounts/email/", {"email": other_resident.email, "action_add": "1"})
        answer = client.post(
            "/accounts/confirm-email/", {"code": code_in_mail(other_resident.email)}
        )

        assert User.objects.get(pk=resident.pk).email == resident.email
        assert "There is a problem" in answer.content.decode()


class TestPassword:
    def test_setting_one_is_told_by_mail(self, client, resident):
        sign_in(client, resident)
        client.post(
            "/accounts/password/set/",
            {"password1": "correct horse battery", "password2": "correct horse battery"},
        )

        assert User.objects.get(pk=resident.pk).has_usable_password()
        assert Message.objects.get(address=resident.email).event == "account/password_set"


class TestOtherBrowsers:
    SAID = "signed in on 1 other device"

    def overview(self, client) -> str:
        return client.get("/account/").content.decode()

    def test_one_is_told_and_can_be_ended(self, client, resident):
        sign_in(Client(), resident)
        sign_in(client, resident)
        assert self.SAID in self.overview(client)
        client.post("/account/sessions/end/")
        assert self.SAID not in self.overview(client)

    def test_what_has_run_out_is_not_counted(self, client, resident):
        sign_in(Client(), resident)
        resident.sessions.update(expire_date=timezone.now() - dt.timedelta(minutes=1))
        sign_in(client, resident)
        assert self.SAID not in self.overview(client)

    def test_a_new_password_ends_them(self, client, resident):
        sign_in(Client(), resident)
        sign_in(client, resident)
        new = "a-quiet-river-bends"
        client.post("/accounts/password/set/", {"password1": new, "password2": new})
        assert User.objects.get(pk=resident.pk).check_password(new)
        assert self.SAID not in self.overview(client)
        assert resident.sessions.count() == 1


def test_the_page_of_a_password_says_once_where_to_go_without_it(client, resident):
    resident.set_password("a-quiet-river-bends")
    resident.save()
    sign_in(client, resident)
    page = client.get("/accounts/password/change/").content.decode()
    assert page.count("/accounts/password/reset/") == 1
    assert "Current Password" not in page


def test_who_has_an_account_is_not_told_that_it_is_deleted(client, resident):
    assert "has been deleted" in client.get("/account/deleted/").content.decode()
    sign_in(client, resident)
    assert client.get("/account/deleted/")["Location"] == "/account/"


def test_recovery_codes_without_a_second_step_are_refused_in_our_words(client, resident):
    sign_in(client, resident)
    page = client.post("/accounts/2fa/recovery-codes/generate/").content.decode()
    assert "first add a passkey or turn on an authenticator app" in page
