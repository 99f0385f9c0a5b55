"""One line for each page that was asked for, with nothing in it about who asked.

The route stands for the address: `petitions/<int:pk>/confirm/<token>/`, never the token, the
query, the network address or the browser.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

logger = logging.getLogger("civic.access")


class AccessLogMiddleware:
    """Stands right behind the request's id. Static files have no route and are not logged."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        start = time.perf_counter()
        response = self.get_response(request)
        if request.resolver_match is not None:
            milliseconds = round((time.perf_counter() - start) * 1000)
            logger.info(
                "%s /%s %s %s ms",
                request.method,
                request.resolver_match.route,
                response.status_code,
                milliseconds,
            )
        return response


class RouteForPath(logging.Filter):
    """Puts the route in place of the path in what Django logs about a failed request."""

    def filter(self, record: logging.LogRecord) -> bool:
        match = getattr(getattr(record, "request", None), "resolver_match", None)
        route = f"/{match.route}" if match else "/(no such page)"
        record.msg, record.args = "%s at %s", (getattr(record, "status_code", "error"), route)
        return True
