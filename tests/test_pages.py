"""What holds for each public page: few queries at any size, no cookie, stored once, strict CSP."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assemblies.models import Answer, Assembly, Correction, ProgressReport, Recommendation
from assemblies.states import Status as AssemblyStatus
from budgets.models import Budget, Project
from budgets.services.counting import count_budget
from budgets.states import Status as BudgetStatus
from tests.factories.assemblies import (
    QuotaFactory,
    answered_assembly,
    draft_assembly,
    drawn_assembly,
)
from tests.factories.budgets import ProjectFactory, closed_budget, open_budget
from tests.queries import assert_queries_constant

pytestmark = pytest.mark.django_db
PAGES = {
    "home": ("portal:home", []),
    "your area": ("portal:area", []),
    "area": ("portal:area_page", ["CITY"]),
    "search": ("portal:search", []),
    "how counting works": ("portal:page", ["counting"]),
    "site map": ("sitemap", []),
    "open data": ("opendata:catalogue", []),
    "catalogue for portals": ("data-catalogue", []),
    "budgets": ("budgets:list", []),
    "budget": ("budgets:detail", ["open"]),
    "project": ("budgets:project", ["open", "1"]),
    "assemblies": ("assemblies:list", []),
    "assembly": ("assemblies:detail", ["drawn"]),
    "draw": ("assemblies:draw", ["drawn", "1"]),
    "answered assembly": ("assemblies:detail", ["answered"]),
}
API = {
    "api budgets": ("api-budgets-list", []),
    "api projects": ("api-budgets-projects", ["open"]),
    "api assemblies": ("api-assemblies-list", []),
    "api draws": ("api-assemblies-draws", ["drawn"]),
    "api recommendations": ("api-assemblies-recommendations", ["answered"]),
}


def addresses(of: dict[str, tuple[str, list[str]]]) -> pytest.MarkDecorator:
    found = [reverse(name, args=arguments) for name, arguments in of.values()]
    return pytest.mark.parametrize("address", found, ids=of)


@pytest.fixture
def budget(borough, assembly_officer):
    drawn_assembly(assembly_officer, slug="drawn", area=borough.parent)
    answered = answered_assembly(assembly_officer, slug="answered", area=borough.parent)
    report_and_correct(answered, number=1)
    closed_budget(borough.parent, [["1"], ["2"]], slug="closed")
    return open_budget(borough.parent, slug="open", projects=3)


def recommend_and_answer(assembly: Assembly, number: int) -> None:
    votes = {"members": 6, "votes_for": 6, "votes_against": 0, "votes_abstained": 0}
    row = Recommendation.objects.create(
        assembly=assembly, number=number, title="Shade", text="More.", **votes
    )
    Answer.objects.create(
        recommendation=row,
        decision="accepted",
        reasons="It is hot.",
        responsible="Parks Office",
        target_on="2099-01-01",
    )


def report_and_correct(assembly: Assembly, number: int) -> None:
    row = assembly.recommendations.get(number=number)
    at = timezone.now()
    ProgressReport.objects.create(
        answer=row.answer, reported_at=at, progress="under-way", note="Begun."
    )
    Correction.objects.create(
        recommendation=row, corrected_at=at, reason="A slip.", before={"title": "Trees"}
    )


def grow(budget) -> None:
    """Many more of everything that the pages list."""
    for number in range(5):
        open_budget(budget.area, slug=f"more-{number}")
    area = budget.areas.get()
    ProjectFactory.create_batch(40, budget=budget, budget_area=area)
    for number in range(5):
        draft_assembly(slug=f"more-{number}", status=AssemblyStatus.REGISTRATION)
    QuotaFactory.create_batch(9, assembly=Assembly.objects.get(slug="drawn"), feature="home")
    answered = Assembly.objects.get(slug="answered")
    for number in range(3, 9):
        recommend_and_answer(answered, number)
        report_and_correct(answered, number)
    assert Project.objects.count() > 50


@addresses(PAGES | API)
def test_queries_do_not_grow_with_the_rows(client, budget, address):
    assert_queries_constant(client, address, lambda: grow(budget))


def test_a_home_page_with_results_and_nothing_to_join_makes_few_queries_too(client, city):
    counted = closed_budget(city, [["1"]], slug="closed")
    count_budget(budget_id=counted.pk, at=timezone.now())
    Budget.objects.update(status=BudgetStatus.RESULTS)
    assert_queries_constant(client, reverse("portal:home"), lambda: None)


@addresses(PAGES)
@pytest.mark.usefixtures("budget")
def test_a_page_is_the_same_for_all_and_rendered_once(client, address):
    first = client.get(address)
    assert not first.cookies
    assert "s-maxage" in first["Cache-Control"]
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    assert len(queries) == 0
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304


@addresses(PAGES)
@pytest.mark.usefixtures("budget")
def test_nothing_foreign_or_inline_may_run(client, address):
    policy = client.get(address)["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
