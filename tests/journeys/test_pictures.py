"""An official gives a project its picture; everybody sees it, and hears what it shows."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.factories.photos import photo_file

OFFICER, PASSWORD = "budgets@demo.example", "try-civic-today"
BUDGET = "/budgets/greener-camden/"


def sign_in_with_second_step(page) -> None:
    page.goto("/accounts/login/password/?next=/admin/")
    page.fill("input[name=login]", OFFICER)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/2fa/authenticate/**")
    helper = page.context.new_page()
    helper.goto("/demo/code/")
    code = re.search(r"\b\d{6}\b", helper.inner_text("main"))
    helper.close()
    assert code
    page.fill("input[name=code]", code[0])
    page.click("main button[type=submit]")
    page.wait_for_url("**/admin/")


def test_an_officer_sets_a_picture_that_residents_see(page, new_page, site, assert_accessible):
    key = site.run("print(Project.objects.get(budget__slug='greener-camden', number='1').pk)")
    sign_in_with_second_step(page)
    page.goto(f"/admin/budgets/project/{key}/change/")
    page.get_by_role("link", name="Set the picture").click()
    photo = {"name": "trees.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"}
    page.get_by_label("The picture").set_input_files(photo)
    page.get_by_label("What it shows").fill("A bare street without a tree")
    page.get_by_role("button", name="Set the picture").click()
    expect(page.get_by_text("This is no picture in JPEG, PNG or WebP format.")).to_be_visible()
    page.get_by_label("The picture").set_input_files(photo | {"buffer": photo_file(1200, 800)})
    page.get_by_role("button", name="Set the picture").click()
    expect(page.get_by_alt_text("A bare street without a tree")).to_be_visible()

    visitor = new_page(viewport={"width": 1280, "height": 900})
    visitor.goto(f"{BUDGET}projects/1/")
    picture = visitor.get_by_alt_text("A bare street without a tree")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.complete && image.naturalWidth > 0")
    assert_accessible(visitor)


def test_the_map_leads_to_the_project(page, assert_accessible):
    page.goto(BUDGET)
    page.locator("[data-dot='7']").press("Enter")
    expect(page).to_have_url(re.compile("#project-7$"))
    expect(page.locator("#project-7")).to_be_in_viewport()
    assert_accessible(page)
