"""What a registrar sees of people, and what stays of having looked."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from civic.accounts import services
from civic.accounts.admin import masked
from civic.accounts.models import User
from civic.accounts.permissions import Role
from civic.audit.models import Entry
from tests.factories.accounts import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, registrar):
    sign_in(client, registrar)
    return client


def page_of(user, act="change"):
    return f"/admin/accounts/user/{user.pk}/{act}/"


@pytest.mark.parametrize(
    ("text", "shown"),
    [("rosa@example.org", "r…@…"), ("Rosa Resident", "R…"), ("", "–")],
)
def test_masking(text, shown):
    assert masked(text) == shown


def test_lists_and_pages_name_nobody(desk, resident):
    for url in ("/admin/accounts/user/", page_of(resident)):
        body = desk.get(url).content.decode()
        assert resident.email not in body
        assert resident.name not in body


def test_a_reveal_needs_a_reason(desk, resident):
    answer = desk.post(page_of(resident, "reveal"), {"reason": ""})

    assert answer.status_code == 200
    assert not Entry.objects.exists()


def test_a_reveal_shows_the_person_to_this_official_and_is_recorded(desk, resident, registrar):
    desk.post(page_of(resident, "reveal"), {"reason": "Called about a lost phone"})

    body = desk.get(page_of(resident)).content.decode()
    assert resident.email in body
    assert resident.name in body
    entry = Entry.objects.get()
    assert (entry.action, entry.actor) == ("account.revealed", registrar)
    assert entry.reason == "Called about a lost phone"


def test_it_is_masked_again_for_others_and_later(desk, make_client, resident, administrator):
    desk.post(page_of(resident, "reveal"), {"reason": "Called"})
    other = make_client()
    sign_in(other, administrator)

    assert resident.email not in other.get(page_of(resident)).content.decode()


def test_after_ten_minutes_it_is_masked_again(desk, resident, monkeypatch):
    desk.post(page_of(resident, "reveal"), {"reason": "Called"})
    later = timezone.now() + dt.timedelta(minutes=11)
    monkeypatch.setattr("civic.accounts.admin.database_now", lambda: later)

    assert resident.email not in desk.get(page_of(resident)).content.decode()


def test_a_search_needs_the_whole_address(desk, resident):
    found = desk.get("/admin/accounts/user/", {"q": resident.email}).content.decode()
    guessed = desk.get("/admin/accounts/user/", {"q": resident.email[:4]}).content.decode()

    assert str(resident) in found
    assert str(resident) not in guessed


def test_verifying_and_erasing_are_buttons(desk, newcomer, borough):
    desk.post(page_of(newcomer, "verify"), {"area": borough.pk, "reason": "Saw a bill"})
    assert User.objects.get(pk=newcomer.pk).residency.is_verified

    desk.post(page_of(newcomer, "erase"), {"reason": "Asked by letter"})
    assert not User.objects.get(pk=newcomer.pk).is_active


def test_a_registrar_is_offered_no_roles(desk, resident):
    body = desk.get(page_of(resident)).content.decode()

    assert page_of(resident, "verify") in body
    assert page_of(resident, "grant") not in body


def test_an_administrator_gives_and_takes_roles(client, administrator, newcomer):
    sign_in(client, administrator)
    client.post(page_of(newcomer, "grant"), {"role": "moderator", "reason": "New colleague"})
    assert User.objects.get(pk=newcomer.pk).is_staff
    client.post(page_of(newcomer, "revoke"), {"role": "moderator", "reason": "Left"})

    assert not User.objects.get(pk=newcomer.pk).is_staff
    assert list(Entry.objects.values_list("action", flat=True)) == ["role.revoked", "role.granted"]


def test_a_refusal_is_told_on_the_form(client, administrator, moderator):
    sign_in(client, administrator)
    answer = client.post(page_of(moderator, "revoke"), {"role": "auditor", "reason": "Left"})

    assert answer.status_code == 200
    assert "does not have that role" in answer.content.decode()


@pytest.mark.parametrize("url", ["/admin/accounts/user/add/", "delete"])
def test_nobody_adds_or_deletes(client, administrator, resident, url):
    sign_in(client, administrator)
    address = page_of(resident, "delete") if url == "delete" else url

    assert client.post(address, {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=resident.pk).exists()


def test_other_officials_see_no_accounts(client, budget_officer, resident):
    sign_in(client, budget_officer)

    assert client.get("/admin/accounts/user/").status_code == 403
    assert client.get(page_of(resident)).status_code == 403
    assert client.get(page_of(resident, "erase")).status_code in (302, 403)
    assert User.objects.get(pk=resident.pk).is_active


@pytest.mark.parametrize("name", ["account/emailaddress", "mfa/authenticator", "auth/group"])
def test_addresses_secrets_and_groups_have_no_page(client, administrator, name):
    sign_in(client, administrator)

    assert client.get(f"/admin/{name}/").status_code == 404


def test_who_lost_the_last_role_is_told_so_and_of_no_form(client, administrator, moderator):
    sign_in(client, moderator)
    act = {"actor": administrator, "at": timezone.now()}
    services.revoke_role(user=moderator, role=Role.MODERATOR, **act)
    response = client.get("/admin/", follow=True)
    assert response.status_code == 403
    page = response.content.decode()
    assert "This part of the site is for officials of the city." in page
    assert "what you typed" not in page
