"""A dataset as a Frictionless Data Package (version 1): its files, and what their columns say."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from civic.opendata.catalogue import absolute
from civic.opendata.datasets import Column, Dataset, File

CSV = "text/csv"


def package_document(dataset: Dataset) -> dict[str, Any]:
    document: dict[str, Any] = {
        "name": dataset.name,
        "title": dataset.title,
        "description": dataset.text,
        "homepage": absolute(dataset.page),
        "licenses": [
            {"title": settings.DATA_LICENCE_NAME, "path": settings.DATA_LICENCE_URL},
        ],
        "contributors": [{"title": settings.CITY_NAME, "role": "publisher"}],
        "resources": [_resource(file) for file in dataset.files],
    }
    if dataset.since:
        document["created"] = dataset.since.isoformat()
    return document


def _resource(file: File) -> dict[str, Any]:
    stem, _dot, ending = file.name.rpartition(".")
    resource: dict[str, Any] = {
        "name": stem.lower(),
        "title": file.title,
        "path": absolute(file.address),
        "format": ending,
        "mediatype": file.media_type,
        "encoding": "utf-8",
    }
    if file.sha256:
        resource["hash"] = f"sha256:{file.sha256}"
    if file.media_type == CSV:
        resource["profile"] = "tabular-data-resource"
        resource["schema"] = {"fields": [_field(column) for column in file.columns]}
    return resource


def _field(column: Column) -> dict[str, Any]:
    field = {"name": column.name, "type": column.kind, "description": column.says}
    return field | {"format": "any"} if column.kind == "datetime" else field
