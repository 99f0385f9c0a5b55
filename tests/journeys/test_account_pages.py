"""Each page of signing in and of one's account: accessible in light and dark, whole at 320 px."""

from __future__ import annotations

import pytest

ENTRANCE = [
    "/accounts/login/",
    "/accounts/login/password/",
    "/accounts/signup/",
    "/accounts/signup/passkey/",
    "/accounts/password/reset/",
    "/account/deleted/",
    "/demo/code/",
]
OWN = [
    "/account/",
    "/account/name/",
    "/account/area/",
    "/account/delete/",
    "/account/confirm/",
    "/account/second-step/",
    "/accounts/email/",
    "/accounts/password/set/",
    "/accounts/logout/",
    "/accounts/2fa/",
    "/accounts/2fa/totp/activate/",
    "/accounts/2fa/webauthn/",
    "/accounts/2fa/webauthn/add/",
]


def check(page, address, assert_accessible) -> None:
    answer = page.goto(address)
    assert answer.status == 200
    assert page.locator("h1").count() == 1
    assert_accessible(page)
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320, address
    page.set_viewport_size({"width": 1280, "height": 900})


@pytest.mark.parametrize("address", ENTRANCE)
def test_the_ways_in(page, address, assert_accessible, take_picture):
    check(page, address, assert_accessible)
    take_picture(page, address.strip("/").replace("/", "-"))
    assert page.script_errors == []


def test_ones_own_pages(page, site, sign_in, assert_accessible, take_picture):
    address = "rosa.pages@example.org"
    site.run(
        "from django.utils import timezone; from civic.accounts.services import *; "
        f"register_resident(email='{address}', name='Rosa', at=timezone.now())"
    )
    sign_in(page, address)
    for own in OWN:
        check(page, own, assert_accessible)
        take_picture(page, own.strip("/").replace("/", "-"))
    assert page.script_errors == []


def test_what_is_wrong_stands_on_top_and_has_the_focus(page, assert_accessible, take_picture):
    page.goto("/accounts/login/")
    page.fill("input[type=email]", "no address")
    page.click("main button[type=submit]")
    assert page.locator("h1").count() == 1
    assert "There is a problem" in page.inner_text("[data-focus]")
    assert_accessible(page)
    take_picture(page, "wrong")


def test_the_page_for_the_code(page, assert_accessible, take_picture):
    page.goto("/accounts/login/")
    page.fill("input[type=email]", "nobody@example.org")
    page.click("main button[type=submit]")
    page.wait_for_url("**/login/code/confirm/")
    assert_accessible(page)
    take_picture(page, "code")
