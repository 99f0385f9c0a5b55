"""The page for developers shows every address of the API, drawn from its description."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from civic.core.page_cache import FRESH_SECONDS
from civic.portal.api_reference import example_of, fields_of, groups_of

SCHEMAS = {
    "Colour": {"enum": ["red", "blue"], "type": "string", "description": "* `red` - red"},
    "Area": {
        "type": "object",
        "description": "A place.",
        "properties": {
            "code": {"type": "string", "description": "GSS code."},
            "parent": {"oneOf": [{"$ref": "#/components/schemas/Area"}, {"type": "null"}]},
        },
        "required": ["code"],
    },
    "Vote": {
        "type": "object",
        "properties": {
            "at": {"type": ["string", "null"], "format": "date-time"},
            "colour": {"allOf": [{"$ref": "#/components/schemas/Colour"}], "readOnly": True},
            "areas": {"type": "array", "items": {"$ref": "#/components/schemas/Area"}},
            "free": {},
        },
    },
}
VOTE = {"$ref": "#/components/schemas/Vote"}


def field(name):
    return next(field for field in fields_of(VOTE, SCHEMAS) if field.name == name)


def test_the_page_names_every_address_of_the_description(client):
    document = json.loads(client.get(reverse("api-schema")).content)
    page = client.get(reverse("api-docs")).content.decode()
    for path, methods in document["paths"].items():
        assert path in page
        for said in methods.values():
            assert f'id="{said["operationId"]}"' in page


def test_every_field_of_an_answer_is_listed(client):
    document = json.loads(client.get(reverse("api-schema")).content)
    listed = {
        operation.path: {field.name for answer in operation.answers for field in answer.fields}
        for group in groups_of(document)
        for operation in group.operations
    }
    assert {"results", "results[].voting_closes_at"} <= listed["/api/v1/budgets/"]
    assert "[].picture.alt" in listed["/api/v1/budgets/{slug}/projects/"]


def test_nested_values_are_named_by_where_they_stand():
    assert [field.name for field in fields_of(VOTE, SCHEMAS)][:4] == [
        "at",
        "colour",
        "areas",
        "areas[].code",
    ]


def test_a_schema_that_holds_itself_comes_to_an_end():
    assert max(field.name.count("parent") for field in fields_of(VOTE, SCHEMAS)) < 6
    assert example_of(VOTE, SCHEMAS)["areas"][0]["code"] == "…"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("at", "date-time or null"),
        ("colour", "string"),
        ("areas", "list of object"),
        ("areas[].parent", "object or null"),
        ("free", "anything"),
    ],
)
def test_kinds_are_said_in_words(name, kind):
    assert field(name).kind == kind


def test_choices_are_told_once():
    colour = field("colour")
    assert (colour.choices, colour.text) == (["red", "blue"], "")


def test_an_operation_that_takes_a_body_shows_what_to_send():
    document = {
        "paths": {
            "/votes/": {
                "post": {
                    "operationId": "cast",
                    "tags": ["votes"],
                    "requestBody": {"content": {"application/json": {"schema": VOTE}}},
                    "responses": {"204": {}},
                }
            }
        },
        "components": {"schemas": SCHEMAS},
    }
    [operation] = groups_of(document)[0].operations
    assert (operation.method, operation.can_be_opened) == ("POST", False)
    assert [field.name for field in operation.sent][:2] == ["at", "colour"]
    assert json.loads(operation.sent_example)["colour"] == "red"
    assert operation.answers[0].fields == []


def test_after_an_upgrade_the_page_is_old_for_no_longer_than_any_other(client):
    assert f"s-maxage={FRESH_SECONDS}," in client.get(reverse("api-docs"))["Cache-Control"]
