"""The real thing in a real browser: `manage.py serve` with a demo city of its own.

These tests run as a process of their own (`make test` does): Playwright's loop forbids Django's
database calls, so what a journey needs to know of the data it asks for by `site.run(code)`.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)
from playwright.sync_api import Error as PlaywrightError

from civic.portal.demo.people import PASSWORD
from civic.portal.demo_inbox import Mail, newest_mails
from tests.run import system
from tests.run.servers import free_port
from tests.run.stages import ROOT

expect.set_options(timeout=20_000)  # a busy machine
READY_WITHIN = 420  # seconds; the demo city is made first
MOST_TEXT, LAST_LINES = 3_000, 30  # of a page, and of the site's log, in the report of a failure
CONTEXTS = pytest.StashKey[list[BrowserContext]]()
QUIET = ["--disable-background-networking", "--disable-component-update", "--no-first-run"]


class Site:
    """A running installation."""

    def __init__(self, data: Path) -> None:
        self.data = data
        port = free_port()
        self.url = f"http://localhost:{port}"
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "civic.settings.embedded",
            "CIVIC_DATA_DIR": str(data),
            "PORT": str(port),
        }
        self.log = data / "serve.log"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "civic.follow", "manage", "serve"],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.PIPE,  # closes, and the site ends, however this process ends
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_WITHIN
        while "Stop it with Ctrl-C" not in self.log.read_text():
            alive = self.process.poll() is None and time.monotonic() < deadline
            assert alive, f"the site did not start:\n{self.log.read_text()}"
            time.sleep(0.2)

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.communicate(timeout=60)

    def run(self, code: str) -> str:
        """What `code` prints, run inside the installation. Models are imported already."""
        done = subprocess.run(
            [sys.executable, "manage.py", "shell", "-v", "0", "-c", code],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def mail_to(self, address: str, *, after: float = 0, within: float = 30) -> Mail:
        """The newest mail to the address, not older than the Unix time `after`."""
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            for mail in newest_mails(self.data / "mail", to=address, limit=1):
                if mail.at.timestamp() >= int(after):
                    return mail
            time.sleep(0.2)
        raise AssertionError(f"no mail came to {address}")


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Iterator[Site]:
    site = Site(tmp_path_factory.mktemp("site"))
    try:
        site.wait_until_ready()
        yield site
    finally:
        site.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = system.browser()
    assert path, "no Chromium or Chrome on this machine"
    arguments = QUIET + (["--no-sandbox"] if os.geteuid() == 0 else [])
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport]:
    """What the pages of a journey showed when it failed, and what the site said last."""
    report = yield
    site = item.funcargs.get("site")
    if report.when == "call" and report.failed and site:
        pages = [page for context in item.stash.get(CONTEXTS, []) for page in context.pages]
        report.sections += [(f"page {page.url}", visible_text(page)[:MOST_TEXT]) for page in pages]
        lines = site.log.read_text().splitlines()[-LAST_LINES:]
        report.sections.append(("last lines of the site", "\n".join(lines)))
    return report


def visible_text(page: Page) -> str:
    try:
        text = page.locator("body").inner_text(timeout=5_000)
    except PlaywrightError as gone:
        return str(gone)
    return re.sub(r"\n\s*\n+", "\n", text)


@pytest.fixture
def new_page(
    request: pytest.FixtureRequest, site: Site, browser: Browser
) -> Iterator[Callable[..., Page]]:
    """Makes pages with cookies of their own; options are Playwright's for a context."""
    contexts: list[BrowserContext] = []
    request.node.stash[CONTEXTS] = contexts

    def make(**options: object) -> Page:
        context = browser.new_context(base_url=site.url, **options)
        context.set_default_timeout(30_000)  # a busy machine
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_page) -> Page:
    """A wide window. What the page's own scripts get wrong fails the test."""
    page = new_page(viewport={"width": 1280, "height": 900})
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))

    def hear(said: ConsoleMessage) -> None:
        if said.type == "error" and said.location["url"]:  # axe, put in from outside, has none
            errors.append(said.text)

    page.on("console", hear)
    page.script_errors = errors
    return page


@pytest.fixture
def phone(new_page) -> Page:
    return new_page(viewport={"width": 360, "height": 780}, has_touch=True, is_mobile=True)


@pytest.fixture
def page_without_javascript(new_page) -> Page:
    return new_page(viewport={"width": 1280, "height": 900}, java_script_enabled=False)


