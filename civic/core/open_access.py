"""Addresses of data that scripts on any site may read (CORS), beside `/api/v1/`."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from civic.core.api import PROBLEM, problem

METHODS = "GET, HEAD, OPTIONS"
ASKED_BEFORE = {  # what a browser asks before a script's request that carries an ETag
    "Access-Control-Allow-Methods": METHODS,
    "Access-Control-Allow-Headers": "If-None-Match",
    "Access-Control-Max-Age": "86400",
}
OPEN = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "ETag"}


def open_to_scripts(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For a view that changes nothing, so nothing has to be guarded against other sites."""

    @csrf_exempt
    @wraps(view)
    def opened(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers={"Allow": METHODS, **ASKED_BEFORE, **OPEN})
        if request.method not in ("GET", "HEAD"):
            said = problem(405, "This address can only be read.", code="method-not-allowed")
            headers = {"Allow": METHODS, **OPEN}
            return JsonResponse(said, status=405, content_type=PROBLEM, headers=headers)
        response = view(request, *args, **kwargs)
        for name, value in OPEN.items():
            response[name] = value
        return response

    return opened
