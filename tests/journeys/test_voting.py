"""A resident votes on a budget: with scripts and without, and changes their mind."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

CHOSEN = ".card--chosen"
BALLOT = "/budgets/greener-safer-closer/ballot/"


@pytest.fixture(params=["with JavaScript", "without JavaScript"])
def voter(request, page, page_without_javascript, sign_in):
    """A page signed in as a resident of the demo city who has not voted."""
    if request.param == "with JavaScript":
        sign_in(page, "resident@demo.example")
        return page
    sign_in(page_without_javascript, "neighbour@demo.example")
    return page_without_javascript


def choose(page, count: int) -> None:
    """Choose one project after the other; each card says so before the next is pressed."""
    for number in range(1, count + 1):
        page.locator("form:has(input[name=choose][value=yes]) button").first.click()
        expect(page.locator(CHOSEN)).to_have_count(number)


def test_a_resident_votes_leaves_comes_back_and_changes_the_vote(voter, take_picture):
    voter.goto(BALLOT)
    choose(voter, 2)

    voter.goto("/")
    voter.goto(BALLOT)
    expect(voter.locator(CHOSEN)).to_have_count(2)
    take_picture(voter, "ballot")

    voter.get_by_role("link", name="Check my ballot").click()
    assert voter.locator("#your-projects li").count() == 2
    take_picture(voter, "check")
    voter.get_by_role("button", name="Cast my ballot").click()
    assert voter.locator("h1").inner_text() == "Your vote is cast"

    voter.get_by_role("link", name="Change my vote").click()
    voter.locator(f"{CHOSEN} form button").first.click()
    expect(voter.locator(CHOSEN)).to_have_count(1)
    voter.get_by_role("link", name="Check my ballot").click()
    assert voter.locator("#your-projects li").count() == 1
    voter.get_by_role("button", name="Cast my changed ballot").click()
    assert voter.locator("h1").inner_text() == "Your vote is cast"


def test_every_step_of_voting_is_accessible(page, sign_in, assert_accessible):
    sign_in(page, "resident@demo.example")
    page.goto(BALLOT)
    assert_accessible(page)
    choose(page, 1)
    assert_accessible(page)
    page.get_by_role("link", name="Check my ballot").click()
    assert_accessible(page)
    page.get_by_role("button", name="Cast my").click()
    assert_accessible(page)


def test_a_resident_without_a_project_is_told_what_to_do(page, sign_in, assert_accessible):
    sign_in(page, "resident@demo.example")
    page.goto("/budgets/greener-camden/ballot/check/")
    page.get_by_role("button", name="Cast my ballot").click()
    summary = page.locator(".error-summary")
    assert summary.is_visible()
    assert "There is a problem" in summary.inner_text()
    assert_accessible(page)
