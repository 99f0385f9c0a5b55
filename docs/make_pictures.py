"""Take the README's pictures from the running demo: `make run` in one window, then `make pictures`.

The address is the first argument, else http://localhost:8000.
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.run import system

FOLDER = Path(__file__).resolve().parent / "pictures"
PAGES = {
    "home": "/",
    "budget": "/budgets/greener-camden/#projects",
    "result": "/budgets/southwark-neighbourhood-fund/results/",
}


def main() -> None:
    address = sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8000"
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=system.browser(), args=["--no-sandbox"]
        )
        page = browser.new_page(
            viewport={"width": 1280, "height": 960}, color_scheme="light", base_url=address
        )
        for name, path in PAGES.items():
            page.goto(path, wait_until="networkidle")
            page.screenshot(path=FOLDER / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
