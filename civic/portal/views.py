"""Pages across the three apps that everybody may see."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from civic.areas.models import Area
from civic.areas.tiles import area_tiles
from civic.core.page_cache import public_page
from civic.portal import overview
from civic.portal.retention import TABLES

CARDS_OF_EACH_APP = 3
EVENTS_ON_HOME = 5
LONGEST_SEARCH = 100


@public_page
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What this is, what one can do now, and what came of it."""
    at = timezone.now()
    cards = overview.open_now(at)
    areas = list(Area.objects.with_tiles())
    people = overview.people_by_area(cards, areas, at)
    tiles = area_tiles(people, areas=areas)
    context = {
        "cards": overview.first_of_each_app(cards, CARDS_OF_EACH_APP),
        "coming": [] if cards else overview.coming_up(at)[:1],
        "events": overview.became_of_it(EVENTS_ON_HOME),
        "tiles": tiles,
        "elsewhere": people.total() - sum(tile.value or 0 for tile in tiles),
    }
    return render(request, "portal/home.html", context)


@public_page
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    text = " ".join(request.GET.get("q", "").split())[:LONGEST_SEARCH]
    hits = overview.found(text) if text else []
    return render(request, "portal/search.html", {"text": text, "hits": hits})


@public_page
@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """A plain page: its text is the template of its name."""
    return render(request, f"portal/pages/{slug}.html")


@public_page
@require_safe
def retention(request: HttpRequest) -> HttpResponse:
    """How long we keep what, from the rules that the daily job works off."""
    tables = [table for table in TABLES if table.rules]
    return render(request, "portal/retention.html", {"tables": tables})
