"""Anybody follows a public draw, and a registered person finds their own code in it."""

from __future__ import annotations

import subprocess
import sys

import pytest
from playwright.sync_api import expect

COMING = "/assemblies/cool-homes/"
DRAWN = "/assemblies/streets-at-night/"
A_DRAWN_CODE = """
from assemblies.models import DrawnPanel
print(DrawnPanel.objects.get(draw__assembly__slug="streets-at-night").codes[0])
"""


def test_one_finds_ones_code_in_the_draw_without_a_script(site, page_without_javascript):
    page = page_without_javascript
    code = site.run(A_DRAWN_CODE)
    page.goto("/assemblies/")
    page.get_by_role("link", name="What should our streets be like after dark?").click()
    page.get_by_role("link", name="See who was drawn").click()
    page.get_by_label("Your code").fill("hello")
    page.get_by_role("button", name="Find my code").click()
    expect(page.get_by_role("alert")).to_contain_text("A code has 12 letters and digits")
    page.get_by_label("Your code").fill(code.lower().replace("-", " "))
    page.get_by_role("button", name="Find my code").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are drawn")
    assert code not in page.url


def test_the_saved_files_pass_the_saved_program(page, tmp_path):
    page.goto(f"{DRAWN}draws/1/")
    for name in ("commitment", "panels", "result", "verify_draw"):
        with page.expect_download() as saved:
            page.get_by_role("link", name=name).click()
        saved.value.save_as(tmp_path / saved.value.suggested_filename)
    _, *arguments = page.locator("#command").inner_text().split()
    done = subprocess.run(
        [sys.executable, *arguments], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout
    assert "The draw is right." in done.stdout
    assert not page.script_errors


@pytest.mark.parametrize(
    "address",
    ["/assemblies/", COMING, f"{COMING}draws/1/", f"{COMING}draws/1/code/", f"{DRAWN}draws/1/"],
)
def test_the_pages_are_accessible_and_fit_a_phone(page, phone, assert_accessible, address):
    page.goto(address)
    assert_accessible(page)
    phone.goto(address)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
