"""Petitions as JSON in the field names of petition.parliament.uk, so that trackers work here too.

Its country, regions and constituencies are here the city, its boroughs and its wards. What is not
known is a row of its own, so each list adds up to the online signatures.
"""

from __future__ import annotations

import datetime as dt
from math import ceil
from typing import Any

from django.conf import settings
from django.db.models import Prefetch
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    JsonResponse,
)
from django.urls import reverse

from civic.areas.models import Area
from civic.core.open_access import open_to_scripts
from civic.core.page_cache import public_page
from petitions.listing import LISTS, Filters
from petitions.models import AreaTotal, Mailing, Milestone, Petition, PetitionText
from petitions.models.petitions import PetitionQuerySet
from petitions.presentation import started_by
from petitions.states import PetitionStatus

PAGE_SIZE = 50
LAST_PAGE = 100_000
STATES = {PetitionStatus.MERGED: "closed", PetitionStatus.WITHDRAWN: "closed"}
IN_THE_ARCHIVE = ("closed", "rejected")


@public_page
@open_to_scripts
def petition_list(request: HttpRequest) -> HttpResponse:
    """`/petitions.json?state=open&q=…&page=2&count=20`. An unknown state is all of them."""
    listed = LISTS.get(request.GET.get("state", "all"), LISTS["all"])
    rows = Filters.of(request.GET).narrow(listed.rows())
    size = _number(request, "count", among=PAGE_SIZE) or PAGE_SIZE
    page = _number(request, "page", among=LAST_PAGE) or 1
    ordered = _with_parts(rows).order_by(f"-{listed.order}", "-pk")
    found = ordered[(page - 1) * size : page * size]
    last = max(1, ceil(rows.count() / size))
    links = {
        "self": settings.SITE_URL + request.get_full_path(),
        "first": _page_address(request, 1),
        "last": _page_address(request, last),
        "next": _page_address(request, page + 1) if page < last else None,
        "prev": _page_address(request, min(page - 1, last)) if page > 1 else None,
    }
    return JsonResponse({"links": links, "data": [_resource(row) for row in found]})


def _number(request: HttpRequest, name: str, *, among: int) -> int | None:
    """A whole number from 1 to `among` in the address; None for anything else."""
    text = request.GET.get(name, "")
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
    return number if 1 <= number <= among else None


def _page_address(request: HttpRequest, page: int) -> str:
    """This list's other page; the first one has no number, as on petition.parliament.uk."""
    query = request.GET.copy()
    query.pop("page", None)
    if page > 1:
        query["page"] = str(page)
    address = settings.SITE_URL + reverse("petitions-json")
    return f"{address}?{query.urlencode()}" if query else address


@public_page
@open_to_scripts
def petition(request: HttpRequest, pk: int) -> HttpResponse:
    """`/petitions/ID.json`: everything, with where the signatures come from."""
    row = _with_parts(Petition.objects.shown()).filter(pk=pk).first()
    if row is None:
        raise Http404
    resource = _resource(row)
    links = resource.pop("links")
    resource["attributes"].update(_signatures_by_area(row))
    resource["attributes"]["language"] = row.language
    resource["attributes"]["translations"] = [_translation(text) for text in row.texts.all()]
    return JsonResponse({"links": links, "data": resource})


@open_to_scripts
def archived_list(request: HttpRequest) -> HttpResponse:
    """`/archived/petitions.json`: what has ended stays here, in the list of its state."""
    query = request.GET.copy()
    if query.get("state") not in IN_THE_ARCHIVE:
        query["state"] = IN_THE_ARCHIVE[0]
    return HttpResponsePermanentRedirect(f"{reverse('petitions-json')}?{query.urlencode()}")


@open_to_scripts
def archived_petition(request: HttpRequest, pk: int) -> HttpResponse:
    """`/archived/petitions/ID.json`: a petition keeps its address when it has ended."""
    return HttpResponsePermanentRedirect(reverse("petition-json", args=[pk]))


def _with_parts(rows: PetitionQuerySet) -> PetitionQuerySet:
    return rows.select_related(
        "body__area", "creator_area", "rejection_reason", "response", "debate"
    ).prefetch_related(
        "milestones",
        "topics",
        "corrections",
        Prefetch("mailings", Mailing.objects.public(), to_attr="business"),
    )


def _resource(row: Petition) -> dict[str, Any]:
    address = settings.SITE_URL + reverse("petition-json", args=[row.pk])
    return {
        "type": "petition",
        "id": row.pk,
        "links": {"self": address},
        "attributes": _attributes(row),
    }


def _attributes(row: Petition) -> dict[str, Any]:
    standing = [milestone for milestone in row.milestones.all() if milestone.lost_at is None]
    reached = {milestone.kind: milestone.reached_at for milestone in standing}
    kinds = Milestone.Kind
    debate = getattr(row, "debate", None)
    return {
        "action": row.title,
        "background": row.request,
        "additional_details": row.background,
        "committee_note": "\n\n".join(entry.text for entry in row.corrections.all()),
        "state": STATES.get(row.status_now, row.status_now),
        "signature_count": row.signature_count,
        "created_at": _moment(row.created_at),
        "updated_at": _moment(row.changed_at),
        "rejected_at": _moment(reached.get(kinds.REJECTED)),
        "opened_at": _moment(row.opened_at),
        "closed_at": _moment(reached.get(kinds.CLOSED) or _ended_otherwise(row)),
        "moderation_threshold_reached_at": _moment(reached.get(kinds.SUPPORTED)),
        "response_threshold_reached_at": _moment(reached.get(kinds.RESPONSE)),
        "government_response_at": _moment(reached.get(kinds.ANSWERED)),
        "debate_threshold_reached_at": _moment(reached.get(kinds.DEBATE)),
        "debate_scheduled_at": _moment(reached.get(kinds.SCHEDULED)),
        "scheduled_debate_date": debate and _day(debate.scheduled_on),
        "debate_outcome_at": _moment(reached.get(kinds.DEBATED)),
        "creator_name": started_by(row) if row.status_now == PetitionStatus.OPEN else None,
        "rejection": _rejection(row),
        "government_response": _response(row),
        "debate": _debate(row),
        "departments": [{"acronym": "", "name": row.body.name, "url": ""}],
        "topics": [topic.slug for topic in row.topics.all()],
        "other_parliamentary_business": [
            _business(mailing)
            for mailing in row.business  # type: ignore[attr-defined]
        ],
    }


def _ended_otherwise(row: Petition) -> dt.datetime | None:
    """When it was joined with another or withdrawn, or its time was over a moment ago."""
    if row.status in STATES:
        return row.status_since
    return row.closes_at if row.status_now == PetitionStatus.CLOSED else None


def _business(mailing: Mailing) -> dict[str, Any]:
    return {
        "kind": "other-business",
        "subject": mailing.subject,
        "body": mailing.text,
        "created_at": _moment(mailing.made_at),
        "updated_at": _moment(mailing.send_after),
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


def _translation(text: PetitionText) -> dict[str, str]:
    """Ours alone: the same text in another language."""
    return {
        "language": text.language,
        "action": text.title,
        "background": text.request,
        "additional_details": text.background,
    }


def _moment(moment: dt.datetime | None) -> str | None:
    """As petition.parliament.uk writes it: UTC with milliseconds and a Z."""
    if moment is None:
        return None
    return moment.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
