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
WHY = "A price was wrong. The council sets a new date in March."
A_VOTE_OF_ITS_OWN = """
import datetime as dt
from django.utils import timezone
from budgets.models import Budget, BudgetArea, Project
from budgets.services.lifecycle import advance
from budgets.services.voting import cast_ballot
from budgets.states import Status
from budgets.tally import Parameters
from civic.accounts.models import User
from civic.areas.models import Area
at, city = timezone.now(), Area.objects.get(kind="city", name="London")
budget = Budget.objects.create(
    slug="called-off-later", title="Called off later", summary="Money for a bench.", area=city,
    currency="GBP", voting_opens_at=at, voting_closes_at=at + dt.timedelta(days=9),
    count_parameters=Parameters().to_json(),
)
area = BudgetArea.objects.create(budget=budget, area=city, amount=100_00)
Project.objects.create(budget=budget, budget_area=area, number="1", title="Bench", cost=50_00)
advance(
    budget_id=budget.pk, to=Status.VOTING, at=at,
    actor=User.objects.get(email="budgets@demo.example"),
)
cast_ballot(
    resident=User.objects.get(email="resident@demo.example"), budget=budget, numbers=["1"], at=at
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

    page.goto("/admin/budgets/project/?q=Benches+by+the+river")
    page.get_by_role("link", name="1", exact=True).click()
    page.get_by_role("link", name="Tell how far it is").click()
    assert_accessible(page)
    page.get_by_role("link", name="Go back").click()
    act("Tell how far it is", text="Ten of the twenty benches stand already.")
    page.get_by_role("link", name="What was told of it").click()
    page.get_by_role("link", name="Ten of the twenty").click()
    act("Correct it", text="Eleven of the twenty benches stand already.")
    assert_accessible(page)
    page.goto(f"/budgets/{SLUG}/projects/1/")
    expect(page.locator("main")).to_contain_text("Eleven of the twenty benches stand already.")
    expect(page.locator("main")).to_contain_text("Before, it said: “Ten of the twenty benches")
    assert_accessible(page)
    take_picture(page, "update")
    assert not page.script_errors


def test_an_officer_calls_a_vote_off_and_who_voted_reads_why(
    sign_in_official, sign_in, act, phone, site, assert_accessible, take_picture
):
    site.run(A_VOTE_OF_ITS_OWN)
    page = sign_in_official(OFFICER)
    page.goto("/admin/budgets/budget/?q=Called+off+later")
    page.get_by_role("link", name="Called off later").click()
    page.get_by_role("link", name="Call the vote off").click()
    assert_accessible(page)
    page.get_by_role("button", name="Call the vote off").click()
    expect(page.locator("#content")).to_contain_text("Say why the vote is called off.")
    page.get_by_role("link", name="Go back").click()
    act("Call the vote off", reason=WHY)
    expect(page.locator("#content")).to_contain_text(WHY)
    assert_accessible(page)

    sign_in(phone, "resident@demo.example")
    phone.goto("/budgets/called-off-later/ballot/")
    expect(phone.locator("main")).to_contain_text("This vote was called off on")
    assert_accessible(phone)
    take_picture(phone, "ballot")
    for address in ("/budgets/called-off-later/", "/budgets/", "/me/"):
        phone.goto(address)
        expect(phone.locator("main")).to_contain_text(WHY)
        assert_accessible(phone)
    phone.goto("/budgets/called-off-later/")
    phone.get_by_role("link", name="The public log of this vote").click()
    expect(phone.locator("main")).to_contain_text("Nothing was counted.")
    assert_accessible(phone)
    assert not page.script_errors
