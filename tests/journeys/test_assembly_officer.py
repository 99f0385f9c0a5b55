"""An official takes an assembly from nothing to its draw and to a replacement, in the browser."""

from __future__ import annotations

import subprocess
import sys

from playwright.sync_api import Page, expect

from tests.journeys.conftest import choose

OFFICER = "assemblies@demo.example"
SLUG = "assembly-on-trees"  # made from the title
QUOTAS = [("age", "young", "2", "4"), ("age", "old", "2", "4")]
WORK = 60_000  # ms for what a worker does
TO_PUBLISH = 20  # seconds before the draw in which an officer publishes its panels


def people_file(folder) -> str:
    rows = ["id,age,address"]
    rows += [f"t{n},{'old' if n % 3 else 'young'},{n} Low Road" for n in range(1, 31)]
    path = folder / "people.csv"
    path.write_text("\n".join(rows))
    return str(path)


def create(page: Page, soon) -> None:
    page.goto("/admin/assemblies/assembly/add/")
    page.locator("[name=title]").fill("Assembly on trees")
    page.locator("[name=question]").fill("Where should trees grow?")
    page.locator("[name=summary]").fill("Six people think about shade.")
    choose(page, "area", "London")
    page.locator("[name=panel_size]").fill("6")
    page.locator("[name=registration_closes_at]").fill(soon(3600))
    page.locator("[name=draw_at]").fill(soon(7200))
    for number, quota in enumerate(QUOTAS):
        for name, value in zip(("feature", "value", "minimum", "maximum"), quota, strict=True):
            page.locator(f"[name=quotas-{number}-{name}]").fill(value)
    save(page)


def save(page: Page) -> None:
    page.get_by_role("button", name="Save and continue editing").click()
    page.locator(".messagelist .success").wait_for()


def close_registration(page: Page, soon) -> None:
    """The officer brings its end forward."""
    page.locator("[name=registration_closes_at]").fill(soon(0))
    save(page)


def back(page: Page) -> None:
    page.get_by_role("link", name="Go back").click()


def draw(page: Page, act, soon, dice: str, assert_accessible) -> None:
    """From the ready selection to the dice; the change page is shown before and after."""
    page.get_by_role("link", name="The selection", exact=True).click()
    expect(page.get_by_text("are ready.")).to_be_visible(timeout=WORK)
    assert_accessible(page)
    back(page)
    at = soon(TO_PUBLISH)
    page.locator("[name=draw_at]").fill(at)
    save(page)
    act("Publish the panels")
    page.get_by_role("link", name="Enter the dice", exact=True).click()
    page.fill("[name=dice]", dice)
    page.fill("[name=again]", "999")
    page.check("[name=witnessed]")
    page.get_by_role("button", name="Enter the dice").click()
    expect(page.get_by_text("This is not what you typed above.")).to_be_visible()
    assert_accessible(page)
    page.fill("[name=again]", dice)
    while soon(-1) < at:
        page.wait_for_timeout(500)
    page.get_by_role("button", name="Enter the dice").click()
    page.get_by_text("Done: Enter the dice.").wait_for()


def verify(page: Page, number: int, folder) -> str:
    """Save the files of a draw as its page says and run its one line."""
    page.goto(f"/assemblies/{SLUG}/draws/{number}/")
    for name in ("commitment", "panels", "result", "verify_draw"):
        with page.expect_download() as saved:
            page.get_by_role("link", name=name).click()
        saved.value.save_as(folder / saved.value.suggested_filename)
    python, *arguments = page.locator("#command").inner_text().split()
    assert (python, arguments[0]) == ("python3", "-I")
    done = subprocess.run([sys.executable, *arguments], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    return done.stdout


def test_a_long_choice_stays_within_a_phone(sign_in_official, site):
    page = sign_in_official(OFFICER)
    pk = site.run("print(Assembly.objects.get(slug='banks-of-the-thames').pk)")
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto(f"/admin/assemblies/assembly/{pk}/select/")
    assert page.locator("select[name=method]").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_an_official_draws_a_panel_and_replaces_a_member(
    sign_in_official, act, soon, page_without_javascript, assert_accessible, take_picture, tmp_path
):
    page = sign_in_official(OFFICER)
    create(page, soon)
    act("Open the pool")
    act("Load people", people=people_file(tmp_path), household="address")
    page.get_by_role("link", name="The pool", exact=True).click()
    expect(page.get_by_text("30 people are in the pool.")).to_be_visible(timeout=WORK)
    expect(page.get_by_text("could be drawn today.")).to_be_visible()
    assert_accessible(page)
    take_picture(page, "pool")
    back(page)
    close_registration(page, soon)
    act("Start the selection")
    draw(page, act, soon, "042", assert_accessible)

    resident = page_without_javascript
    resident.goto(f"/assemblies/{SLUG}/draws/1/")
    expect(resident.get_by_role("heading", level=1)).to_have_text("The dice showed 042")
    codes = resident.locator(".codes code").all_inner_texts()
    assert len(codes) == 6
    resident.get_by_label("Your code").fill(codes[0])
    resident.get_by_role("button", name="Find my code").click()
    expect(resident.get_by_role("heading", level=1)).to_have_text("You are drawn")
    assert "The draw is right." in verify(page, 1, tmp_path)

    page.goto("/admin/assemblies/assembly/")
    page.get_by_role("link", name="Assembly on trees").click()
    act("Say who cannot take part", codes=codes[0])
    act("Start the selection")
    draw(page, act, soon, "700", assert_accessible)
    resident.goto(f"/assemblies/{SLUG}/draws/2/")
    expect(resident.get_by_role("heading", level=1)).to_have_text("The dice showed 700")
    (replacement,) = resident.locator(".codes code").all_inner_texts()
    assert replacement not in codes

    act("Plan the tables", tables="2", sessions="3", apart=f"{codes[1]} {codes[2]}")
    page.get_by_role("link", name="The tables", exact=True).click()
    expect(page.get_by_text("Session 3")).to_be_visible()
    expect(page.locator("table").first).to_contain_text(replacement)
    assert_accessible(page)
    assert "The draw is right." in verify(page, 2, tmp_path)
    assert not page.script_errors
