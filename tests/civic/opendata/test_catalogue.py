"""The catalogue of open data: each file that it names is there, and is what it says."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest
from django.urls import reverse
from django.utils import timezone

from budgets.models import Budget
from budgets.services.counting import count_budget
from budgets.services.publishing import publish_bundle
from budgets.states import Status
from civic.opendata.datasets import all_datasets
from tests.factories.assemblies import committed_draw, draft_assembly, drawn_assembly
from tests.factories.budgets import BudgetFactory, closed_budget, open_budget
from tests.factories.petitions import PetitionFactory

pytestmark = pytest.mark.django_db
READERS = {
    "string": str,
    "integer": int,
    "number": float,
    "boolean": {"true": True, "false": False}.__getitem__,
    "datetime": dt.datetime.fromisoformat,
}


def with_result(area, ballots, **fields) -> Budget:
    budget = closed_budget(area, ballots, **fields)
    count_budget(budget_id=budget.pk, at=timezone.now())
    Budget.objects.filter(pk=budget.pk).update(status=Status.RESULTS)
    return Budget.objects.get(pk=budget.pk)


def content_of(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def projects_of(client, slug) -> list[dict[str, str]]:
    answer = client.get(reverse("budgets:projects_csv", args=[slug]))
    return list(csv.DictReader(io.StringIO(content_of(answer).decode())))


@pytest.fixture
def city_life(city, assembly_officer, settings, tmp_path):
    """Some of everything that has files, and drafts of it that nobody may see."""
    settings.DATA_DIR = tmp_path
    open_budget(city, slug="open")
    counted = with_result(city, [["1"], ["1", "2"]], slug="closed")
    publish_bundle(counted)
    BudgetFactory(slug="draft", area=city)
    PetitionFactory(title="=A formula, “quoted”; and\nlong")
    committed_draw(assembly_officer, slug="committed", area=city)
    drawn_assembly(assembly_officer, slug="drawn", area=city)
    draft_assembly(slug="draft")


def test_every_file_of_the_catalogue_is_what_it_says(client, city_life):
    files = [file for dataset in all_datasets() for file in dataset.files]
    assert {file.media_type for file in files} >= {"text/csv", "application/zip", "text/plain"}
    for file in files:
        answer = client.get(file.address)
        assert answer.status_code == 200, file
        assert answer["Content-Type"].split(";")[0] == file.media_type, file
        assert content_of(answer), file


def test_every_table_has_the_columns_and_kinds_that_are_said(client, city_life):
    tables = [f for dataset in all_datasets() for f in dataset.files if f.media_type == "text/csv"]
    assert len(tables) > 10
    for file in tables:
        text = content_of(client.get(file.address)).decode()
        header, *rows = csv.reader(io.StringIO(text))
        assert header == [column.name for column in file.columns]
        for row in rows:
            for cell, column in zip(row, file.columns, strict=True):
                assert not cell or READERS[column.kind](cell) is not None


def test_drafts_are_in_no_catalogue(client, city_life):
    names = [dataset.name for dataset in all_datasets()]
    assert names == [
        "budget-open",
        "budget-closed",
        "petitions",
        "assembly-drawn-draw-1",
        "assembly-committed-draw-1",
    ]
    for name in ("opendata:catalogue", "data-catalogue"):
        assert "draft" not in client.get(reverse(name)).content.decode()
    assert client.get("/data/budget-draft/datapackage.json").status_code == 404


def test_an_open_vote_tells_no_count(client, city_life):
    for row in projects_of(client, "open"):
        assert (row["votes"], row["funded"]) == ("", "")
    named = {dataset.name: [f.name for f in dataset.files] for dataset in all_datasets()}
    assert named["budget-open"] == ["projects.csv", "log.jsonl"]
    assert named["budget-closed"] == ["projects.csv", "result.json", "bundle.zip"]


def test_a_count_that_is_not_published_is_told_nowhere(client, city):
    counted = closed_budget(city, [["1"]], slug="counted")
    count_budget(budget_id=counted.pk, at=timezone.now())
    assert {row["votes"] for row in projects_of(client, "counted")} == {""}


def test_the_table_of_a_result_tells_votes_and_what_is_funded(client, city_life):
    told = {row["number"]: (row["votes"], row["funded"]) for row in projects_of(client, "closed")}
    winners = {
        number
        for document in Budget.objects.get(slug="closed").count.documents.values()
        for number in document["winners"]
    }
    assert told["1"][0] == "2"
    assert told["2"][0] == "1"
    assert {number for number, (_votes, funded) in told.items() if funded == "true"} == winners


@pytest.mark.parametrize(("currency", "cost"), [("GBP", "20000"), ("JPY", "2000000")])
def test_prices_are_in_units_of_the_currency(client, city, currency, cost):
    open_budget(city, slug="open", currency=currency)
    assert {row["cost"] for row in projects_of(client, "open")} == {cost}


def test_the_catalogue_names_each_dataset_with_licence_and_publisher(client, city_life, settings):
    settings.SITE_URL = "https://civic.example"
    answer = client.get(reverse("data-catalogue"))
    assert answer["Content-Type"] == "application/ld+json"
    assert answer["Access-Control-Allow-Origin"] == "*"
    document = answer.json()
    datasets = {dataset["dct:identifier"]: dataset for dataset in document["dcat:dataset"]}
    assert datasets.keys() == {dataset.name for dataset in all_datasets()}
    for dataset in datasets.values():
        assert dataset["dcat:distribution"]
        assert {"dct:title", "dct:description", "dct:publisher"} <= dataset.keys()
        for distribution in dataset["dcat:distribution"]:
            assert distribution["dct:license"] == {"@id": settings.DATA_LICENCE_URL}
            assert distribution["dcat:accessURL"]["@id"].startswith("https://civic.example/")


def test_a_package_describes_its_files(client, city_life):
    package = client.get("/data/budget-closed/datapackage.json").json()
    assert package["name"] == "budget-closed"
    table = package["resources"][0]
    assert (table["profile"], table["format"]) == ("tabular-data-resource", "csv")
    kinds = {field["name"]: field["type"] for field in table["schema"]["fields"]}
    assert kinds["votes"] == "integer"
    assert all(field["description"] for field in table["schema"]["fields"])


def test_the_page_lists_every_file(client, city_life):
    page = client.get(reverse("opendata:catalogue")).content.decode()
    for dataset in all_datasets():
        assert f'href="{dataset.page}"' in page
        for file in dataset.files:
            assert f'href="{file.address}"' in page


def test_a_city_without_anything_has_a_catalogue(client):
    assert client.get(reverse("opendata:catalogue")).status_code == 200
    assert [entry["dct:identifier"] for entry in datasets_for_portals(client)] == ["petitions"]


def datasets_for_portals(client):
    return client.get(reverse("data-catalogue")).json()["dcat:dataset"]
