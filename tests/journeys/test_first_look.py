"""What somebody sees who comes by for the first time."""

from __future__ import annotations

import pytest

PAGES = [
    "/",
    "/budgets/",
    "/budgets/greener-camden/",
    "/budgets/southwark-neighbourhood-fund/results/",
    "/api/",
    "/accounts/login/",
    "/accounts/signup/",
    "/demo/inbox/",
    "/no-such-page/",
]


@pytest.mark.parametrize("address", PAGES)
def test_a_visitor_can_use_the_page(page, address, assert_accessible, take_picture):
    page.goto(address)
    assert page.locator("h1").count() == 1
    assert_accessible(page)
    take_picture(page, "wide")


@pytest.mark.parametrize("address", PAGES)
def test_nothing_is_wider_than_a_small_phone(phone, address, take_picture):
    phone.set_viewport_size({"width": 320, "height": 700})
    phone.goto(address)
    widest = phone.evaluate("document.documentElement.scrollWidth")
    assert widest <= 320
    take_picture(phone, "small")


@pytest.mark.parametrize("width", [360, 768])
def test_text_of_twice_the_size_stays_within_the_window(site, phone, width):
    """WCAG 1.4.4, for those who enlarge only the text."""
    petition = site.run(
        "print(Petition.objects.filter(status='open').order_by('-signature_count')[0].pk)"
    )
    phone.set_viewport_size({"width": width, "height": 700})
    for address in [*PAGES, f"/petitions/{petition}/"]:
        phone.goto(address)
        phone.evaluate("document.documentElement.style.fontSize = '200%'")
        assert phone.evaluate("document.documentElement.scrollWidth") <= width, address


def test_one_endless_word_stays_within_a_small_phone(site, phone):
    title, pk = site.run(
        "petition = Petition.objects.filter(status='open').order_by('signature_count').first()\n"
        "print(petition.title, petition.pk, sep='|')"
    ).split("|")
    rename = f"Petition.objects.filter(pk={pk}).update(title='{{}}')"
    site.run(rename.format("Donaudampfschiff" * 7))
    try:
        phone.set_viewport_size({"width": 320, "height": 700})
        for address in (f"/petitions/{pk}/?now", "/petitions/?now"):
            phone.goto(address)
            assert "Donaudampf" in phone.locator("main").inner_text()
            assert phone.evaluate("document.documentElement.scrollWidth") <= 320
    finally:
        site.run(rename.format(title))


def test_who_chooses_all_colours_sees_where_they_are(page):
    page.emulate_media(forced_colors="active")
    page.goto("/budgets/")
    here = page.locator("nav a[aria-current]").first
    assert here.evaluate("link => getComputedStyle(link).textDecorationLine") == "underline"


def test_pages_are_whole_without_javascript(page_without_javascript):
    page_without_javascript.goto("/")
    page_without_javascript.click("footer a >> nth=0")
    assert page_without_javascript.locator("h1").count() == 1


def test_the_keyboard_reaches_the_text_first(page):
    page.goto("/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_no_page_runs_into_its_own_policy(page):
    for address in PAGES[:-1]:
        page.goto(address)
    assert page.script_errors == []
