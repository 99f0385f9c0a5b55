"""A petition's page and its small moving part, the counter."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from civic.core.open_access import open_to_scripts
from civic.core.page_cache import public_page
from civic.publiclog.presentation import checking_line
from petitions import presentation
from petitions.facts import policy_facts
from petitions.forms import SignForm
from petitions.models import Petition
from petitions.models.petitions import PetitionQuerySet
from petitions.permissions import is_creator, may_see
from petitions.services.signature_logs import fixed_text, logged_total
from petitions.states import PetitionStatus
from petitions.texts import shown_text

COUNT_SECONDS = 5


@public_page(fresh=30)
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The number, the pictures, the text and the form."""
    petition = find_petition(request, pk, Petition.objects.with_page_parts())
    if petition.status == PetitionStatus.REMOVED:
        return render(request, "petitions/removed.html", status=410)
    if not may_see(request.user, petition):
        return render(request, "petitions/hidden.html", status=404)
    if is_creator(request.user, petition) and not petition.is_shown:
        return redirect("petitions:mine", pk)
    return render(request, "petitions/detail.html", page_context(petition, request))


@public_page(fresh=COUNT_SECONDS)
@open_to_scripts
def count(request: HttpRequest, pk: int) -> HttpResponse:
    """The number alone, in the field name of petition.parliament.uk, for the counter."""
    number = Petition.objects.shown().filter(pk=pk).values_list("signature_count", flat=True)
    found = number.first()
    if found is None:
        raise Http404
    return JsonResponse({"signature_count": found})


@public_page
@require_safe
def proof(request: HttpRequest, pk: int) -> HttpResponse:
    """How the number is made up, and how anybody can count it again."""
    petition = _find_logged(request, pk)
    assert petition.log is not None
    context = {
        "petition": petition,
        "total": logged_total(petition),
        "command": checking_line(petition.log, text_name(pk)),
    }
    return render(request, "petitions/proof.html", context)


@require_safe
def text(request: HttpRequest, pk: int) -> HttpResponse:
    """What people sign, byte for byte what the first entry of the log fixes."""
    petition = _find_logged(request, pk)
    response = HttpResponse(fixed_text(petition), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{text_name(pk)}"'
    return response


def text_name(pk: int) -> str:
    return f"petition-{pk}.json"


def _find_logged(request: HttpRequest, pk: int) -> Petition:
    """As `find_petition`, of those that are shown and have a public log."""
    rows = Petition.objects.shown().filter(log__isnull=False).select_related("log", "body")
    return find_petition(request, pk, rows)


def find_petition(request: HttpRequest, pk: int, rows: PetitionQuerySet | None = None) -> Petition:
    """What this visitor may see, or 404. One taken down, or hidden again, is for its own page."""
    petition = (Petition.objects.all() if rows is None else rows).filter(pk=pk).first()
    if petition is None:
        raise Http404
    was_shown = petition.opened_at is not None and petition.status == PetitionStatus.HIDDEN
    explained = was_shown or petition.status == PetitionStatus.REMOVED
    if not explained and not may_see(request.user, petition):
        raise Http404
    return petition


def page_context(petition: Petition, request: HttpRequest) -> dict[str, Any]:
    at = timezone.now()
    is_open = petition.status_at(at) == PetitionStatus.OPEN
    response, debate = getattr(petition, "response", None), getattr(petition, "debate", None)
    return {
        "petition": petition,
        "text": shown_text(petition, language=request.LANGUAGE_CODE, path=request.path),
        "paper": petition.total.paper if hasattr(petition, "total") else 0,
        "is_open": is_open,
        "is_paused": policy_facts().signing_paused,
        "form": SignForm(
            eligibility=petition.body.eligibility(), place_asked=petition.body.place_asked
        ),
        "goal": presentation.goal(petition),
        "marks": presentation.threshold_marks(petition),
        "curve": presentation.hourly_curve(petition, at),
        "areas": presentation.area_picture(petition),
        "facts": presentation.facts_of(petition),
        "standing": presentation.standing(petition),
        "status_sentence": presentation.status_sentence(petition),
        "lost_sentence": " ".join(presentation.lost_sentences(petition, is_open=is_open)),
        "embed_code": presentation.embed_code(petition),
        "topics": list(petition.topics.all()),
        "corrections": list(petition.corrections.all()),
        "response": response,
        "response_changed": presentation.response_changed(response),
        "debate": debate,
        "debate_sentence": presentation.debate_sentence(petition, debate, timezone.localdate(at)),
        "business": list(petition.mailings.public()) if petition.opened_at else [],
    }
