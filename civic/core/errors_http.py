"""The one place where a refusal of a service becomes a page."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render

from civic.core.errors import DomainError

GetResponse = Callable[[HttpRequest], HttpResponse]


class DomainErrorMiddleware:
    """Shows a refusal that no view turned into something better. The API has its own mapping.

    Django answers a method that an address does not take with an empty page; this one says so.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed):
            is_sent = request.method not in ("GET", "HEAD")
            response.content = render(request, "405.html", {"is_sent": is_sent}).content
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, DomainError):
            return None
        response = render(request, "refused.html", {"error": exception}, status=exception.status)
        if exception.status == 503:
            response["Retry-After"] = "60"
        return response
