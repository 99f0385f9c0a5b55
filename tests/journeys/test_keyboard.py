"""The main tasks with nothing but a keyboard: each stop is seen, and each mistake is led to."""

from __future__ import annotations

import re
import time

from playwright.sync_api import Locator, Page, expect

BUDGET = "/budgets/greener-safer-closer/"
VOTER = "neighbour@demo.example"
PETITIONER = "newcomer@demo.example"
PETITION = "/petitions/5/"
MOST_STOPS = 90  # a ballot has a map and a list

# Where the focus is: shown by a ring of its own or of the label around it, and not covered.
SEEN = """() => {
  const focused = document.activeElement;
  const shapes = [focused, focused.closest("label"), focused.querySelector("circle, rect")];
  const ringed = shapes.filter(Boolean).some((element) => {
    const style = getComputedStyle(element);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  });
  const box = focused.getClientRects()[0];
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  const uncovered = top && (focused.contains(top) || top.contains(focused));
  return ringed && uncovered ? "" : `${ringed ? "covered" : "no ring"}: ${focused.outerHTML}`;
}"""


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the focus is there; every stop on the way can be seen."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        assert not page.evaluate(SEEN)
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"not reached: {target}")


def press(page: Page, target: Locator, key: str = "Enter", *, leads_to: str = "") -> None:
    """Press a key there; where it leads to another page, wait for its heading."""
    tab_to(page, target)
    page.keyboard.press(key)
    if leads_to:
        expect(page.get_by_role("heading", level=1)).to_contain_text(leads_to)


def fill(page: Page, label: str, text: str) -> None:
    tab_to(page, page.get_by_label(label))
    page.keyboard.type(text)


def put_right(page: Page, sentence: str, field: Locator) -> None:
    """The summary of what is wrong has the focus, and its link leads into the field."""
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    press(page, summary.get_by_role("link", name=sentence))
    expect(field).to_be_focused()


def test_voting_and_checking_the_receipt(page, sign_in):
    sign_in(page, VOTER)
    page.goto(f"{BUDGET}ballot/")
    press(page, page.get_by_role("link", name="Skip to the main text"))
    expect(page.locator("#main")).to_be_focused()
    skip = page.get_by_role("link", name="Skip the map")
    if skip.is_visible():
        press(page, skip)
    press(page, page.get_by_role("button", name=re.compile(r"^Choose\s?: ")).first)
    chosen = page.get_by_role("button", name=re.compile(r"^Chosen\s?: "))
    expect(chosen).to_have_count(1)
    expect(chosen).to_be_focused()
    check = page.get_by_role("link", name="Check my ballot")
    press(page, check, leads_to="Check your ballot")
    cast = page.get_by_role("button", name="Cast my ballot")
    press(page, cast, leads_to="Your vote is cast")

    receipt = page.locator(".receipt__text").inner_text()
    press(page, page.get_by_role("link", name="Check a receipt"), leads_to="Check my receipt")
    press(page, page.get_by_role("button", name="Check it"))
    pasted = page.get_by_label("Paste your receipt")
    put_right(page, "Paste your receipt", pasted)
    page.keyboard.insert_text(receipt)
    press(page, page.get_by_role("button", name="Check it"))
    expect(page.get_by_role("status").first).to_contain_text("Your receipt is real")


def test_signing_a_petition(page):
    page.goto(PETITION)
    press(page, page.get_by_role("link", name="Skip to the main text"))
    fill(page, "Your name", "Ada Byron")
    email = page.get_by_label("E-mail")
    fill(page, "E-mail", "ada")
    fill(page, "Postcode", "SE15 4QN")
    press(page, page.get_by_label(re.compile("^I live")), "Space")
    sign = page.locator("#sign").get_by_role("button", name="Sign", exact=True)
    press(page, sign)
    put_right(page, "name@example.com", email)
    page.keyboard.press("Control+A")
    page.keyboard.type(f"ada.{int(time.time())}@example.org")
    press(page, sign, leads_to="check your e-mail")


def test_starting_a_petition(page, sign_in):
    sign_in(page, PETITIONER)
    page.goto("/petitions/")
    start = page.get_by_role("link", name="Start a petition")
    press(page, start, leads_to="Start a petition")
    go_on = page.get_by_role("button", name="Go on")
    press(page, page.get_by_role("radio", checked=True), "Space")
    press(page, go_on)
    put_right(page, "Say in one sentence", page.get_by_label("What do you want done?"))
    page.keyboard.type(f"Night buses every ten minutes on route {int(time.time())}")
    press(page, go_on)
    expect(page.get_by_role("region", name="Is it one of these?")).to_be_focused()
    sure = page.get_by_role("button", name="Mine is different: go on")
    press(page, sure, leads_to="What exactly should be done?")
    save = page.get_by_role("button", name="Save and go on")
    fill(page, "What exactly should be done?", "Let every tower ring once.")
    press(page, save, leads_to="Why does it matter?")
    fill(page, "Why does it matter?", "It tells the time.")
    press(page, save, leads_to="Which name should people see?")
    press(page, save, leads_to="Check your answers")
