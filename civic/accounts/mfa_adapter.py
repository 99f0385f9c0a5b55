"""Second factors: encrypted where they are stored, named in plain words."""

from __future__ import annotations

import base64
import hashlib
from typing import Any, ClassVar

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from civic.accounts.models import User


class MfaAdapter(DefaultMFAAdapter):
    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is not right. Check it and type it again."),
        "cannot_generate_recovery_codes": _(
            "Recovery codes stand in for a second step: first add a passkey or turn on an "
            "authenticator app."
        ),
        "unverified_email": _("Confirm your e-mail address first."),
    }

    def encrypt(self, text: str) -> str:
        """A copy of the database alone opens no second factor."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002
        known = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return gettext("Passkey {number}").format(number=known + 1)

    def _get_site_name(self) -> str:
        return f"{settings.SITE_NAME} {settings.CITY_NAME}"


def _cipher() -> MultiFernet:
    """By the first secret; what was written by an earlier one can still be read."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key(str(secret))) for secret in secrets])


def _key(secret: str) -> bytes:
    digest = hashlib.sha256(b"civic second factors:" + secret.encode()).digest()
    return base64.urlsafe_b64encode(digest)
