"""No text of ours holds a NUL byte, and PostgreSQL refuses one with an error.

In addresses it becomes the sign for a character that cannot be shown, so that such an address or
search finds nothing, in words. Django's form fields refuse it by themselves.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

NUL, REPLACEMENT = "\x00", "\ufffd"


class NulByteMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.path = request.path.replace(NUL, REPLACEMENT)
        request.path_info = request.path_info.replace(NUL, REPLACEMENT)
        query = request.META.get("QUERY_STRING", "")
        if "%00" in query:
            request.META["QUERY_STRING"] = query.replace("%00", "%EF%BF%BD")
        return self.get_response(request)
