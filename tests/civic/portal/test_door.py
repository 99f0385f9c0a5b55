"""What nginx shows by itself needs nothing of the site, and nginx knows each page of it."""

from __future__ import annotations

import re

import pytest
from django.conf import settings

from civic.portal.door import STATUSES, write_door_pages

NGINX = (settings.ROOT / "deploy" / "nginx.conf").read_text()
WORDS = {"en": "load this page again", "pl": "wczytaj tę stronę ponownie"}


@pytest.fixture
def door(tmp_path, settings):
    settings.LANGUAGES = [("en", "English"), ("pl", "Polski")]
    write_door_pages(tmp_path / "door")
    return tmp_path / "door"


@pytest.mark.parametrize("place", ["", "en", "pl"])
@pytest.mark.parametrize("status", STATUSES)
def test_a_page_says_what_happened_and_what_to_do(door, place, status):
    page = (door / place / f"{status}.html").read_text()
    assert re.search(r"<h1>.+</h1>\s*<p class=\"lead\">.+</p>\s*<p>.+</p>", page)
    assert f'<html lang="{place or "en"}"' in page
    assert settings.CITY_NAME in page


@pytest.mark.parametrize("place", WORDS)
def test_each_language_has_its_own_words(door, place):
    assert WORDS[place] in (door / place / "502.html").read_text()


def test_it_loads_nothing_but_what_lies_beside_it(door):
    for page in door.rglob("*.html"):
        loaded = re.findall(r'<link [^>]*href="([^"]+)"|<img|<script|style=', page.read_text())
        assert loaded == ["/door/favicon.svg", "/door/door.css"]
    sheet = (door / "door.css").read_text()
    assert "@import" not in sheet
    assert "url(" not in sheet
    assert (door / "favicon.svg").read_text().startswith("<svg")


def test_every_class_of_the_pages_is_in_the_sheet(door):
    sheet = (door / "door.css").read_text()
    for page in door.glob("*.html"):
        used = re.findall(r'class="([^"]+)"', page.read_text())
        for name in {name for names in used for name in names.split()} - {"lead"}:
            assert f".{name}" in sheet, name


def test_nginx_shows_each_of_them():
    shown = re.findall(r"error_page ([\d ]+) /door/", NGINX)
    assert {int(status) for line in shown for status in line.split()} == set(STATUSES)


def test_written_again_after_an_update_it_is_the_same(door):
    before = {path: path.read_bytes() for path in door.rglob("*") if path.is_file()}
    write_door_pages(door)
    assert {path: path.read_bytes() for path in door.rglob("*") if path.is_file()} == before
