"""Sign and follow. The forms act for nobody signed in and are guarded without a cookie."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from civic.accounts.models import User
from civic.core.client_address import client_address
from civic.core.own_pages import from_own_pages
from civic.core.page_cache import public_page
from petitions import presentation
from petitions.facts import PetitionFacts, petition_facts, policy_facts
from petitions.forms import FollowForm, ResidentForm, SignForm
from petitions.models import Petition, Signature
from petitions.rules.networks import address_key
from petitions.services.following import follow_petition
from petitions.services.signature_logs import receipt_for
from petitions.services.signing import Signer, sign_as_resident, sign_petition
from petitions.states import PetitionStatus
from petitions.texts import shown_text
from petitions.tokens import BadToken, Purpose, read_token

WAS_PUBLIC = (
    PetitionStatus.OPEN,
    PetitionStatus.CLOSED,
    PetitionStatus.MERGED,
    PetitionStatus.REJECTED,
)
TOLD_ON_ITS_PAGE = (PetitionStatus.WITHDRAWN, PetitionStatus.REMOVED)


def of_published(
    view: Callable[[HttpRequest, PetitionFacts], HttpResponse],
) -> Callable[..., HttpResponse]:
    """A view about a published petition, given its facts.

    What became of one that was published its page tells; else 404: a petition looking for
    supporters is secret.
    """

    @wraps(view)
    def page(request: HttpRequest, pk: int) -> HttpResponse:
        facts = petition_facts(pk)
        if facts is not None and facts.status in (PetitionStatus.OPEN, PetitionStatus.CLOSED):
            return view(request, facts)
        if facts is not None and facts.status in (*WAS_PUBLIC, *TOLD_ON_ITS_PAGE):
            return redirect("petitions:detail", pk=pk)
        raise Http404

    return page


@public_page
@from_own_pages
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """The form on a page of its own, and where the petition page's form goes."""
    facts = petition_facts(pk)
    if facts is not None and facts.status in TOLD_ON_ITS_PAGE:
        return redirect("petitions:detail", pk=pk)
    if facts is None or facts.status not in WAS_PUBLIC:
        raise Http404
    return _sign(
        request,
        facts,
        done=lambda: redirect("petitions:signed", pk=pk),
        page=lambda form: _sign_page(request, facts, form),
    )


@never_cache
@from_own_pages
@require_http_methods(["GET", "HEAD", "POST"])
def support(request: HttpRequest, token: str) -> HttpResponse:
    """Supporters sign before publication, by the creator's secret link."""
    try:
        pk = read_token(Purpose.SUPPORT, token)
    except BadToken:
        return render(request, "petitions/link_invalid.html", {"reason": "bad"}, status=404)
    facts = petition_facts(pk)
    petition = Petition.objects.select_related("body__area", "creator_area").filter(pk=pk).first()
    if facts is None or petition is None:
        raise Http404
    if not facts.is_gathering(timezone.now()):
        context = {"petition": petition, "sentence": presentation.supporters_sentence(petition)}
        return render(request, "petitions/support_over.html", context)

    def page(form: SignForm) -> HttpResponse:
        text = shown_text(petition, language=request.LANGUAGE_CODE, path=request.path)
        context = {
            "petition": petition,
            "text": text,
            "form": form,
            "token": token,
            "is_paused": policy_facts().signing_paused,
        }
        return render(request, "petitions/support.html", context, status=_status(form))

    return _sign(request, facts, done=lambda: redirect("petitions:supported"), page=page)


@public_page
@require_safe
@of_published
def signed(request: HttpRequest, facts: PetitionFacts) -> HttpResponse:
    """ "Check your e-mail": the same for a new signature and for one that was there."""
    return _check_mail(request, facts)


@public_page
@require_safe
def supported(request: HttpRequest) -> HttpResponse:
    return _check_mail(request, None)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@of_published
def sign_signed_in(request: HttpRequest, facts: PetitionFacts) -> HttpResponse:
    """One button for a resident who is signed in."""
    assert isinstance(request.user, User)
    form = ResidentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        wants_updates = form.cleaned_data["wants_updates"]
        sign_as_resident(
            facts=facts, resident=request.user, wants_updates=wants_updates, at=timezone.now()
        )
        own = Signature.objects.of_mailbox(facts.id, request.user.email)
        done = {"facts": facts, "receipt": receipt_for(own, at=timezone.now())}
        return render(request, "petitions/confirmed.html", done)
    context = {
        "facts": facts,
        "form": form,
        "residency": getattr(request.user, "residency", None),
        "is_open": facts.is_open(timezone.now()),
        "is_paused": policy_facts().signing_paused,
    }
    return render(request, "petitions/sign_signed_in.html", context)


@public_page
@from_own_pages
@require_http_methods(["GET", "HEAD", "POST"])
@of_published
def follow(request: HttpRequest, facts: PetitionFacts) -> HttpResponse:
    """News without signing; confirmed by mail like a signature."""
    form = FollowForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        follow_petition(
            petition_id=facts.id,
            email=form.cleaned_data["email"],
            language=request.LANGUAGE_CODE,
            at=timezone.now(),
        )
        return redirect("petitions:followed", pk=facts.id)
    context = {"facts": facts, "form": form}
    return render(request, "petitions/follow.html", context, status=_status(form))


@public_page
@require_safe
@of_published
def followed(request: HttpRequest, facts: PetitionFacts) -> HttpResponse:
    return render(request, "petitions/followed.html", {"facts": facts})


def _check_mail(request: HttpRequest, facts: PetitionFacts | None) -> HttpResponse:
    context = {"facts": facts, "mail_paused": policy_facts().mail_paused}
    return render(request, "petitions/signed.html", context)


def _sign(
    request: HttpRequest,
    facts: PetitionFacts,
    *,
    done: Callable[[], HttpResponse],
    page: Callable[[SignForm], HttpResponse],
) -> HttpResponse:
    if request.method == "POST":
        given = SignForm.read(request.POST, place_asked=facts.place_asked)
        if given is not None:
            sign_petition(facts=facts, signer=_signer(request, given), at=timezone.now())
            return done()
    data = request.POST or None
    return page(SignForm(data, eligibility=facts.eligibility, place_asked=facts.place_asked))


def _sign_page(request: HttpRequest, facts: PetitionFacts, form: SignForm) -> HttpResponse:
    context = {
        "facts": facts,
        "form": form,
        "is_open": facts.is_open(timezone.now()),
        "is_paused": policy_facts().signing_paused,
    }
    return render(request, "petitions/sign.html", context, status=_status(form))


def _signer(request: HttpRequest, data: Mapping[str, Any]) -> Signer:
    return Signer(
        name=data["name"],
        email=data["email"],
        postcode=data.get("postcode", ""),
        borough=data.get("borough") or None,
        wants_updates=data["wants_updates"],
        language=request.LANGUAGE_CODE,
        network=address_key(client_address(request)),
    )


def _status(form: SignForm | FollowForm) -> int:
    return 400 if form.is_bound and form.errors else 200
