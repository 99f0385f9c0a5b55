"""Whether a second factor was used in this session, not merely set up once.

allauth notes each proof in the session. A code from an app, a recovery code or a security key
stands beside the first proof; a passkey alone is two (the device, and the finger or PIN on it).
"""

from __future__ import annotations

import time

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from civic.accounts.models import User

GOOD_FOR = 12 * 60 * 60  # seconds: an official proves it once a working day


def has_second_factor(user: User) -> bool:
    """Whether one is set up. Recovery codes alone are none."""
    return (
        Authenticator.objects.filter(user=user)
        .exclude(type=Authenticator.Type.RECOVERY_CODES)
        .exists()
    )


def used_second_factor(request: HttpRequest) -> bool:
    """Whether the signed-in person proved a second factor in this session, lately."""
    earliest = time.time() - GOOD_FOR
    return any(
        record["method"] == "mfa" and record["at"] >= earliest
        for record in get_authentication_records(request, request.user)
    )
