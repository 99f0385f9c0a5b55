"""A petition from the first word to an answer in the mailbox: creator, supporters, signers."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import expect

RESIDENT = "resident@demo.example"
PUBLISH = """
from django.utils import timezone
from petitions.models import Petition
from petitions.services import counting, moderation
counting.count_signatures(at=timezone.now())
moderator = User.objects.get(email="moderator@demo.example")
petition = Petition.objects.get(pk={pk})
print(petition.status)
moderation.publish_petition(petition_id={pk}, actor=moderator, at=timezone.now())
"""


def link_in(site, address: str, part: str, *, after: float) -> str:
    """The path of the link in the newest mail to the address whose path holds `part`."""
    text = site.mail_to(address, after=after, within=60).text
    found = re.search(rf"{re.escape(site.url)}(/petitions/{part}/\S+)", text)
    assert found, text
    return found[1]


def sign(page, *, name: str, email: str, button: str = "Sign") -> None:
    page.get_by_label("Your name").fill(name)
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Postcode").fill("SW1A 1AA")
    page.get_by_label(re.compile("^I live")).check()
    page.locator("#sign").get_by_role("button", name=button, exact=True).click()


def test_a_petition_from_the_first_word_to_a_signature_taken_back(
    site, phone, new_page, sign_in, assert_accessible
):
    page = phone
    title = f"Benches on every platform {int(time.time())}"
    sign_in(page, RESIDENT)
    page.goto("/petitions/new/")
    page.get_by_label("What do you want done?").fill("")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("alert")).to_contain_text("Say in one sentence what you want done")
    assert_accessible(page)
    page.get_by_label("What do you want done?").fill(title)
    page.get_by_role("button", name="Go on").click()
    if page.get_by_role("heading", name="Is it one of these?").count():
        assert_accessible(page)
        page.get_by_role("button", name="Mine is different: go on").click()
    page.get_by_label("What exactly should be done?").fill("Put up one bench on each platform.")
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_label("Why does it matter?").fill("Not everybody can stand for long.")
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your answers")
    assert_accessible(page)
    page.get_by_role("button", name="Finish the text and find supporters").click()
    expect(page.get_by_role("heading", name="Find supporters")).to_be_visible()
    assert_accessible(page)
    support = page.locator("#support-link").inner_text().strip()
    pk = int(re.search(r"/mine/(\d+)/", page.url)[1])

    supporter = new_page(java_script_enabled=False)
    for number in range(5):
        began = time.time()
        address = f"supporter{number}.{pk}@example.org"
        supporter.goto(support)
        sign(supporter, name=f"Zoë O’Brien {number}", email=address)
        expect(supporter.get_by_role("heading", level=1)).to_contain_text("check your e-mail")
        supporter.goto(link_in(site, address, "confirm", after=began))
        supporter.get_by_role("button", name="Confirm my signature").click()
        expect(supporter.get_by_role("heading", level=1)).to_have_text("Your signature counts")
    assert site.run(PUBLISH.format(pk=pk)) == "moderation"

    visitor = new_page(viewport={"width": 360, "height": 780})
    visitor.goto(f"/petitions/{pk}/")
    assert_accessible(visitor)
    assert visitor.evaluate("document.documentElement.scrollWidth") <= 360
    began, address = time.time(), f"signer.{pk}@example.org"
    sign(visitor, name="李小龙", email="nobody")
    expect(visitor.get_by_role("alert")).to_contain_text("name@example.com")
    expect(visitor.get_by_label("Your name")).to_have_value("李小龙")
    assert_accessible(visitor)
    visitor.get_by_label("E-mail").fill(address)
    visitor.locator("#sign").get_by_role("button", name="Sign", exact=True).click()
    expect(visitor.get_by_role("heading", level=1)).to_contain_text("check your e-mail")
    assert_accessible(visitor)
    link = link_in(site, address, "confirm", after=began)
    visitor.goto(link)
    assert_accessible(visitor)
    visitor.get_by_role("button", name="Confirm my signature").click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Your signature counts")
    assert_accessible(visitor)
    visitor.goto(link)
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Your signature counts")

    visitor.goto(link_in(site, address, "withdraw", after=began))
    visitor.get_by_role("button", name="Take my signature back").click()
    expect(visitor.get_by_text("Your signature was taken back")).to_be_visible()
    visitor.goto(link)
    expect(visitor.get_by_text("You took this signature back.")).to_be_visible()
    expect(visitor.get_by_role("button", name="Confirm my signature")).to_have_count(0)
    assert_accessible(visitor)


@pytest.mark.parametrize("path", ["confirm/1.forged/", "withdraw/x/", "support/1.no/", "move/1/"])
def test_a_link_that_was_broken_on_the_way_is_explained(page, path, assert_accessible):
    answer = page.goto(f"/petitions/{path}")
    assert answer.status == 404
    expect(page.get_by_role("heading", level=1)).to_have_text("This link does not work")
    assert_accessible(page)


@pytest.fixture
def petition(site) -> int:
    """The open petition with the most signatures."""
    return int(
        site.run(
            "from petitions.models import Petition;"
            "print(Petition.objects.filter(status='open').order_by('-signature_count').first().pk)"
        )
    )


@pytest.fixture
def partner_site(tmp_path) -> Iterator[Callable[[str], str]]:
    """Serves a page from another origin and gives its address. A real server: Chrome lets no
    page that came from nowhere show one of this machine in a frame."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietFiles, directory=str(tmp_path)))
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def serve(html: str) -> str:
        (tmp_path / "index.html").write_text(html)
        return f"http://127.0.0.1:{server.server_port}/"

    yield serve
    server.shutdown()
    server.server_close()


class QuietFiles(SimpleHTTPRequestHandler):
    def log_message(self, *arguments: object) -> None:
        """Says nothing between the dots of the tests."""


def test_another_site_shows_the_counter_in_a_frame(page, petition, partner_site):
    """The page around it comes from another origin; the frame sets no cookie and is not refused."""
    page.goto(f"/petitions/{petition}/")
    page.get_by_text("Show it on your website").click()
    line = page.locator("#embed-code").inner_text()
    page.goto(partner_site(f'<title>Partner</title><link rel="icon" href="data:,">{line}'))
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("link", name="Sign this petition")).to_be_visible()
    expect(frame.get_by_text(re.compile("signatures?$")).first).to_be_visible()
    assert page.context.cookies() == []
    assert not page.script_errors


def test_the_sheet_prints_on_one_page_of_paper(page, petition):
    page.goto(f"/petitions/{petition}/sheet/")
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.locator(".site-nav--wide")).to_be_hidden()
    expect(page.get_by_role("link", name="Sign in").first).to_be_hidden()
    expect(page.locator(".site-footer")).to_be_hidden()
    expect(page.locator("figure svg")).to_be_visible()
    expect(page.get_by_role("row")).to_have_count(16)
    ground = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(ground) == "rgb(255, 255, 255)"
    for paper in ("A4", "Letter"):
        assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format=paper))) == 1, paper
