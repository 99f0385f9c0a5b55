"""The second factor of the demo city's officials, which anybody may look up.

The secret differs between installations and its codes are shown only where DEMO is set, so a
demo account that strays into production lets nobody in.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from dataclasses import dataclass

from allauth.mfa import app_settings
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings


@dataclass(frozen=True)
class DemoCode:
    """`code` is good for another `seconds_left` seconds."""

    code: str
    seconds_left: int


def demo_totp_secret() -> str:
    """Base32, 20 bytes (RFC 6238)."""
    digest = hmac.new(settings.SECRET_KEY.encode(), b"civic demo totp", hashlib.sha256).digest()
    return base64.b32encode(digest[:20]).decode()


def current_demo_code(*, at: float | None = None) -> DemoCode:
    """The code at the Unix time `at` (now by default)."""
    step, past = divmod(int(time.time() if at is None else at), app_settings.TOTP_PERIOD)
    code = format_hotp_value(hotp_value(demo_totp_secret(), step))
    return DemoCode(code, app_settings.TOTP_PERIOD - past)
