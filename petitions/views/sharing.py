"""Out of the site: a sheet to print, a counter for other sites' pages."""

from __future__ import annotations

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.safestring import mark_safe
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from civic.core.page_cache import public_page
from petitions import presentation
from petitions.models import Petition
from petitions.states import PetitionStatus
from petitions.texts import shown_text
from petitions.views.pages import find_petition

PAPER_LINES = range(1, 16)


@public_page(fresh=600)
@require_safe
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Lines for signatures on paper, and a code that leads to the petition."""
    petition = find_petition(request, pk, Petition.objects.shown().with_page_parts())
    address = settings.SITE_URL + petition.get_absolute_url()
    context = {
        "petition": petition,
        "text": shown_text(petition, language=request.LANGUAGE_CODE, path=request.path),
        "address": address,
        "code": qr_code(address),
        "lines": PAPER_LINES,
        "eligibility": petition.body.eligibility(),
    }
    return render(request, "petitions/sheet.html", context)


@xframe_options_exempt
@require_safe
def embed(request: HttpRequest, pk: int) -> HttpResponse:
    """Counter and button for an iframe on any site. It sets and reads no cookie."""
    petition = find_petition(request, pk, Petition.objects.shown().select_related("body"))
    context = {
        "text": shown_text(petition, language=request.LANGUAGE_CODE, path=request.path),
        "petition": petition,
        "is_open": petition.status_now == PetitionStatus.OPEN,
        "address": settings.SITE_URL + petition.get_absolute_url(),
        "goal": presentation.goal(petition),
        "signatures": presentation.signatures_of(petition.signature_count),
    }
    response = render(request, "petitions/embed.html", context)
    response._csp_replace = {"frame-ancestors": ["*"]}  # type: ignore[attr-defined]
    patch_cache_control(response, public=True, max_age=60, stale_while_revalidate=600)
    return response


def qr_code(text: str) -> str:
    """An inline SVG without style attributes, for the strict Content-Security-Policy."""
    code = segno.make(text, error="m")
    svg = code.svg_inline(
        scale=5, border=2, svgclass="qr", lineclass=None, dark="#000", light="#fff"
    )
    return mark_safe(svg)  # noqa: S308 - drawn by segno from an address of ours
