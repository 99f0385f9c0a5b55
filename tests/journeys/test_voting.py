"""A resident votes on a budget: with scripts and without, and changes their mind."""

from __future__ import annotations

import pytest

BALLOT = "/budgets/greener-safer-closer/ballot/"


@pytest.fixture(params=["with JavaScript", "without JavaScript"])
def voter(request, page, page_without_javascript, sign_in):
    """A page signed in as a resident of the demo city who has not voted."""
    if request.param == "with JavaScript":
        sign_in(page, "resident@demo.example")
        return page
    sign_in(page_without_javascript, "neighbour@demo.example")
    return page_without_javascript


def choose_first(page, count: int) -> None:
    for _ in range(count):
        page.locator("form:has(input[name=choose][value=yes]) button").first.click()
        page.wait_for_load_state("networkidle")


def test_a_resident_votes_leaves_comes_back_and_changes_the_vote(voter, take_picture):
    voter.goto(BALLOT)
    choose_first(voter, 2)
    chosen = voter.locator("form:has(input[name=choose][value=no])")
    assert chosen.count() == 2

    voter.goto("/")
    voter.goto(BALLOT)
    assert chosen.count() == 2, "the draft is kept"
    take_picture(voter, "ballot")

    voter.get_by_role("link", name="Check my ballot").click()
    assert voter.locator("#your-projects li").count() == 2
    take_picture(voter, "check")
    voter.get_by_role("button", name="Cast my ballot").click()
    assert voter.locator("h1").inner_text() == "Your vote is cast"

    voter.get_by_role("link", name="Change my vote").click()
    chosen.first.locator("button").click()
    voter.wait_for_load_state("networkidle")
    voter.get_by_role("link", name="Check my ballot").click()
    assert voter.locator("#your-projects li").count() == 1
    voter.get_by_role("button", name="Cast my changed ballot").click()
    assert voter.locator("h1").inner_text() == "Your vote is cast"


def test_every_step_of_voting_is_accessible(page, sign_in, assert_accessible):
    sign_in(page, "resident@demo.example")
    page.goto(BALLOT)
    assert_accessible(page)
    choose_first(page, 1)
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
