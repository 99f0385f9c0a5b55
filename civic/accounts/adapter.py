"""How allauth talks to the rest of us: its mails go to the outbox, its words are ours."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import (
    AUTHENTICATION_METHODS_SESSION_KEY,
    get_authentication_records,
)
from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic.accounts.models import User
from civic.accounts.second_factor import prompt_address
from civic.accounts.sessions import other_sessions
from civic.core.context import city_context
from civic.notifications.services import queue_rendered

FACTS = ("code", "signup_url", "password_reset_url", "from_email", "to_email", "timestamp")
"""What a mail may say, of all that allauth knows. Not among it: the network address."""

WAYS = {
    "mfa_reauthenticate": _("Use a code from your authenticator app, or a recovery code"),
    "mfa_reauthenticate:webauthn": _("Use your passkey"),
}
TOO_OFTEN = _("That was tried too often. Wait five minutes, then try again.")


def display_name(user: User) -> str:
    return user.get_full_name()


class AccountAdapter(DefaultAccountAdapter):
    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("The e-mail address or the password is not right."),
        "email_taken": _("Another account uses this e-mail address."),
        "duplicate_email": _("This is your e-mail address already."),
        "same_as_current": _("This is your e-mail address already."),
        "enter_current_password": _("This is not your current password."),
        "incorrect_code": _("This code is not right. Check it and type it again."),
        "incorrect_password": _("This password is not right."),
        "too_many_login_attempts": _(
            "That was tried too often. Wait five minutes, then try again."
        ),
        "rate_limited": _("That was tried too often. Wait five minutes, then try again."),
        "unverified_primary_email": _("Confirm your e-mail address first."),
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Into the outbox: nothing slow in the request. One template for the words, two frames."""
        facts = {key: context[key] for key in FACTS if key in context}
        facts = {**city_context(), **facts, "email": email}
        heading = " ".join(render_to_string(f"{template_prefix}_subject.txt", facts).split())
        facts |= {
            "heading": heading,
            "message": render_to_string(f"{template_prefix}_message.txt", facts).strip(),
            "action_url": facts.get("signup_url"),
        }
        queue_rendered(
            event=template_prefix.replace("/email/", "/"),
            key=uuid.uuid4().hex,
            address=email,
            subject=heading,
            text=render_to_string("emails/accounts/frame.txt", facts),
            html=render_to_string("emails/accounts/frame.html", facts),
            at=timezone.now(),
        )

    def login(self, request: HttpRequest, user: User) -> None:
        """A sign-in is a proof, also where allauth asks whether one was given again lately."""
        super().login(request, user)
        records = get_authentication_records(request, user)
        request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [
            {**record, "reauthenticated": True} for record in records
        ]

    def set_password(self, user: User, password: str) -> None:
        """Other browsers are signed out by it: no page shall count them as signed in."""
        super().set_password(user, password)
        other_sessions(self.request, user).delete()

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Whoever signs up with a code has thereby proved who they are for this session."""
        confirmed: bool = super().confirm_email(request, email_address)
        if confirmed and not request.user.is_authenticated:
            record_authentication(request, email_address.user, method="code")
        return confirmed

    def get_reauthentication_methods(self, user: User | AnonymousUser) -> list[dict[str, Any]]:
        """The second factor first; for everybody a code by e-mail, as most accounts sign in."""
        if not user.is_authenticated:
            return []
        methods = super().get_reauthentication_methods(user)
        for method in methods:
            method["description"] = WAYS.get(method["id"], method["description"])
        first = prompt_address(user)
        return [
            *sorted(methods, key=lambda method: method["url"] != first),
            {
                "id": "code",
                "description": _("Send me a code by e-mail"),
                "url": reverse("accounts:reauthenticate_by_code"),
            },
        ]
