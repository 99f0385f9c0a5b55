"""The catalogue of open data: a page for people, documents for portals and programs."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from civic.core.page_cache import public_page
from civic.opendata.catalogue import catalogue_document
from civic.opendata.datasets import all_datasets, find_dataset
from civic.opendata.packages import package_document


@public_page
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """Each file that the site publishes, app by app."""
    headings = {
        "budgets": _("Participatory budgets"),
        "petitions": _("Petitions"),
        "assemblies": _("Citizens’ assemblies"),
    }
    apps = groupby(all_datasets(), key=lambda dataset: dataset.hue)
    context = {
        "groups": [(hue, headings[hue], list(datasets)) for hue, datasets in apps],
        "licence": {"name": settings.DATA_LICENCE_NAME, "url": settings.DATA_LICENCE_URL},
    }
    return render(request, "opendata/catalogue.html", context)


@public_page
@require_safe
def catalogue_for_portals(request: HttpRequest) -> HttpResponse:
    return _document(catalogue_document(all_datasets()), "application/ld+json")


@public_page
@require_safe
def package(request: HttpRequest, name: str) -> HttpResponse:
    dataset = find_dataset(name)
    if dataset is None:
        raise Http404(_("There is no dataset of this name."))
    return _document(package_document(dataset), "application/json")


def _document(content: dict[str, Any], kind: str) -> JsonResponse:
    """Programs on any site may read it."""
    response = JsonResponse(content, content_type=kind, json_dumps_params={"ensure_ascii": False})
    response["Access-Control-Allow-Origin"] = "*"
    return response
