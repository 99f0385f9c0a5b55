"""Every documented address of the API answers as documented; the guide's examples run."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from budgets.services.counting import count_budget
from budgets.states import Status
from tests.factories.assemblies import committed_draw
from tests.factories.budgets import closed_budget, open_budget
from tests.factories.petitions import PetitionFactory

pytestmark = pytest.mark.django_db

GUIDE = Path(__file__).resolve().parent.parent / "docs" / "api.md"


@pytest.fixture
def schema(client):
    return json.loads(client.get("/api/v1/openapi.json").content)


@pytest.fixture
def city_life(city, assembly_officer):
    """One of everything that the API shows; gives what stands for each name in the addresses."""
    vote = open_budget(city, slug="open")
    finished = closed_budget(city, [["1"], ["1", "2"]], slug="finished")
    count_budget(budget_id=finished.pk, at=finished.voting_closes_at)
    finished.status = Status.RESULTS
    finished.save()
    draw = committed_draw(assembly_officer)
    petition = PetitionFactory()
    return {
        "budgets": "finished",
        "assemblies": draw.assembly.slug,
        "petitions": petition.pk,
        "logs": vote.process,
    }


def addresses(schema, city_life):
    for path, methods in schema["paths"].items():
        if path == "/api/v1/openapi.json":
            continue
        kind = path.split("/")[3]
        yield re.sub(r"\{\w+\}", str(city_life[kind]), path), methods


def test_each_address_answers_with_what_the_schema_says(client, schema, city_life):
    for address, methods in addresses(schema, city_life):
        answer = client.get(address)
        assert answer.status_code == 200, f"{address}: {answer.content!r}"
        said = methods["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        validator = Draft202012Validator({**said, "components": schema["components"]})
        problems = [f"{address}: {error.message}" for error in validator.iter_errors(answer.json())]
        assert not problems


def test_nothing_can_be_written(client, schema, city_life):
    for address, methods in addresses(schema, city_life):
        assert set(methods) == {"get"}
        answer = client.post(address, {}, content_type="application/json")
        assert answer.status_code in (403, 405)
        assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("kind", ["budgets", "assemblies", "petitions"])
@pytest.mark.parametrize("odd", ["no-such", "0", "%00", "..%2f", "1" * 40, "é"])
def test_an_address_of_nothing_is_a_problem_in_words(client, db, kind, odd):
    answer = client.get(f"/api/v1/{kind}/{odd}/")
    assert answer.status_code == 404


@pytest.mark.parametrize(
    "query", ["page_size=x", "page_size=100000", "cursor=nonsense", "status=x"]
)
@pytest.mark.parametrize("kind", ["budgets", "assemblies", "petitions"])
def test_a_strange_question_never_breaks_it(client, city_life, kind, query):
    assert client.get(f"/api/v1/{kind}/?{query}").status_code in (200, 400, 404)


def test_the_examples_of_the_guide_run(client, city_life):
    examples = re.findall(r"^curl '?https://civic\.example(/[^\s']*)", GUIDE.read_text(), re.M)
    assert len(examples) >= 4
    for example in examples:
        answer = client.get(example.replace("/ID/", "/finished/"))
        assert answer.status_code == 200, example


def test_the_guide_names_every_address(schema):
    guide = GUIDE.read_text()
    for path in schema["paths"]:
        assert re.sub(r"\{\w+\}", "ID", path) in guide
