"""What comes out of a printer: the matter itself, on no more paper than it needs."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import printed_sheets

RESULTS = "/budgets/southwark-neighbourhood-fund/results/"
DRAW = "/assemblies/streets-at-night/draws/1/"


@pytest.fixture(scope="session")
def petition(site) -> str:
    pk = site.run(
        "print(Petition.objects.filter(status='open').order_by('-signature_count')[0].pk)"
    )
    return f"/petitions/{pk}/"


@pytest.mark.parametrize("part", ["sheet/", "proof/"])
def test_what_is_made_to_be_kept_is_one_sheet(page, petition, part):
    page.goto(petition + part)
    assert printed_sheets(page) == 1


def test_what_only_works_on_a_screen_stays_off_paper(page, petition):
    page.emulate_media(media="print")
    for address, away in (
        (petition, ["#sign", ".curve details", ".chips"]),
        (RESULTS, [".button-group"]),
        (DRAW, ["[name=code]"]),
        ("/budgets/greener-camden/", [".filter-box", ".sticky-bar"]),
    ):
        page.goto(address)
        for selector in ["nav.site-nav", "footer", *away]:
            for part in page.locator(selector).all():
                expect(part).to_be_hidden()
        expect(page.locator("h1")).to_be_visible()


@pytest.mark.parametrize("address", [DRAW, "/assemblies/cool-homes/draws/1/"])
def test_a_draw_is_two_sheets_with_all_that_proves_it(page, address):
    page.goto(address)
    assert printed_sheets(page) <= 2
    page.emulate_media(media="print")
    for part in [".draw__svg", ".chances__svg", ".grid--tables", ".facts--hashes", ".copy__text"]:
        expect(page.locator(part).first).to_be_visible()
    for code in page.locator(".facts--hashes code, .codes code").all():
        expect(code).to_be_visible()


def test_results_stand_two_in_a_row(page):
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 680, "height": 960})  # A4 within its margins
    page.goto(RESULTS)
    first, second = (page.locator(".result").nth(n).bounding_box() for n in (0, 1))
    assert first["y"] == second["y"]


def test_no_paper_is_black_for_who_reads_in_the_dark(page):
    page.emulate_media(media="print", color_scheme="dark")
    page.goto(RESULTS)
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    card = page.locator(".result").first
    assert card.evaluate("card => getComputedStyle(card).backgroundColor") == "rgb(255, 255, 255)"
