"""Which network address a request comes from, told by the proxies that the city trusts."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The address seen by the outermost trusted proxy. What a client writes itself is ignored."""
    direct = str(request.META.get("REMOTE_ADDR", ""))
    proxies: int = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    if not proxies:
        return direct
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    return forwarded[-proxies] if len(forwarded) >= proxies and forwarded[-proxies] else direct
