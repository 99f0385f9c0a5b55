"""What every template may say about the city. Nothing about a person: pages are shared."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def city(request: HttpRequest) -> dict[str, Any]:
    return city_context()


def city_context() -> dict[str, Any]:
    """The same for what is rendered without a request: mails."""
    return {
        "site_name": settings.SITE_NAME,
        "city_name": settings.CITY_NAME,
        "site_url": settings.SITE_URL,
        "contact_email": settings.CONTACT_EMAIL,
        "is_demo": settings.DEMO,
    }
