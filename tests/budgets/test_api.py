"""`/api/v1/budgets/`: what partners read, and the one shape of every refusal."""

from __future__ import annotations

import pytest
from django.utils import timezone

from budgets.models import Budget
from budgets.services import counting
from budgets.states import Status
from tests.factories.budgets import BudgetFactory, closed_budget, open_budget

pytestmark = pytest.mark.django_db


@pytest.fixture
def budget(city):
    return open_budget(city, slug="greener")


def test_the_list_holds_published_budgets_only(client, budget, city):
    BudgetFactory(area=city, slug="draft")
    body = client.get("/api/v1/budgets/").json()
    assert [row["id"] for row in body["results"]] == ["greener"]
    row = body["results"][0]
    assert row["areas"] == [{"code": city.code, "name": city.name, "amount": 100_000_00}]
    assert row["count_parameters"]["rule"] == "equal-shares"


def test_the_projects_of_a_budget(client, budget):
    body = client.get("/api/v1/budgets/greener/projects/").json()
    assert [(row["number"], row["cost"]) for row in body] == [
        ("1", 20_000_00),
        ("2", 20_000_00),
        ("3", 20_000_00),
    ]


def test_the_result_comes_with_its_trace_once_it_is_published(client, city):
    budget = closed_budget(city, [["1"], ["1"]], slug="done")
    counting.count_due(at=timezone.now())
    assert client.get("/api/v1/budgets/done/result/").status_code == 404
    Budget.objects.filter(pk=budget.pk).update(status=Status.RESULTS)
    body = client.get("/api/v1/budgets/done/result/").json()
    assert body["ballots"] == 2
    assert body["documents"][city.code]["rounds"][0]["project"] == "1"


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("get", "/api/v1/budgets/none/", 404),
        ("post", "/api/v1/budgets/", 405),
        ("delete", "/api/v1/budgets/greener/", 405),
    ],
)
def test_every_refusal_is_a_problem(client, budget, method, address, status):
    answer = getattr(client, method)(address)
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == status
    assert {"type", "title", "status", "detail", "code"} <= set(body)


def test_the_schema_is_openapi_3_1(client):
    body = client.get("/api/v1/openapi.json", headers={"Accept": "application/json"}).json()
    assert body["openapi"].startswith("3.1")
    assert "/api/v1/budgets/{slug}/result/" in body["paths"]


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_takes_few_queries(client, city, django_assert_max_num_queries, rows):
    for _ in range(rows):
        open_budget(city)
    with django_assert_max_num_queries(4):
        client.get("/api/v1/budgets/?page_size=100")
