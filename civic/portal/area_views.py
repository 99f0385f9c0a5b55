""" "Your area": where one lives, and what is open and decided there."""

from __future__ import annotations

from collections import Counter

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from civic.areas.models import Area
from civic.areas.tiles import area_tiles
from civic.core.page_cache import public_page
from civic.portal import overview
from civic.portal.forms import AreaForm

EVENTS = 20


@public_page
@require_safe
def choose_area(request: HttpRequest) -> HttpResponse:
    """Find one's area by postcode, from a list, or on the map. Leads on to the area's page."""
    form = AreaForm(request.GET or None)
    if form.is_bound and form.is_valid():
        return redirect("portal:area_page", form.cleaned_data["place"].code)
    boroughs = list(Area.objects.boroughs())
    open_here: Counter[int] = Counter(card.area_id for card in overview.open_now(timezone.now()))
    urls = {area.pk: reverse("portal:area_page", args=[area.code]) for area in boroughs}
    context = {
        "form": form,
        "tiles": area_tiles(open_here, areas=boroughs, urls=urls),
        "boroughs": [(area, urls[area.pk]) for area in boroughs],
    }
    return render(request, "portal/choose_area.html", context)


@public_page
@require_safe
def area_page(request: HttpRequest, code: str) -> HttpResponse:
    """What people who live in this area can join today, and what was decided for it."""
    area = get_object_or_404(Area.objects.select_related("parent__parent"), code=code)
    at = timezone.now()
    near = Area.objects.around(area).order_by().values_list("pk", flat=True)
    context = {
        "area": area,
        "cards": overview.open_now(at, near),
        "coming": overview.coming_up(at, near),
        "events": overview.became_of_it(EVENTS, near),
    }
    return render(request, "portal/area.html", context)
