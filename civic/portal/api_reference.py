"""The reference of the API as a page of ours, drawn from the same OpenAPI description.

Served whole, so that it works without a script, in dark mode and with a screen reader.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator

from civic.core.page_cache import public_page

METHODS = ("get", "post", "put", "patch", "delete")
DEEPEST = 5  # how far into nested objects a table goes
LISTED_CHOICE = re.compile(r"^\* `.*$", re.MULTILINE)  # the choices have a column of their own
EXAMPLES = {
    "date-time": "2026-11-29T22:00:00Z",
    "date": "2026-11-29",
    "uri": "https://civic.example/",
    "email": "resident@civic.example",
    "uuid": "8f14e45f-ceea-467f-a6a5-0d1f2b3c4d5e",
}

Schema = Mapping[str, Any]


@dataclass(frozen=True)
class Field:
    """A value that is sent or answered. `name` says where it stands: `areas[].code`."""

    name: str
    kind: str
    text: str
    choices: list[str]
    is_required: bool


@dataclass(frozen=True)
class Answer:
    status: str
    fields: list[Field]
    example: str


@dataclass(frozen=True)
class Operation:
    anchor: str
    method: str
    path: str
    text: str
    parameters: list[Field]
    sent: list[Field]
    sent_example: str
    answers: list[Answer]

    @property
    def can_be_opened(self) -> bool:
        """Whether the address is whole as it stands, so that a browser can open it."""
        return self.method == "GET" and "{" not in self.path


@dataclass(frozen=True)
class Group:
    name: str
    operations: list[Operation]


@functools.cache
def _description() -> Schema:
    """Follows from the code alone: kept by the process, so a new version shows its own."""
    document: Schema = SchemaGenerator().get_schema(request=None, public=True)
    return document


@public_page
@require_safe
def api_reference(request: HttpRequest) -> HttpResponse:
    document = _description()
    context = {
        "groups": groups_of(document),
        "address": f"{settings.SITE_URL}{reverse('api-root')}",
        "schemes": document.get("components", {}).get("securitySchemes", {}),
    }
    return render(request, "portal/api_reference.html", context)


def groups_of(document: Schema) -> list[Group]:
    """The operations of an OpenAPI 3.1 document under their first tag, in its order."""
    schemas = document.get("components", {}).get("schemas", {})
    groups: dict[str, list[Operation]] = {}
    for path, methods in document["paths"].items():
        for method in METHODS:
            if method in methods:
                said = methods[method]
                name = next(iter(said.get("tags", ())), "")
                groups.setdefault(name, []).append(_operation(method, path, said, schemas))
    return [Group(name, operations) for name, operations in groups.items()]


def _operation(method: str, path: str, said: Schema, schemas: Schema) -> Operation:
    body = _json_schema(said.get("requestBody", {}))
    return Operation(
        anchor=said["operationId"],
        method=method.upper(),
        path=path,
        text=said.get("description") or said.get("summary", ""),
        parameters=[_parameter(given, schemas) for given in said.get("parameters", ())],
        sent=list(fields_of(body, schemas)),
        sent_example=_example_text(body, schemas),
        answers=[
            Answer(
                status,
                list(fields_of(_json_schema(answer), schemas)),
                _example_text(_json_schema(answer), schemas),
            )
            for status, answer in said.get("responses", {}).items()
        ],
    )


def _json_schema(holder: Schema) -> Schema:
    """Of the forms that a body may have, the one in JSON; nothing where it has no body."""
    for kind, content in holder.get("content", {}).items():
        if kind.endswith("json"):
            return content.get("schema", {})
    return {}


def _parameter(given: Schema, schemas: Schema) -> Field:
    schema = _resolved(given.get("schema", {}), schemas)
    text = given.get("description") or schema.get("description", "")
    return Field(
        name=given["name"],
        kind=_kind(schema, schemas),
        text=LISTED_CHOICE.sub("", text).strip(),
        choices=_choices(schema, schemas),
        is_required=given.get("required", False),
    )


def fields_of(schema: Schema, schemas: Schema, prefix: str = "", depth: int = 0) -> Iterator[Field]:
    """Every value that a JSON text of this schema may hold, outer ones first."""
    schema = _resolved(schema, schemas)
    if schema.get("type") == "array" or "items" in schema:
        yield from fields_of(schema.get("items", {}), schemas, f"{prefix}[]", depth)
        return
    for name, inner in schema.get("properties", {}).items() if depth < DEEPEST else ():
        inner = _resolved(inner, schemas)
        where = f"{prefix}.{name}" if prefix else name
        yield Field(
            name=where,
            kind=_kind(inner, schemas),
            text=LISTED_CHOICE.sub("", inner.get("description", "")).strip(),
            choices=_choices(inner, schemas),
            is_required=name in schema.get("required", ()),
        )
        yield from fields_of(inner, schemas, where, depth + 1)


def _resolved(schema: Schema, schemas: Schema) -> Schema:
    """Follows references, and joins the parts of which a schema is put together.

    Of alternatives the first that is not null stands for all; its `type` then names null too.
    """
    if "$ref" in schema:
        target = _resolved(schemas.get(schema["$ref"].rpartition("/")[2], {}), schemas)
        return {**target, **{key: value for key, value in schema.items() if key != "$ref"}}
    if "allOf" in schema:
        joined: dict[str, Any] = {}
        for part in schema["allOf"]:
            joined.update(_resolved(part, schemas))
        return {**joined, **{key: value for key, value in schema.items() if key != "allOf"}}
    for alternatives in ("oneOf", "anyOf"):
        parts = [_resolved(part, schemas) for part in schema.get(alternatives, ())]
        if whole := [part for part in parts if part.get("type") != "null"]:
            kinds = [*_kinds(whole[0]), *(["null"] if len(whole) < len(parts) else [])]
            return {**whole[0], **({"type": kinds} if kinds else {})}
    return schema


def _kinds(schema: Schema) -> list[str]:
    kinds = schema.get("type", [])
    return [kinds] if isinstance(kinds, str) else list(kinds)


def _kind(schema: Schema, schemas: Schema) -> str:
    """What a value is, in a few words: "integer", "list of string", "date-time or null"."""
    kinds = _kinds(schema) or (["object"] if "properties" in schema else [_("anything")])
    words = [
        _("list of %s") % _kind(_resolved(schema.get("items", {}), schemas), schemas)
        if kind == "array"
        else schema.get("format", kind)
        if kind == "string"
        else kind
        for kind in kinds
    ]
    return _(" or ").join(words)


def _choices(schema: Schema, schemas: Schema) -> list[str]:
    items = _resolved(schema.get("items", {}), schemas)
    return [str(value) for value in schema.get("enum", items.get("enum", ())) if value is not None]


def _example_text(schema: Schema, schemas: Schema) -> str:
    if not schema:
        return ""
    return json.dumps(example_of(schema, schemas), indent=2, ensure_ascii=False)


def example_of(schema: Schema, schemas: Schema, depth: int = 0) -> Any:
    """A JSON value of the schema: what it names as an example, else something of its type."""
    schema = _resolved(schema, schemas)
    for key in ("example", "default", "const"):
        if schema.get(key) is not None:
            return schema[key]
    if choices := _choices(schema, schemas):
        return [choices[0]] if "items" in schema else choices[0]
    kind = next(iter(_kinds(schema)), "object")
    if kind == "object":
        inner = schema.get("properties", {}) if depth < DEEPEST else {}
        return {name: example_of(part, schemas, depth + 1) for name, part in inner.items()}
    if kind == "array":
        return [example_of(schema.get("items", {}), schemas, depth + 1)]
    plain: dict[str, Any] = {"integer": 1, "number": 1.5, "boolean": True, "null": None}
    return plain.get(kind, EXAMPLES.get(schema.get("format", ""), "…"))
