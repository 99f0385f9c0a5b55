from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from civic.portal.urls import PAGES
from tests.factories.budgets import BudgetFactory, ProjectFactory, open_budget

pytestmark = pytest.mark.django_db


def search(client, text: str) -> str:
    return client.get("/search/", {"q": text}).content.decode()


def test_search_finds_budgets_and_projects_by_part_of_a_word(client, city):
    budget = open_budget(city, title="Riverbank fund")
    ProjectFactory(budget_area=budget.areas.get(), number="9", title="Bank by the river")
    page = search(client, "RIVER")
    assert "Riverbank fund" in page
    assert f"/budgets/{budget.slug}/projects/9/" in page


def test_search_never_finds_a_draft_or_its_projects(client, city):
    draft = BudgetFactory(area=city, title="Otters wanted")
    ProjectFactory(budget_area__budget=draft, title="A home for otters")
    assert "Nothing found for “otter”" in search(client, "otter")


def test_search_without_words_asks_for_them(client):
    page = search(client, "   ")
    assert "What are you looking for?" in page
    assert "Nothing found" not in page


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "%", "'; DROP TABLE x; --", "\x00"])
def test_search_takes_any_text(client, text):
    response = client.get("/search/", {"q": text})
    assert response.status_code == 200
    assert b"<script>alert" not in response.content


@pytest.mark.parametrize("slug", PAGES.split("|"))
def test_plain_page_has_a_heading_that_its_title_repeats(client, slug):
    page = client.get(reverse("portal:page", args=[slug])).content.decode()
    heading = re.search(r"<h1>(.+?)</h1>", page)[1]
    assert f"<title>{heading} - " in page
    assert re.search(r'<p class="lead">\w.+</p>', page)


def test_robots_may_read_all_but_what_is_personal(client):
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /me/\n" in text
    assert "Sitemap: http://testserver/sitemap.xml" in text


@override_settings(LANGUAGES=[("en", "English"), ("pl", "Polski")])
def test_robots_leave_what_is_personal_alone_in_each_language(client):
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /me/\n" in text
    assert "Disallow: /pl/me/\n" in text
    assert "Disallow: /en/me/\n" not in text


def test_site_map_names_published_pages_only(client, city):
    budget = open_budget(city)
    draft = BudgetFactory(area=city)
    text = client.get("/sitemap.xml").content.decode()
    assert f"<loc>http://testserver/budgets/{budget.slug}/</loc>" in text
    assert f"<loc>http://testserver/budgets/{budget.slug}/projects/1/</loc>" in text
    assert draft.slug not in text


def test_security_contact_expires_within_a_year(client):
    text = client.get("/.well-known/security.txt").content.decode()
    expires = dt.datetime.fromisoformat(re.search(r"Expires: (.+)", text)[1])
    assert timezone.now() < expires < timezone.now() + dt.timedelta(days=365)
    assert re.search(r"^Contact: mailto:\S+@\S+$", text, re.MULTILINE)


def test_manifest_names_an_icon_that_exists(client):
    manifest = client.get("/manifest.webmanifest").json()
    assert manifest["start_url"] == "/"
    assert manifest["icons"][0]["src"].endswith("favicon.svg")
