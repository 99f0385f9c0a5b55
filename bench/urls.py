"""The site, and a view that does nothing, through the same middleware."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from civic.urls import urlpatterns as site


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse(b'{"signature_count": 1}', content_type="application/json")


urlpatterns = [*site, path("bare/", bare)]
