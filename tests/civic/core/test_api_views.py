"""What every address below `/api/` does: shared by scripts on any site, limited, revalidated."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from civic.core.api import CODES, AddressThrottle
from tests.factories.budgets import open_budget

pytestmark = pytest.mark.django_db
LIST = "/api/v1/budgets/"


@pytest.fixture
def limit_of_two(monkeypatch):
    cache.clear()
    monkeypatch.setattr(AddressThrottle, "rate", "2/min", raising=False)


def test_a_script_on_another_site_may_read_answers_and_refusals(client):
    for address in (LIST, "/api/v1/", "/api/v1/budgets/none/", "/api/v1/no-such/"):
        assert client.get(address)["Access-Control-Allow-Origin"] == "*", address


def test_asking_again_costs_nothing_until_something_changes(client, city):
    open_budget(city, slug="one")
    first = client.get(LIST)
    again = client.get(LIST, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    open_budget(city, slug="two")
    assert client.get(LIST, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_the_answer_says_how_much_of_the_limit_is_left(client, limit_of_two):
    answers = [client.get(LIST) for _ in range(3)]
    assert [answer["RateLimit-Limit"] for answer in answers] == ["2", "2", "2"]
    assert [answer["RateLimit-Remaining"] for answer in answers] == ["1", "0", "0"]
    assert all(0 < int(answer["RateLimit-Reset"]) <= 61 for answer in answers)
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 0 < int(answers[2]["Retry-After"]) <= 61
    assert answers[2].json()["code"] == "throttled"


def test_the_root_names_each_list(client):
    lists = client.get("/api/v1/").json()
    assert lists.keys() == {"assemblies", "budgets", "logs", "petitions"}
    for address in lists.values():
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("method", ["get", "post", "put", "delete"])
@pytest.mark.parametrize("address", ["/api/v1/no-such/", "/api/v2/", "/api/v1/budgets/one/two/"])
def test_no_address_is_a_problem_and_no_page(client, method, address):
    answer = getattr(client, method)(address)
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_addresses_of_pages_are_whole(client, city, settings):
    open_budget(city, slug="one")
    (row,) = client.get(LIST).json()["results"]
    assert row["url"] == f"{settings.SITE_URL}/budgets/one/"


def test_each_code_is_explained_where_the_problem_points(client):
    page = client.get("/api-problems/").content.decode()
    assert client.get("/api/v1/budgets/none/").json()["type"].endswith("/api-problems/#not-found")
    for code in CODES:
        assert f'id="{code}"' in page
