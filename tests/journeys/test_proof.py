"""A resident keeps a receipt, and anybody checks the result with what the site offers."""

from __future__ import annotations

import re
import subprocess
import sys
import time

import pytest
from playwright.sync_api import expect

RESIDENT = "resident@demo.example"

OPEN_VOTE = """
from django.utils import timezone
from civic.accounts.services import declare_residency
from civic.areas.models import Area
from tests.factories.budgets import open_budget
camden = Area.objects.get(name="Camden")
user = User.objects.get(email="resident@demo.example")
declare_residency(user=user, area=camden, actor=user, at=timezone.now())
open_budget(camden.parent, slug="proof", title="A vote to be checked", projects=3)
"""
CLOSE_VOTE = """
from django.utils import timezone
from budgets.models import Budget
Budget.objects.filter(slug="proof").update(voting_closes_at=timezone.now())
"""
IS_COUNTED = """
from budgets.models import Budget
from budgets.services.publishing import published_bundle
budget = Budget.objects.select_related("count").get(slug="proof")
print(hasattr(budget, "count") and published_bundle(budget) is not None)
"""
PUBLISH = """
from django.utils import timezone
from budgets.models import Budget
from budgets.services.lifecycle import advance
from budgets.states import Status
from civic.accounts.permissions import Role
from tests.factories.accounts import official
advance(budget_id=Budget.objects.get(slug="proof").pk, to=Status.RESULTS,
        actor=official(Role.BUDGET_OFFICER), at=timezone.now())
"""
A_LOGGED_PETITION = """
from petitions.models import Petition
print(Petition.objects.shown().filter(log__isnull=False).values_list("pk", flat=True).first() or "")
"""


def wait_for(site, code, within=150):
    deadline = time.monotonic() + within
    while (said := site.run(code)) in ("False", ""):
        assert time.monotonic() < deadline, "the worker did not get there"
        time.sleep(2)
    return said


def save(page, link, folder):
    """Press a link or button and keep what it downloads; returns the path."""
    with page.expect_download() as download:
        link.press("Enter")
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def run_program(folder, line):
    """What the line that the page shows says when it is typed in the folder."""
    program, *words = line.split()
    assert program == "python3"
    done = subprocess.run([sys.executable, *words], cwd=folder, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def assert_fits(page, width=320):
    """Nothing is wider than a narrow window, which is a wide one at 400 %."""
    before = page.viewport_size
    page.set_viewport_size({"width": width, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
    page.set_viewport_size(before)


@pytest.fixture
def check(assert_accessible, take_picture):
    """Accessible in light and dark, and nothing wider than 320 px."""

    def check(page):
        take_picture(page, re.sub(r"\W+", "-", page.url.split("/", 3)[3]) or "home")
        assert_accessible(page)
        assert_fits(page)

    return check


def test_a_resident_keeps_a_receipt_and_anybody_counts_again(site, page, sign_in, check, tmp_path):
    site.run(OPEN_VOTE)
    sign_in(page, RESIDENT)
    page.goto("/budgets/proof/ballot/")
    page.get_by_role("button", name=re.compile("^Choose")).first.click()
    expect(page.get_by_role("button", name=re.compile("^Chosen"))).to_have_count(1)
    page.goto("/budgets/proof/ballot/check/")
    page.get_by_role("button", name="Cast my ballot").click()
    expect(page.get_by_role("heading", name="Your receipt")).to_be_visible()
    check(page)
    receipt = save(page, page.get_by_role("button", name="Save it as a file"), tmp_path)
    assert receipt.read_text().startswith("civic receipt 1\n")
    page.emulate_media(media="print")
    expect(page.get_by_role("img", name=re.compile("receipt as a code"))).to_be_visible()
    expect(page.get_by_role("button", name="Save it as a file")).to_be_hidden()
    page.emulate_media(media="screen")

    page.goto("/logs/receipt/")
    check(page)
    page.get_by_role("button", name="Check it").click()
    expect(page.get_by_role("alert")).to_contain_text("Paste your receipt")
    assert all("400" in said for said in page.script_errors)  # the refusal itself
    page.script_errors.clear()
    check(page)
    page.get_by_label("Paste your receipt").fill(receipt.read_text())
    page.get_by_role("button", name="Check it").click()
    expect(page.get_by_role("status").first).to_contain_text("waits for its turn")

    site.run(CLOSE_VOTE)
    wait_for(site, IS_COUNTED)
    site.run(PUBLISH)
    page.goto("/logs/receipt/")
    page.get_by_label("Or choose the file").set_input_files(receipt)
    page.get_by_role("button", name="Check it").click()
    expect(page.get_by_role("status").first).to_contain_text("is in the log and counts")
    page.get_by_text("The proof, for those who want to calculate").press("Enter")
    check(page)

    page.goto("/budgets/proof/results/")
    expect(page.get_by_text("Provisional result")).to_be_visible()
    check(page)
    save(page, page.get_by_role("link", name="Download the files"), tmp_path)
    save(page, page.get_by_role("link", name="Download verify.py"), tmp_path)
    status, said = run_program(tmp_path, page.locator("#verify-line").inner_text())
    assert (status, said.endswith("Everything holds.\n")) == (0, True), said

    page.get_by_role("link", name="The public log of this vote").click()
    check(page)
    for name in ("Download the whole log", "Download the checkpoints", "Download verify_log.py"):
        save(page, page.get_by_role("link", name=name), tmp_path)
    line = page.locator("#verify-log-line").inner_text()
    status, said = run_program(tmp_path, f"{line} {receipt.name}")
    assert (status, "It counts." in said) == (0, True), said
    assert not page.script_errors


def test_the_pages_about_proof_are_accessible(site, page, check):
    petition = wait_for(site, A_LOGGED_PETITION)
    for address in ("/logs/", "/voting/", "/data/", f"/petitions/{petition}/proof/"):
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        check(page)


def test_whoever_signs_a_petition_can_keep_proof(site, page, sign_in, check):
    petition = wait_for(site, A_LOGGED_PETITION)
    sign_in(page, "neighbour@demo.example")
    page.goto(f"/petitions/{petition}/sign-as-resident/")
    page.get_by_role("main").get_by_role("button").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your signature counts")
    page.get_by_text("Keep proof that your signature counts").press("Enter")
    expect(page.get_by_text("civic receipt 1")).to_be_visible()
    check(page)
