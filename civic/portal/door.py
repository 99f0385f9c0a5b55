"""The pages that nginx shows by itself: when a file is too large, or the site does not answer.

Plain files with one style sheet beside them. The site's own could not be fetched while it is away.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from civic.core.context import city_context

STATUSES = (413, 502, 503, 504)
SHEETS = (
    *("tokens", "base", "layout"),
    *("components/actions", "components/notices", "components/pictures", "utilities"),
)


def write_door_pages(folder: Path) -> None:
    """`<language>/<status>.html` for each language, and in `folder` itself the site's own."""
    folder.mkdir(parents=True, exist_ok=True)
    sheets = [_found(f"civic/css/{name}.css").read_text() for name in SHEETS]
    (folder / "door.css").write_text("".join(sheets))
    shutil.copyfile(_found("civic/img/favicon.svg"), folder / "favicon.svg")
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            _write_pages(folder / code)
    with translation.override(settings.LANGUAGE_CODE):
        _write_pages(folder)


def _write_pages(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    context = {**city_context(), "home_url": reverse("portal:home")}
    for status in STATUSES:
        (folder / f"{status}.html").write_text(render_to_string(f"door/{status}.html", context))


def _found(name: str) -> Path:
    path = finders.find(name)
    if path is None:
        raise FileNotFoundError(name)
    return Path(path)
