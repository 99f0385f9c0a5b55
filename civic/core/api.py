"""What the settings give to all of `/api/v1/`: problem answers (RFC 9457), keyset pages, limits."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions, pagination, permissions, throttling
from rest_framework.request import Request
from rest_framework.response import Response

from civic.core.errors import DomainError, Invalid

if TYPE_CHECKING:
    from rest_framework.views import APIView  # it imports this module through the settings

PROBLEM = "application/problem+json"
TITLES = {
    400: "What was sent breaks a rule",
    401: "A key is needed",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    406: "Only JSON is offered",
    409: "Not in this state",
    415: "Send JSON",
    429: "Too many requests",
    500: "Something went wrong",
    503: "Not available now",
}


# What a reader of the API can meet; each is explained at /api-problems/.
CODES = frozenset(
    {"invalid", "method-not-allowed", "not-acceptable", "not-found", "throttled", "unavailable"}
)


class ReadOnly(permissions.BasePermission):
    """Anybody may read; nobody may write without a scope of their own."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        if request.method not in view.allowed_methods:
            raise exceptions.MethodNotAllowed(str(request.method))
        return request.method in permissions.SAFE_METHODS


class AddressThrottle(throttling.SimpleRateThrottle):
    """Counts by network address; the address is hashed into the cache's key and never logged."""

    scope = "address"
    num_requests: int | None
    duration: int | None  # seconds
    history: list[float]

    def left(self) -> dict[str, str]:
        """RateLimit fields, as draft-ietf-httpapi-ratelimit-headers-07 has them."""
        if self.num_requests is None or self.duration is None:
            return {}
        oldest = self.history[-1] if self.history else self.timer()
        return {
            "RateLimit-Limit": str(self.num_requests),
            "RateLimit-Remaining": str(max(0, self.num_requests - len(self.history))),
            "RateLimit-Reset": str(int(oldest + self.duration - self.timer()) + 1),
        }

    def get_cache_key(self, request: Request, view: APIView) -> str:
        digest = hashlib.sha256(str(self.get_ident(request)).encode()).hexdigest()[:32]
        return self.cache_format % {"scope": self.scope, "ident": digest}


class KeysetPagination(pagination.CursorPagination):
    """Cursor pages that cost the same at any depth. `page_size` up to 100."""

    page_size = 20
    max_page_size = 100
    page_size_query_param = "page_size"
    ordering = "-pk"

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """As the base's, with `null` said as OpenAPI 3.1 says it."""
        page = super().get_paginated_response_schema(schema)
        for name in ("next", "previous"):
            page["properties"][name] = {"type": ["string", "null"], "format": "uri"}
        return page


def problem(
    status_code: int, detail: str, *, code: str, errors: dict[str, Any] | None = None
) -> dict[str, Any]:
    """The body of an RFC 9457 problem. `errors`: field -> sentences."""
    body: dict[str, Any] = {
        "type": f"{settings.SITE_URL}/api-problems/#{code}" if code in CODES else "about:blank",
        "title": TITLES.get(status_code, "The request failed"),
        "status": status_code,
        "detail": detail,
        "code": code,
    }
    if errors:
        body["errors"] = errors
    return body


def problem_response(exception: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: every refusal has one shape. An unknown error is left to Django."""
    if isinstance(exception, DomainError):
        fields = exception.fields if isinstance(exception, Invalid) else None
        body = problem(exception.status, exception.message, code=exception.code, errors=fields)
        return Response(body, status=exception.status, content_type=PROBLEM)
    if isinstance(exception, Http404):
        exception = exceptions.NotFound()
    elif isinstance(exception, PermissionDenied):
        exception = exceptions.PermissionDenied()
    if not isinstance(exception, exceptions.APIException):
        return None
    return _api_exception(exception)


def _api_exception(exception: exceptions.APIException) -> Response:
    headers: dict[str, str] = {}
    wait = getattr(exception, "wait", None)
    if wait:
        headers["Retry-After"] = str(int(wait) + 1)
    errors = exception.detail if isinstance(exception, exceptions.ValidationError) else None
    detail = "Some fields are not right." if errors else str(exception.detail)
    code = str(exception.default_code).replace("_", "-")
    body = problem(
        exception.status_code,
        detail,
        code=code,
        errors=errors if isinstance(errors, dict) else None,
    )
    if errors and not isinstance(errors, dict):
        body["errors"] = {"request": errors}
    return Response(body, status=exception.status_code, headers=headers, content_type=PROBLEM)
