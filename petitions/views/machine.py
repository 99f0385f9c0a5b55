"""Petitions as JSON in the field names of petition.parliament.uk, so that trackers work here too.

Its country, regions and constituencies are here the city, its boroughs and its wards. What is not
known is a row of its own, so each list adds up to the online signatures.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from civic.areas.models import Area
from civic.core.keyset import keyset_page
from civic.core.page_cache import public_page
from petitions.listing import LISTS, Filters
from petitions.models import AreaTotal, Milestone, Petition
from petitions.models.petitions import PetitionQuerySet
from petitions.presentation import started_by

PAGE_SIZE = 50


@public_page
@require_safe
def petition_list(request: HttpRequest) -> HttpResponse:
    """`/petitions.json?state=open&q=…`; `links.next` leads on."""
    name = request.GET.get("state", "all")
    if name not in LISTS:
        raise Http404
    listed = LISTS[name]
    rows = _with_parts(Filters.of(request.GET).narrow(listed.rows()))
    cursor = request.GET.get("after", "")
    page = keyset_page(rows, field=listed.order, cursor=cursor, size=PAGE_SIZE)
    base = settings.SITE_URL + reverse("petitions-json")
    query = request.GET.copy()
    query.pop("after", None)
    first = f"{base}?{query.urlencode()}".rstrip("?")
    following = query.copy()
    following["after"] = page.older
    links = {
        "self": settings.SITE_URL + request.get_full_path(),
        "first": first,
        "last": None,
        "next": f"{base}?{following.urlencode()}" if page.older else None,
        "prev": None if page.is_first else first,
    }
    return _open_json({"links": links, "data": [_resource(row) for row in page.rows]})


@public_page
@require_safe
def petition(request: HttpRequest, pk: int) -> HttpResponse:
    """`/petitions/ID.json`: everything, with where the signatures come from."""
    row = _with_parts(Petition.objects.shown()).filter(pk=pk).first()
    if row is None:
        raise Http404
    resource = _resource(row)
    links = resource.pop("links")
    resource["attributes"].update(_signatures_by_area(row))
    return _open_json({"links": links, "data": resource})


def _with_parts(rows: PetitionQuerySet) -> PetitionQuerySet:
    return rows.select_related(
        "body__area", "creator_area", "rejection_reason", "response", "debate"
    ).prefetch_related(Prefetch("milestones"), "topics")


def _open_json(data: dict[str, Any]) -> JsonResponse:
    response = JsonResponse(data)
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _resource(row: Petition) -> dict[str, Any]:
    address = settings.SITE_URL + reverse("petition-json", args=[row.pk])
    return {
        "type": "petition",
        "id": row.pk,
        "links": {"self": address},
        "attributes": _attributes(row),
    }


def _attributes(row: Petition) -> dict[str, Any]:
    reached = {milestone.kind: milestone.reached_at for milestone in row.milestones.all()}
    kinds = Milestone.Kind
    debate = getattr(row, "debate", None)
    return {
        "action": row.title,
        "background": row.request,
        "additional_details": row.background,
        "committee_note": "",
        "state": row.status,
        "signature_count": row.signature_count,
        "created_at": _moment(row.created_at),
        "updated_at": _moment(row.changed_at),
        "rejected_at": _moment(reached.get(kinds.REJECTED)),
        "opened_at": _moment(row.opened_at),
        "closed_at": _moment(reached.get(kinds.CLOSED)),
        "moderation_threshold_reached_at": _moment(reached.get(kinds.SUPPORTED)),
        "response_threshold_reached_at": _moment(reached.get(kinds.RESPONSE)),
        "government_response_at": _moment(reached.get(kinds.ANSWERED)),
        "debate_threshold_reached_at": _moment(reached.get(kinds.DEBATE)),
        "scheduled_debate_date": debate and _day(debate.scheduled_on),
        "debate_outcome_at": _moment(reached.get(kinds.DEBATED)),
        "creator_name": started_by(row),
        "rejection": _rejection(row),
        "government_response": _response(row),
        "debate": _debate(row),
        "departments": [{"acronym": "", "name": row.body.name, "url": ""}],
        "topics": [topic.slug for topic in row.topics.all()],
        "other_parliamentary_business": [],
    }


def _rejection(row: Petition) -> dict[str, str] | None:
    if row.rejection_reason is None:
        return None
    return {"code": row.rejection_reason.code, "details": row.rejection_details}


def _response(row: Petition) -> dict[str, Any] | None:
    response = getattr(row, "response", None)
    if response is None:
        return None
    return {
        "responded_on": _day(response.answered_at.date()),
        "summary": response.summary,
        "details": response.text,
        "created_at": _moment(response.answered_at),
        "updated_at": _moment(response.changed_at),
    }


def _debate(row: Petition) -> dict[str, Any] | None:
    debate = getattr(row, "debate", None)
    if debate is None or debate.held_on is None:
        return None
    return {
        "debated_on": _day(debate.held_on),
        "transcript_url": debate.transcript_url,
        "video_url": debate.video_url,
        "debate_pack_url": "",
        "public_engagement_url": "",
        "debate_summary_url": "",
        "overview": debate.outcome,
    }


def _signatures_by_area(row: Petition) -> dict[str, list[dict[str, Any]]]:
    totals = list(row.area_totals.exclude(confirmed=0).order_by("code"))
    codes = [total.code for total in totals]
    names = dict(Area.objects.filter(code__in=codes).values_list("code", "name"))

    def rows(level: AreaTotal.Level) -> list[dict[str, Any]]:
        return [
            {
                "name": names.get(total.code, "Not known"),
                "ons_code": total.code or None,
                "signature_count": total.confirmed,
            }
            for total in totals
            if total.level == level
        ]

    boroughs = rows(AreaTotal.Level.BOROUGH)
    online = sum(borough["signature_count"] for borough in boroughs)
    country = {"name": settings.CITY_NAME, "code": "", "signature_count": online}
    return {
        "signatures_by_country": [country],
        "signatures_by_constituency": [{**ward, "mp": None} for ward in rows(AreaTotal.Level.WARD)],
        "signatures_by_region": boroughs,
    }


def _moment(moment: dt.datetime | None) -> str | None:
    """As petition.parliament.uk writes it: UTC with milliseconds and a Z."""
    if moment is None:
        return None
    return moment.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
