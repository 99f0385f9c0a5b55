"""The lists of petitions."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from civic.core.keyset import KeysetPage, keyset_page
from civic.core.page_cache import public_page
from petitions import presentation
from petitions.facts import policy_facts
from petitions.listing import FIRST, LISTS, Filters, PetitionList, popular_now
from petitions.models import Body, Petition, Topic
from petitions.texts import with_texts


@public_page
@require_safe
def petitions(request: HttpRequest) -> HttpResponse:
    """One list, narrowed by words, topic and body, by keyset pages."""
    name = request.GET.get("state", FIRST)
    if name not in LISTS:
        raise Http404
    listed, filters = LISTS[name], Filters.of(request.GET)
    rows = with_texts(filters.narrow(listed.rows().select_related("body")))
    page = keyset_page(rows, field=listed.order, cursor=request.GET.get("after", ""))
    context = {
        "listed": listed,
        "filters": filters,
        "cards": [card_of(petition) for petition in page.rows],
        "chips": _chips(listed),
        "topics": Topic.objects.all(),
        "bodies": Body.objects.all(),
        "newer_url": "" if page.is_first else _address(listed, filters),
        "older_url": _older_address(listed, filters, page),
        "feed_url": reverse("petitions:feed", args=[listed.name]),
    }
    return render(request, "petitions/list.html", context)


@public_page
@require_safe
def popular(request: HttpRequest) -> HttpResponse:
    """What people sign at this hour, from the hourly totals."""
    is_paused = policy_facts().popular_paused
    rows = [] if is_paused else popular_now(timezone.now())
    cards = [
        {**card_of(petition), "meta": _("%(n)s in the last two hours") % {"n": number}}
        for petition, number in rows
    ]
    return render(
        request,
        "petitions/popular.html",
        {"cards": cards, "chips": _chips(None), "is_paused": is_paused},
    )


def card_of(petition: Petition) -> dict[str, object]:
    """What `components/_card.html` shows of a petition."""
    tags = [words for words, _hue in presentation.standing(petition)]
    return {
        "petition": petition,
        "text": petition.localized,
        "kind": _("Petition to %(body)s") % {"body": petition.body.name},
        "value": petition.signature_count,
        "goal": presentation.goal(petition),
        "marks": presentation.threshold_marks(petition),
        "meta": ", ".join([presentation.signatures_of(petition.signature_count), *tags]),
    }


def _chips(current: PetitionList | None) -> list[dict[str, object]]:
    base = reverse("petitions:list")
    chips = [
        {"text": entry.title, "url": f"{base}?state={entry.name}", "current": entry is current}
        for entry in LISTS.values()
    ]
    if not policy_facts().popular_paused:
        link = reverse("petitions:popular")
        chips.insert(1, {"text": _("Popular now"), "url": link, "current": current is None})
    return chips


def _address(listed: PetitionList, filters: Filters, cursor: str = "") -> str:
    parts = {
        "state": listed.name,
        "q": filters.text,
        "topic": filters.topic,
        "body": filters.body,
        "after": cursor,
    }
    query = urlencode({name: value for name, value in parts.items() if value})
    return f"{reverse('petitions:list')}?{query}"


def _older_address(listed: PetitionList, filters: Filters, page: KeysetPage[Petition]) -> str:
    return _address(listed, filters, page.older) if page.older else ""
