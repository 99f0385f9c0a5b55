"""Begin a petition: one question a page, similar petitions, check your answers, the secret link."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from civic.accounts.models import User
from petitions import presentation
from petitions.facts import policy_facts
from petitions.forms import (
    BackgroundForm,
    BeginForm,
    BodyForm,
    NameForm,
    RequestForm,
    TitleForm,
    TranslationForm,
    UpdateForm,
)
from petitions.models import Body, Petition
from petitions.permissions import is_published, may_withdraw
from petitions.rules.emails import canonical_email
from petitions.search import similar_petitions
from petitions.services import creating, creators_news, translating
from petitions.states import PetitionStatus
from petitions.texts import name_of, with_texts

MOST_OWN = 100


@dataclass(frozen=True)
class Step:
    """One question about a draft."""

    name: str
    form: type[forms.Form]
    title: Any


STEPS = (
    Step("body", BodyForm, _("Who should act?")),
    Step("title", TitleForm, _("What do you want done?")),
    Step("request", RequestForm, _("What exactly should be done?")),
    Step("background", BackgroundForm, _("Why does it matter?")),
    Step("name", NameForm, _("Which name should people see?")),
)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The first question. What is like it already is shown before a draft is made."""
    form = BeginForm(request.POST or None, initial={"body": Body.objects.accepting().widest()})
    similar: list[Petition] = []
    if request.method == "POST" and form.is_valid():
        if "sure" not in request.POST:
            similar = similar_petitions(form.cleaned_data["title"])
        if not similar:
            petition = creating.begin_petition(
                body=form.cleaned_data["body"],
                title=form.cleaned_data["title"],
                language=request.LANGUAGE_CODE,
                actor=_user(request),
                at=timezone.now(),
            )
            return redirect("petitions:step", petition.pk, "request")
    context = {
        "form": form,
        "similar": similar,
        "is_paused": policy_facts().creating_paused,
        "has_bodies": Body.objects.accepting().exists(),
    }
    return render(request, "petitions/new.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One question about a draft; its answer is kept at once."""
    petition = own_petition(request, pk)
    position = next((i for i, entry in enumerate(STEPS) if entry.name == name), None)
    if position is None:
        raise Http404
    current = STEPS[position]
    stored = {field: getattr(petition, field) for field in current.form.base_fields}
    form = current.form(request.POST or None, initial=stored)
    if request.method == "POST" and form.is_valid():
        creating.write_draft(
            petition_id=pk, answers=form.cleaned_data, actor=_user(request), at=timezone.now()
        )
        return redirect(_after(petition, position, request))
    back = STEPS[position - 1].name if position else ""
    context = {"petition": petition, "form": form, "step": current, "back": back}
    return render(request, "petitions/step.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Check your answers; sending fixes the text and gives out the link."""
    petition = own_petition(request, pk)
    if petition.status != PetitionStatus.DRAFT:
        return redirect("petitions:mine", pk)
    if request.method == "POST":
        creating.gather_supporters(petition_id=pk, actor=_user(request), at=timezone.now())
        return redirect("petitions:mine", pk)
    context = {
        "petition": petition,
        "rows": _answers(petition),
        "residency": getattr(request.user, "residency", None),
    }
    return render(request, "petitions/check.html", context)


@never_cache
@login_required
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """Petitions that one has begun and signed."""
    user = _user(request)
    begun = Petition.objects.filter(creator=user)
    signed = Petition.objects.shown().signed_by(canonical_email(user.email))
    context = {
        "begun": with_texts(begun.select_related("body"))[:MOST_OWN],
        "signed": with_texts(signed.select_related("body"))[:MOST_OWN],
    }
    return render(request, "petitions/own.html", context)


@never_cache
@login_required
@require_safe
def mine(request: HttpRequest, pk: int) -> HttpResponse:
    """The creator's page: where it stands, the link for supporters, words for sharing."""
    petition = own_petition(request, pk)
    needed = petition.body.supporters_needed
    found = max(0, petition.total.confirmed - 1) if hasattr(petition, "total") else 0
    context = {
        "petition": petition,
        "sentences": presentation.creators_sentences(petition),
        "support_url": creating.support_url(petition),
        "needed": needed,
        "found": min(found, needed),
        "is_draft": petition.status == PetitionStatus.DRAFT,
        "is_gathering": petition.status == PetitionStatus.GATHERING,
        "goal": presentation.goal(petition),
        "marks": presentation.threshold_marks(petition),
        "milestones": list(petition.milestones.all()),
        "own_text": _own_text(petition),
        "may_withdraw": may_withdraw(request.user, petition),
        "may_write": is_published(request.user, petition),
        "share_text": f"{petition.title}\n{settings.SITE_URL}{petition.get_absolute_url()}",
        "updates": presentation.updates_of(petition),
        "rests_until": creators_news.rests_until(petition_id=pk, at=timezone.now()),
    }
    return render(request, "petitions/mine.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def give_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks once more: it cannot be undone."""
    petition = own_petition(request, pk)
    if request.method == "POST":
        creating.withdraw_petition(petition_id=pk, actor=_user(request), at=timezone.now())
        return redirect("petitions:mine", pk)
    return render(request, "petitions/give_up.html", {"petition": petition})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def update(request: HttpRequest, pk: int) -> HttpResponse:
    """Write to the signers."""
    petition = own_petition(request, pk)
    form = UpdateForm(request.POST or None)
    rests_until = creators_news.rests_until(petition_id=pk, at=timezone.now())
    if request.method == "POST" and form.is_valid():
        creators_news.write_update(
            petition_id=pk, actor=_user(request), at=timezone.now(), **form.cleaned_data
        )
        return redirect("petitions:mine", pk)
    context = {"petition": petition, "form": form, "rests_until": rests_until}
    return render(request, "petitions/update.html", context)


def own_petition(request: HttpRequest, pk: int) -> Petition:
    rows = Petition.objects.with_page_parts()
    petition = rows.filter(pk=pk, creator=request.user.pk).first()
    if petition is None:
        raise Http404
    return petition


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def translation(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """A draft's text in one more language."""
    petition = own_petition(request, pk)
    if language not in dict(translating.languages_for(petition)):
        raise Http404
    known = petition.texts.filter(language=language).first()
    stored = {name: getattr(known, name) for name in TranslationForm.base_fields} if known else {}
    form = TranslationForm(request.POST or None, initial=stored)
    if request.method == "POST" and ("drop" in request.POST or form.is_valid()):
        actor, at = _user(request), timezone.now()
        if "drop" in request.POST:
            translating.drop_translation(petition_id=pk, language=language, actor=actor, at=at)
        else:
            translating.write_translation(
                petition_id=pk, language=language, texts=form.cleaned_data, actor=actor, at=at
            )
        return redirect("petitions:check", pk)
    context = {
        "petition": petition,
        "form": form,
        "language_name": name_of(language),
        "exists": known is not None,
        "rows": _own_text(petition),
    }
    return render(request, "petitions/translation.html", context)


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _after(petition: Petition, position: int, request: HttpRequest) -> str:
    """The next question, or the check where one came from there."""
    if "check" in request.GET or position + 1 == len(STEPS):
        return reverse("petitions:check", args=[petition.pk])
    return reverse("petitions:step", args=[petition.pk, STEPS[position + 1].name])


def _answers(petition: Petition) -> list[dict[str, Any]]:
    rows = [
        {"label": _("Who should act"), "value": petition.body.name},
        *_own_text(petition),
        {"label": _("Name shown"), "value": presentation.started_by(petition)},
    ]
    for row, entry in zip(rows, STEPS, strict=True):
        row["change_url"] = reverse("petitions:step", args=[petition.pk, entry.name]) + "?check=1"
    return rows + _translations(petition)


def _own_text(petition: Petition) -> list[dict[str, Any]]:
    return [
        {"label": _("What you want done"), "value": petition.title},
        {"label": _("What exactly"), "lines": petition.request.splitlines()},
        {"label": _("Why it matters"), "lines": petition.background.splitlines()},
    ]


def _translations(petition: Petition) -> list[dict[str, Any]]:
    """One row for each language that the body allows, filled in or not."""
    possible = translating.languages_for(petition)
    titles = {text.language: text.title for text in petition.texts.all()} if possible else {}
    return [
        {
            "label": name_of(code),
            "value": titles.get(code, _("not written")),
            "change_url": reverse("petitions:translation", args=[petition.pk, code]),
            "change_text": _("Change") if code in titles else _("Add"),
        }
        for code, _name in possible
    ]
