"""Signing in by password, proving it again, and the pages of one's own account."""

from __future__ import annotations

from allauth.account.internal.flows.reauthentication import resume_request
from allauth.account.utils import get_next_redirect_url
from allauth.account.views import LoginView
from allauth.core import ratelimit
from allauth.mfa.models import Authenticator
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from civic.accounts import reauthentication, services
from civic.accounts.demo import current_demo_code
from civic.accounts.forms import (
    AreaForm,
    CodeForm,
    DeleteForm,
    LanguageForm,
    NameForm,
    PasswordLoginForm,
    RemindersForm,
)
from civic.accounts.models import Residency, User
from civic.accounts.personal_data import personal_data_of
from civic.accounts.reauthentication import proof_required
from civic.accounts.requests import SignedInRequest
from civic.accounts.second_factor import prompt_address
from civic.accounts.sessions import other_sessions
from civic.core.clock import database_now
from civic.core.errors import Invalid
from civic.core.language import language_name, offered_language


class PasswordLoginView(LoginView):
    """The way in for those who chose a password; the sign-in page itself sends a code."""

    template_name = "account/login_password.html"

    def get_form_class(self) -> type[PasswordLoginForm]:
        return PasswordLoginForm


@login_required
def reauthenticate_by_code(request: SignedInRequest) -> HttpResponse:
    """Two steps on one page: have a code sent, then type it."""
    form = CodeForm(request.POST if "code" in request.POST else None)
    if request.method == "POST":
        limited = ratelimit.consume_or_429(request, action="reauthenticate")
        if limited:
            return limited
        if "code" not in request.POST:
            return _send_code(request)
        if form.is_valid():
            if reauthentication.accept_code(request, form.cleaned_data["code"]):
                return resume_request(request) or redirect("accounts:overview")
            form.add_error("code", _("This code is not right. Check it, or have a new one sent."))
    context = {"form": form, "is_code_sent": reauthentication.is_code_sent(request)}
    return render(request, "accounts/reauthenticate_by_code.html", context)


def _next_page(request: HttpRequest) -> str:
    return get_next_redirect_url(request) or reverse("accounts:overview")


def _send_code(request: SignedInRequest) -> HttpResponse:
    limited = ratelimit.consume_or_429(request, action="request_login_code", key=request.user.email)
    if limited:
        return limited
    reauthentication.send_code(request)
    return redirect(request.get_full_path())


@login_required
@require_safe
def overview(request: SignedInRequest) -> HttpResponse:
    user, at = request.user, timezone.now()
    context = {
        "residency": Residency.objects.filter(user=user).select_related("area__parent").first(),
        "passkeys": Authenticator.objects.filter(user=user, type="webauthn").count(),
        "has_app": Authenticator.objects.filter(user=user, type="totp").exists(),
        "mail_language": language_name(offered_language(user.language)),
        "has_languages": len(settings.LANGUAGES) > 1,
        "other_sessions": other_sessions(request, user).filter(expire_date__gt=at).count(),
    }
    return render(request, "accounts/overview.html", context)


@login_required
def change_name(request: SignedInRequest) -> HttpResponse:
    return _change(request, NameForm, _("Your name"), _("Your name has been changed."))


@login_required
def change_reminders(request: SignedInRequest) -> HttpResponse:
    return _change(request, RemindersForm, _("Reminders"), _("That is saved."))


@login_required
def change_language(request: SignedInRequest) -> HttpResponse:
    """There is nothing to choose on a site of one language."""
    if len(settings.LANGUAGES) == 1:
        raise Http404
    return _change(request, LanguageForm, _("Language of our mail"), _("That is saved."))


def _change(
    request: SignedInRequest, form_class: type[forms.ModelForm[User]], title: str, done: str
) -> HttpResponse:
    """One question about the account, on a page of its own."""
    form = form_class(request.POST if request.method == "POST" else None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, done)
        return redirect("accounts:overview")
    return render(request, "accounts/change.html", {"form": form, "title": title})


@login_required
def change_area(request: SignedInRequest) -> HttpResponse:
    residency = Residency.objects.filter(user=request.user).select_related("area").first()
    form = AreaForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            residency = services.declare_residency(
                user=request.user,
                area=None if form.cleaned_data.get("postcode") else form.cleaned_data["area"],
                postcode=form.cleaned_data.get("postcode", ""),
                actor=request.user,
                at=database_now(),
            )
        except Invalid as refusal:
            form.add_error("postcode", refusal.message)
        else:
            messages.success(request, _("You live in %(area)s.") % {"area": residency.area})
            return redirect(_next_page(request))
    return render(request, "accounts/area.html", {"form": form, "residency": residency})


@require_safe
@proof_required
def download_data(request: SignedInRequest) -> HttpResponse:
    """Everything that we hold about this person, for them to keep."""
    response = JsonResponse(personal_data_of(request.user), json_dumps_params={"indent": 2})
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response


@proof_required
def delete_account(request: SignedInRequest) -> HttpResponse:
    form = DeleteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.erase_person(
            user=request.user, actor=request.user, at=database_now(), reason="Own wish"
        )
        logout(request)
        return redirect("accounts:deleted")
    return render(request, "accounts/delete.html", {"form": form})


@require_safe
def deleted(request: HttpRequest) -> HttpResponse:
    """Not for who has an account still, by an old link or another tab."""
    if request.user.is_authenticated:
        return redirect("accounts:overview")
    return render(request, "accounts/deleted.html")


@login_required
@require_POST
def end_other_sessions(request: SignedInRequest) -> HttpResponse:
    other_sessions(request, request.user).delete()
    messages.success(request, _("You are signed out everywhere else."))
    return redirect("accounts:overview")


@login_required
@require_safe
def second_factor_needed(request: SignedInRequest) -> HttpResponse:
    """Why an official does not get into the admin yet, and what to do."""
    if prompt_address(request.user):
        return redirect(reverse("admin:index"))
    return render(request, "accounts/second_factor_needed.html")


@require_safe
def demo_code(request: HttpRequest) -> HttpResponse:
    """The second factor of the demo officials. Routed only where DEMO is set."""
    response = render(request, "accounts/demo_code.html", {"demo": current_demo_code()})
    response["Cache-Control"] = "no-store"
    return response
