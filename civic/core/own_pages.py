"""Forms that act for nobody signed in: guarded by what browsers say of the sender, not by a cookie.

So the page that holds the form carries no token and can be cached for all (design decision 2). A
browser always tells where a POST comes from (Fetch Metadata, or Origin); what tells nothing is no
browser, and gains nothing that it could not do anyway.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from civic.core.errors import NotAllowed

OWN_SITES = {"same-origin", "none"}


def from_own_pages(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Lets POSTs in from pages of this site only, without cookie or token. Raises NotAllowed."""

    @csrf_exempt
    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and not is_from_own_pages(request):
            raise NotAllowed(_("This form was sent from another site. Nothing was changed."))
        return view(request, *args, **kwargs)

    return guarded


def is_from_own_pages(request: HttpRequest) -> bool:
    """By Sec-Fetch-Site where the browser sends it, else by Origin."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in OWN_SITES
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.get_host()
