"""The lists for feed readers (Atom) and for spreadsheets (CSV)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from civic.core.csv_downloads import CHUNK, csv_response
from civic.core.page_cache import public_page
from petitions.datasets import COLUMNS
from petitions.listing import LISTS, PetitionList
from petitions.models import Petition
from petitions.texts import with_texts

FEED_SIZE = 50


class ListFeed(Feed):
    """The first petitions of a list."""

    feed_type = Atom1Feed

    def author_name(self, obj: PetitionList) -> str:
        """Atom asks for one; those who begin petitions may stay without a name."""
        return settings.SITE_NAME

    def get_object(self, request: HttpRequest, name: str) -> PetitionList:
        if name not in LISTS:
            raise Http404
        return LISTS[name]

    def title(self, obj: PetitionList) -> str:
        return _("Petitions in %(city)s: %(list)s") % {
            "city": settings.CITY_NAME,
            "list": obj.title,
        }

    def link(self, obj: PetitionList) -> str:
        return f"{reverse('petitions:list')}?state={obj.name}"

    def items(self, obj: PetitionList) -> Iterable[Petition]:
        return with_texts(obj.rows()).order_by(f"-{obj.order}", "-pk")[:FEED_SIZE]

    def item_title(self, item: Petition) -> str:
        return item.localized.title

    def item_description(self, item: Petition) -> str:
        return item.localized.request

    def item_pubdate(self, item: Petition) -> Any:
        return item.opened_at or item.created_at

    def item_updateddate(self, item: Petition) -> Any:
        return item.changed_at


_feed = ListFeed()


@public_page
@require_safe
def feed(request: HttpRequest, name: str) -> HttpResponse:
    return _feed(request, name=name)


@require_safe
def export(request: HttpRequest, name: str) -> StreamingHttpResponse:
    """A whole list as CSV, however long: read and written row by row."""
    if name not in LISTS:
        raise Http404
    listed = LISTS[name]
    rows = listed.rows().select_related("body").order_by(f"-{listed.order}", "-pk")
    header = [column.name for column in COLUMNS]
    return csv_response(f"petitions-{name}.csv", header, map(_cells, rows.iterator(CHUNK)))


@require_safe
def hours(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """A petition's signatures hour by hour (UTC) since it began, as CSV."""
    petition = Petition.objects.shown().filter(pk=pk).first()
    if petition is None:
        raise Http404
    rows = petition.hour_totals.order_by("hour").values_list("hour", "confirmed")
    cells = ((hour.isoformat(), number) for hour, number in rows.iterator(CHUNK))
    return csv_response(f"petition-{pk}-hours.csv", ("hour", "signatures"), cells)


def _cells(petition: Petition) -> list[Any]:
    return [
        petition.pk,
        petition.title,
        petition.body.name,
        petition.status_now,
        petition.signature_count,
        petition.opened_at and petition.opened_at.isoformat(),
        petition.closes_at and petition.closes_at.isoformat(),
        petition.response_state,
        petition.debate_state,
    ]
