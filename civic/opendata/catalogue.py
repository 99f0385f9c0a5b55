"""The catalogue as portals of open data read it: DCAT 3 (W3C, 2024) as JSON-LD.

With what DCAT-AP 3 asks of a catalogue, its datasets and their distributions, and no more.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from civic.opendata.datasets import Dataset, File

CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
GOVERNMENT = "http://publications.europa.eu/resource/authority/data-theme/GOVE"
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
SHA256 = "http://spdx.org/rdf/terms#checksumAlgorithm_sha256"

Node = dict[str, Any]


def absolute(path: str) -> str:
    return settings.SITE_URL.rstrip("/") + path


def catalogue_document(datasets: Iterable[Dataset]) -> Node:
    address = absolute(reverse("opendata:catalogue"))
    name = f"{settings.SITE_NAME} {settings.CITY_NAME}"
    return {
        "@context": CONTEXT,
        "@id": address,
        "@type": "dcat:Catalog",
        "dct:title": _text(_("Open data of %(site)s") % {"site": name}),
        "dct:description": _text(
            _("What residents decide: participatory budgets, petitions and citizens’ assemblies.")
        ),
        "dct:publisher": _publisher(),
        "dct:license": {"@id": settings.DATA_LICENCE_URL},
        "foaf:homepage": {"@id": absolute("/")},
        "dcat:dataset": [_dataset(dataset) for dataset in datasets],
        "dcat:service": _service(name),
    }


def _dataset(dataset: Dataset) -> Node:
    node: Node = {
        "@id": absolute(reverse("data-package", args=[dataset.name])),
        "@type": "dcat:Dataset",
        "dct:identifier": dataset.name,
        "dct:title": _text(dataset.title),
        "dct:description": _text(dataset.text),
        "dct:publisher": _publisher(),
        "dcat:contactPoint": {
            "@type": "vcard:Organization",
            "vcard:fn": settings.CITY_NAME,
            "vcard:hasEmail": {"@id": f"mailto:{settings.CONTACT_EMAIL}"},
        },
        "dcat:landingPage": {"@id": absolute(dataset.page)},
        "dcat:theme": {"@id": GOVERNMENT},
        "dcat:distribution": [_distribution(file) for file in dataset.files],
    }
    if dataset.area:
        node["dct:spatial"] = {"@type": "dct:Location", "dct:identifier": dataset.area}
    if dataset.since:
        node["dct:issued"] = {"@type": "xsd:dateTime", "@value": dataset.since.isoformat()}
    return node


def _distribution(file: File) -> Node:
    address = {"@id": absolute(file.address)}
    node: Node = {
        "@type": "dcat:Distribution",
        "dct:title": _text(file.title),
        "dct:license": {"@id": settings.DATA_LICENCE_URL},
        "dcat:accessURL": address,
        "dcat:downloadURL": address,
        "dcat:mediaType": {"@id": MEDIA_TYPES + file.media_type},
    }
    if file.sha256:
        node["spdx:checksum"] = {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": SHA256},
            "spdx:checksumValue": {"@type": "xsd:hexBinary", "@value": file.sha256},
        }
    return node


def _service(name: str) -> Node:
    return {
        "@type": "dcat:DataService",
        "dct:title": _text(f"{name} API"),
        "dcat:endpointURL": {"@id": absolute(reverse("api-root"))},
        "dcat:endpointDescription": {"@id": absolute(reverse("api-schema"))},
    }


def _publisher() -> Node:
    return {"@id": absolute("/"), "@type": "foaf:Agent", "foaf:name": settings.CITY_NAME}


def _text(words: str) -> Node:
    return {"@value": str(words), "@language": get_language()}
