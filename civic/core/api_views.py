"""What the addresses of `/api/v1/` have in common.

Scripts on any site may read the answers (CORS). Each says how much of the limit is left, and
carries an ETag, so that asking again for what has not changed costs a 304.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.decorators import method_decorator
from django.views.decorators.http import conditional_page
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import exceptions, mixins, routers, serializers, throttling
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from civic.core.api import AddressThrottle
from civic.core.open_access import ASKED_BEFORE

EXPOSED = "ETag, Link, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After"


@method_decorator(conditional_page, name="dispatch")
class PublicView(APIView):
    """An address that everybody may read, from anywhere."""

    throttles: tuple[throttling.BaseThrottle, ...] = ()

    def get_throttles(self) -> list[throttling.BaseThrottle]:
        self.throttles = tuple(super().get_throttles())
        return list(self.throttles)

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        final = super().finalize_response(request, response, *args, **kwargs)
        final["Access-Control-Allow-Origin"] = "*"
        final["Access-Control-Expose-Headers"] = EXPOSED
        if request.method == "OPTIONS":
            for name, value in ASKED_BEFORE.items():
                final[name] = value
        final["Cache-Control"] = "public, no-cache"
        for throttle in self.throttles:
            if isinstance(throttle, AddressThrottle):
                for name, value in throttle.left().items():
                    final[name] = value
        return final


class ReadOnlyViewSet(PublicView, mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet):
    """A list and its members."""


class ApiRoot(PublicView, routers.APIRootView):
    """The lists that there are, by name."""


class Router(routers.DefaultRouter):
    APIRootView = ApiRoot
    include_format_suffixes = False


@extend_schema(exclude=True)
class NoSuchAddress(PublicView):
    """Every other address below `/api/`."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise exceptions.NotFound(f"Nothing is here. {settings.SITE_URL}/api/v1/ lists what is.")


@extend_schema_field(OpenApiTypes.URI)
class AddressField(serializers.ReadOnlyField):
    """The whole address of a page, from its path on this site."""

    def to_representation(self, value: str) -> str:
        return f"{settings.SITE_URL}{value}"
