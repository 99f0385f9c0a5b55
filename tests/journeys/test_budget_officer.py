"""A budget officer runs a budget from nothing to its published result, in the browser."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys.conftest import choose

OFFICER = "budgets@demo.example"
SLUG = "money-for-benches"  # made from the title
PROJECTS = """number,title,cost,summary
1,Benches by the river,"12,000",Twenty benches
2,A bench for each bus stop,"30,000",With a back
3,Golden bench,"45,000",It shines
"""
BROKEN = PROJECTS.replace('"30,000"', "much")
A_VOTE = f"""
from django.utils import timezone
from budgets.models import Budget
from budgets.services.voting import cast_ballot
from civic.accounts.models import User
cast_ballot(
    resident=User.objects.get(email="resident@demo.example"),
    budget=Budget.objects.get(slug="{SLUG}"), numbers=["1", "2"], at=timezone.now(),
)
"""
CLOSES_AND_COUNTS = 120_000  # ms


def test_a_list_of_many_pages_is_accessible(sign_in_official, assert_accessible):
    page = sign_in_official(OFFICER)
    page.goto("/admin/budgets/project/")
    assert page.locator(".paginator a").count() > 1
    assert_accessible(page)


def test_an_officer_runs_a_budget_from_draft_to_result(
    sign_in_official, act, soon, site, assert_accessible, take_picture, tmp_path
):
    page = sign_in_official(OFFICER)
    assert_accessible(page)
    page.goto("/admin/budgets/budget/add/")
    page.locator("[name=title]").fill("Money for benches")
    page.locator("[name=summary]").fill("Where can one sit down?")
    choose(page, "area", "London")
    page.locator("[name=voting_opens_at]").fill(soon(-3600))
    page.locator("[name=voting_closes_at]").fill(soon(3600))
    choose(page, "areas-0-area", "London")
    page.locator("[name=areas-0-amount]").fill("50,000")
    assert_accessible(page)
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.get_by_text("was added successfully")).to_be_visible()

    table = tmp_path / "projects.csv"
    table.write_text(BROKEN)
    page.get_by_role("link", name="Add projects from a table").click()
    page.locator("[name=file]").set_input_files(table)
    page.get_by_role("button", name="Add projects from a table").click()
    expect(page.get_by_role("alert").first).to_contain_text("Line 3: Enter an amount of money")
    assert_accessible(page)
    page.get_by_role("link", name="Go back").click()
    table.write_text(PROJECTS)
    act("Add projects from a table", file=str(table))
    act("Announce and open the vote")
    assert_accessible(page)
    take_picture(page, "open")

    site.run(A_VOTE)
    page.locator("[name=voting_closes_at]").fill(soon(15))
    page.get_by_role("button", name="Save and continue editing").click()
    page.wait_for_timeout(15_000)

    waited = 0
    while not page.get_by_role("link", name="Publish the result").is_visible():
        assert waited < CLOSES_AND_COUNTS, page.locator("#content").inner_text()
        page.wait_for_timeout(2_000)
        waited += 2_000
        page.reload()
    page.goto("/admin/")
    expect(page.get_by_role("link", name="Result to publish: Money for benches")).to_be_visible()
    page.get_by_role("link", name="Result to publish: Money for benches").click()
    act("Publish the result")
    assert_accessible(page)
    page.goto(f"/budgets/{SLUG}/results/")
    expect(page.locator("main")).to_contain_text("Benches by the river")
    expect(page.locator("main")).to_contain_text("A bench for each bus stop")
    assert_accessible(page)
    take_picture(page, "result")
    assert not page.script_errors
