"""Whether a second factor was used in this session, not merely set up once.

allauth notes each proof in the session. A code from an app, a recovery code or a security key
stands beside the first proof; a passkey alone is two (the device, and the finger or PIN on it).
"""

from __future__ import annotations

import time

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.http import HttpRequest
from django.urls import reverse

from civic.accounts.models import User

GOOD_FOR = 12 * 60 * 60  # seconds: an official proves it once a working day


def prompt_address(user: User) -> str:
    """Where `user` proves their second factor; empty if none is set up. Recovery codes are none."""
    types = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    if Authenticator.Type.TOTP in types:
        return reverse("mfa_reauthenticate")
    if Authenticator.Type.WEBAUTHN in types:
        return reverse("mfa_reauthenticate_webauthn")
    return ""


def used_second_factor(request: HttpRequest) -> bool:
    """Whether the signed-in person proved a second factor in this session, lately."""
    earliest = time.time() - GOOD_FOR
    return any(
        record["method"] == "mfa" and record["at"] >= earliest
        for record in get_authentication_records(request, request.user)
    )
