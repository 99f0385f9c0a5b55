"""The language lives in the address (`/pl/…`), so that one page serves everybody."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import get_language_info


def offered_language(*codes: str) -> str:
    """The first of `codes` that the site has, else its own language."""
    offered = dict(settings.LANGUAGES)
    return next((code for code in codes if code in offered), settings.LANGUAGE_CODE)


def language_name(code: str) -> str:
    """As its own speakers write it."""
    return str(get_language_info(code)["name_local"]).capitalize()


class LanguageFromPathMiddleware:
    """Activates the language of the path's prefix, else the city's own. Varies on nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
            return response
