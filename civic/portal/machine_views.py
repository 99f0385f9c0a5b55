"""Small files that machines look for: crawlers, security researchers, phones."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from civic.core.page_cache import public_page
from civic.portal import overview
from civic.portal.urls import PAGES

SECURITY_CONTACT_FOR = dt.timedelta(days=180)
ADDRESSES_IN_SITEMAP = 50_000  # the most that sitemaps.org allows in one file


@public_page
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Everything may be read but what belongs to a person or is endless."""
    private = ["/accounts/", "/account/", "/me/", "/search/"]
    others = [f"/{code}" for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
    hidden = ["/admin/", *(prefix + path for prefix in ["", *others] for path in private)]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in hidden)]
    return _text([*lines, "", f"Sitemap: {_absolute(reverse('sitemap'))}"])


@public_page
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """RFC 9116."""
    expires = (timezone.now() + SECURITY_CONTACT_FOR).replace(hour=0, minute=0, second=0)
    return _text(
        [
            f"Contact: mailto:{settings.CONTACT_EMAIL}",
            f"Expires: {expires.strftime('%Y-%m-%dT%H:%M:%SZ')}",
            f"Preferred-Languages: {', '.join(code for code, _name in settings.LANGUAGES)}",
            f"Canonical: {_absolute(reverse('security'))}",
        ]
    )


@public_page
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """Name, colours and icon for a phone's home screen (W3C Web Application Manifest)."""
    icon = {"src": static("civic/img/favicon.svg"), "type": "image/svg+xml", "sizes": "any"}
    content = {
        "name": f"{settings.SITE_NAME} {settings.CITY_NAME}",
        "short_name": settings.SITE_NAME,
        "start_url": reverse("portal:home"),
        "display": "browser",
        "background_color": "#fbf9f4",
        "theme_color": "#0d3b4f",
        "icons": [icon],
    }
    return JsonResponse(content, content_type="application/manifest+json")


@public_page
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    apps = ("budgets:list", "petitions:list", "assemblies:list")
    paths = [reverse(name) for name in ("portal:home", "portal:area", "opendata:catalogue", *apps)]
    paths += [reverse("portal:page", args=[slug]) for slug in PAGES.split("|")]
    paths += overview.addresses(ADDRESSES_IN_SITEMAP - len(paths))
    context = {"addresses": [_absolute(path) for path in paths]}
    return render(request, "portal/sitemap.xml", context, content_type="application/xml")


def _absolute(path: str) -> str:
    return settings.SITE_URL.rstrip("/") + path


def _text(lines: list[str]) -> HttpResponse:
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")
