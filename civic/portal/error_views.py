"""Answers for when something went wrong: what happened, why, what to do.

Programs get a problem document (RFC 9457) where people get a page.
"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views import defaults

from civic.core.api import PROBLEM, problem


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open too long, or came from another site. Nothing was changed."""
    return render(request, "csrf_failure.html", status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if _is_asked_by_program(request):
        return _problem(400, "The request could not be read.", "bad-request")
    return defaults.bad_request(request, exception)


def not_found(request: HttpRequest, exception: Http404) -> HttpResponse:
    if _is_asked_by_program(request):
        return _problem(404, "Nothing is here.", "not-found")
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    if _is_asked_by_program(request):
        return _problem(500, "Something went wrong on our side. Try again in a minute.", "error")
    return defaults.server_error(request)


def _is_asked_by_program(request: HttpRequest) -> bool:
    return request.path.startswith("/api/") or request.path.endswith(".json")


def _problem(status: int, detail: str, code: str) -> HttpResponse:
    response = JsonResponse(problem(status, detail, code=code), status=status, content_type=PROBLEM)
    response["Access-Control-Allow-Origin"] = "*"  # the page of another site may read why
    return response
