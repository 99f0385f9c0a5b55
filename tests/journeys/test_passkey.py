"""Passkeys in a real browser, with a device of its own that always says yes."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import code_in


@pytest.fixture
def device(page) -> Page:
    """The page's browser gets a phone's authenticator, held by its owner."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return page


def sign_out(page: Page) -> None:
    page.goto("/accounts/logout/")
    page.click("main button[type=submit]")
    page.wait_for_url(lambda url: "/accounts/logout" not in url)


def sign_in_by_passkey(page: Page, *, after: str = "/account/") -> None:
    page.goto(f"/accounts/login/?next={after}")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(f"**{after}")


def test_a_resident_adds_a_passkey_and_signs_in_with_it(
    device, site, sign_in, assert_accessible, take_picture
):
    address = "pia.passkey@example.org"
    site.run(
        "from django.utils import timezone; from civic.accounts.services import *; "
        f"register_resident(email='{address}', name='Pia', at=timezone.now())"
    )
    sign_in(device, address)
    device.goto("/accounts/2fa/webauthn/add/")
    assert_accessible(device)
    take_picture(device, "add")
    device.get_by_role("button", name="Make the passkey").click()
    expect(device.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    assert_accessible(device)
    take_picture(device, "codes")

    sign_out(device)
    sign_in_by_passkey(device)

    expect(device.get_by_role("heading", level=1)).to_have_text("Your account")
    assert device.script_errors == []


def test_a_newcomer_makes_an_account_with_a_passkey(device, site, assert_accessible):
    address = f"nia.{int(time.time())}@example.org"
    before = time.time()
    device.goto("/accounts/signup/passkey/?next=/account/")
    device.fill("input[type=email]", address)
    device.click("main button[type=submit]")
    device.fill("input[name=code]", code_in(site.mail_to(address, after=before)))
    device.get_by_role("button", name="Go on").click()
    expect(device.get_by_role("heading", level=1)).to_have_text("Make your passkey")
    assert_accessible(device)
    device.get_by_role("button", name="Make the passkey").click()
    device.wait_for_url(lambda url: "/2fa/" not in url)

    sign_out(device)
    sign_in_by_passkey(device)

    assert device.script_errors == []


def test_a_passkey_is_second_factor_enough_for_an_official(device, site, sign_in):
    address = "otto.official@example.org"
    site.run(
        "from django.utils import timezone; from civic.accounts.services import *; "
        f"user = register_resident(email='{address}', name='Otto', at=timezone.now()); "
        "grant_role(user=user, role=Role.AUDITOR, actor=None, at=timezone.now())"
    )
    sign_in(device, address)
    device.goto("/admin/")
    expect(device.get_by_role("heading", level=1)).to_have_text("First set up a second step")
    device.get_by_role("link", name="Set up a second step").click()
    device.get_by_role("link", name="Add a passkey").click()
    device.get_by_role("button", name="Make the passkey").click()
    device.wait_for_url("**/recovery-codes/")

    device.goto("/admin/")
    device.get_by_role("button", name="Use your passkey").click()

    device.wait_for_url("**/admin/")


def test_whoever_says_no_is_told_and_may_try_again(page):
    page.goto("/accounts/login/")
    page.evaluate("() => { navigator.credentials.get = () => Promise.reject(new Error('no')) }")
    page.get_by_role("button", name="Use a passkey").click()

    expect(page.get_by_text("Your device did not finish this")).to_be_visible()


def test_without_javascript_a_sentence_stands_there(page_without_javascript):
    page_without_javascript.goto("/accounts/login/")

    expect(page_without_javascript.get_by_text("Passkeys need JavaScript")).to_be_visible()
