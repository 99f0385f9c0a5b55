"""A resident votes: with a script and without, on a wide window and on a phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import printed_sheets

BUDGET = "/budgets/greener-camden/"
RESIDENT = "resident@demo.example"
NEIGHBOUR = "neighbour@demo.example"
NEWCOMER = "newcomer@demo.example"

LIVES_IN_CAMDEN = """
from django.utils import timezone
from civic.accounts.services import declare_residency
from civic.areas.models import Area
user = User.objects.get(email="{email}")
camden = Area.objects.get(name="Camden")
declare_residency(user=user, area=camden, actor=user, at=timezone.now())
"""


@pytest.fixture
def in_camden(site):
    def move(email: str) -> str:
        site.run(LIVES_IN_CAMDEN.format(email=email))
        return email

    return move


def toggles(page, text):
    return page.get_by_role("button", name=re.compile(rf"^{text}\s?: "))


def test_a_resident_votes_and_changes_the_vote(page, sign_in, in_camden, assert_accessible):
    sign_in(page, in_camden(RESIDENT))
    page.goto(BUDGET)
    page.get_by_role("link", name="Fill in my ballot").click()
    expect(page.get_by_text("You have not voted yet.")).to_be_visible()
    assert_accessible(page)

    toggles(page, "Choose").first.click()
    expect(page.get_by_role("status").filter(has_text="1 of 5 projects")).to_have_count(1)
    toggles(page, "Choose").first.click()
    expect(toggles(page, "Chosen")).to_have_count(2)
    assert_accessible(page)

    page.goto("/")
    page.goto(f"{BUDGET}ballot/")
    expect(toggles(page, "Chosen")).to_have_count(2)

    page.get_by_role("link", name="Check my ballot").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your ballot")
    assert_accessible(page)
    page.get_by_role("button", name="Cast my ballot").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your vote is cast")
    assert_accessible(page)
    assert printed_sheets(page) == 1  # a receipt is kept as one thing

    page.get_by_role("link", name="Change my vote").click()
    expect(page.get_by_text("You have voted.")).to_be_visible()
    toggles(page, "Chosen").first.click()
    expect(page.get_by_text("1 of 5 projects").first).to_be_visible()
    page.get_by_role("link", name="Check my ballot").click()
    expect(page.get_by_text("Your earlier vote counts until")).to_be_visible()
    page.get_by_role("button", name="Cast my changed ballot").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your vote is cast")
    assert not page.script_errors


def test_a_ballot_with_too_many_projects_is_told_what_to_do(
    page, sign_in, in_camden, assert_accessible
):
    sign_in(page, in_camden(NEIGHBOUR))
    page.goto(f"{BUDGET}ballot/")
    for number in range(1, 7):
        toggles(page, "Choose").first.click()
        expect(toggles(page, "Chosen")).to_have_count(number)
    expect(page.get_by_text("Too much: take something out.", exact=True)).to_be_visible()
    page.get_by_role("link", name="Check my ballot").click()
    page.get_by_role("button", name="Cast my ballot").click()
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("You chose 6 projects. Choose at most 5: take out 1.")
    expect(summary).to_be_focused()
    assert_accessible(page)
    page.get_by_role("button", name=re.compile("^Take out")).first.click()
    page.get_by_role("button", name="Cast my ballot").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your vote is cast")


def test_the_whole_way_works_without_a_script(page_without_javascript, sign_in, in_camden):
    page = page_without_javascript
    sign_in(page, in_camden(NEWCOMER))
    page.goto(f"{BUDGET}ballot/")
    toggles(page, "Choose").nth(3).click()
    expect(toggles(page, "Chosen")).to_have_count(1)
    assert re.search(r"/ballot/.*#project-", page.url)
    toggles(page, "Choose").first.click()
    page.get_by_role("link", name="Check my ballot").click()
    page.get_by_role("button", name="Cast my ballot").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your vote is cast")


def test_the_budget_pages_are_accessible(page, assert_accessible):
    for address in (
        "/budgets/",
        BUDGET,
        "/budgets/southwark-neighbourhood-fund/results/",
        "/budgets/waltham-forest-street-by-street/results/",
    ):
        page.goto(address)
        assert_accessible(page)
    page.get_by_role("link", name="Waltham Forest, street by street").first.click()
    page.get_by_role("article").get_by_role("link").first.click()
    assert_accessible(page)


def test_on_a_phone_nothing_is_wider_than_the_window(phone, sign_in, in_camden):
    sign_in(phone, in_camden(NEIGHBOUR))
    for address in ("/budgets/", BUDGET, f"{BUDGET}ballot/", f"{BUDGET}ballot/check/"):
        phone.goto(address)
        assert phone.evaluate("document.documentElement.scrollWidth") <= 360, address