@pytest.fixture
def sign_in(site: Site) -> Callable[[Page, str], None]:
    """Signs in as a resident does: address, code from the mail."""

    def sign_in(page: Page, address: str) -> None:
        before = time.time()
        page.goto("/accounts/login/code/")
        page.fill("input[type=email]", address)
        page.click("main button[type=submit]")
        page.fill("input[name=code]", code_in(site.mail_to(address, after=before)))
        page.click("main button[type=submit]")
        page.wait_for_url(lambda url: "/accounts/login" not in url)

    return sign_in


@pytest.fixture(scope="session")
def official_cookies() -> dict[str, list]:
    """Of officials who have signed in already: a second-step code is good only once."""
    return {}


@pytest.fixture
def enter_admin(official_cookies) -> Callable[[Page, str], None]:
    """Signs in as one of the demo's officials: password, then the code of the second step."""

    def enter(page: Page, address: str) -> None:
        if address not in official_cookies:
            page.goto("/demo/code/")
            code = page.locator("#demo-code").inner_text()
            page.goto("/accounts/login/password/?next=/admin/")
            page.fill("input[name=login]", address)
            page.fill("input[name=password]", PASSWORD)
            page.click("main button[type=submit]")
            page.fill("input[name=code]", code)
            page.click("main button[type=submit]")
            page.wait_for_url("**/admin/")
            official_cookies[address] = page.context.cookies()
        page.context.add_cookies(official_cookies[address])
        page.goto("/admin/")

    return enter


@pytest.fixture
def sign_in_official(page, enter_admin) -> Callable[[str], Page]:
    """An official of the demo city, with the second step, on the list of what waits for them."""

    def sign_in_official(address: str) -> Page:
        enter_admin(page, address)
        return page

    return sign_in_official


@pytest.fixture
def act(page) -> Callable[..., None]:
    """Press an official's button, fill in the form that asks once more, and say yes."""

    def act(label: str, **fields: str) -> None:
        page.get_by_role("link", name=label, exact=True).click()
        for name, value in fields.items():
            control = page.locator(f"[name={name}]")
            if value.endswith(".csv"):
                control.set_input_files(value)
            else:
                control.fill(value)
        page.get_by_role("button", name=label, exact=True).click()
        page.get_by_text(f"Done: {label}.").wait_for()

    return act


@pytest.fixture
def soon() -> Callable[[float], str]:
    """A moment so many seconds from now, as a field for moments takes it in the demo city."""
    return lambda seconds: (
        dt.datetime.now(ZoneInfo("Europe/London")) + dt.timedelta(seconds=seconds)
    ).strftime("%Y-%m-%dT%H:%M:%S")


def choose(page: Page, field: str, name: str) -> None:
    """Find something by its name in a field of the admin that looks things up."""
    page.locator(f"[id=id_{field}] + .select2").click()
    page.locator(".select2-search__field").fill(name)
    page.locator(".select2-results__option", has_text=re.compile(rf"^{name}$")).click()


def printed_sheets(page: Page) -> int:
    """On how many sheets of A4 the page comes out."""
    margins = dict.fromkeys(("top", "bottom", "left", "right"), "15mm")
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4", margin=margins)))


def code_in(mail: Mail) -> str:
    """The one-time code: it stands on a line of its own."""
    found = re.search(r"^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$", mail.text, re.MULTILINE)
    assert found, f"no code in:\n{mail.text}"
    return found[1]


@pytest.fixture
def assert_accessible() -> Callable[[Page], None]:
    """No rule of axe is broken, in light and in dark. Call it after each action."""
    axe = Axe()
    with_size_of_targets = {"rules": {"target-size": {"enabled": True}}}  # WCAG 2.2, off in axe

    def check(page: Page) -> None:
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.wait_for_timeout(300)  # links change colour in 150 ms
            results = axe.run(page, options=with_size_of_targets)
            assert results.violations_count == 0, f"{scheme}: {results.generate_report()}"

    return check


@pytest.fixture
def take_picture(request) -> Callable[[Page, str], None]:
    """A screenshot in the folder named by PICTURES, where it is set."""
    folder = os.environ.get("PICTURES")

    def take(page: Page, name: str) -> None:
        if folder:
            page.screenshot(path=Path(folder) / f"{request.node.name}-{name}.png", full_page=True)

    return take
