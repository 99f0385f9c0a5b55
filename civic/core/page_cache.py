"""Public pages from a shared cache, refreshed ahead of expiry (design decision 2).

A view marked `@public_page` is the same for every anonymous visitor. Its answer is kept for
`fresh` seconds. After that the first visitor renders it again while all others still get the old
one for up to `stale` seconds, so a page that expires on the busiest day is rendered once.

Whoever carries a session cookie passes by: their pages are private and never stored. Browsers
always ask again (max-age=0, answered 304 by ETag); shared caches in front keep it `fresh` seconds.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from civic.core import near_cache

FRESH_SECONDS = 60
STALE_SECONDS = 600
RENDER_SECONDS = 20  # how long one renderer keeps the others from rendering too
WAIT_SECONDS = 2.0  # how long a visitor waits for a first rendering by somebody else
FOR_SCRIPTS = ("Access-Control-Allow-Origin", "Access-Control-Expose-Headers")
STORED_HEADERS = ("Content-Type", "Content-Language", "Link", *FOR_SCRIPTS)
LONGEST_QUERY = 300


@dataclass(frozen=True)
class StoredPage:
    body: bytes
    headers: dict[str, str]
    fresh_until: float


def public_page(
    view: Callable[..., HttpResponse] | None = None, *, fresh: int = FRESH_SECONDS
) -> Callable[..., Any]:
    """Marks a view whose answer to an anonymous GET holds nothing personal."""

    def mark(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        view.public_for = fresh  # type: ignore[attr-defined]
        return view

    return mark(view) if view else mark


class PageCacheMiddleware:
    """Stands before the session, so that a stored page touches no session and no user."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if getattr(request, "_page_is_private", False):
            response.headers["Cache-Control"] = "private, no-cache"
        key = getattr(request, "_page_key", None)
        if key is None:
            return response
        try:
            if response.status_code != 200 or response.streaming or response.cookies:
                return response
            return _from_store(request, _store(key, response, request._page_fresh))  # type: ignore[attr-defined]
        finally:
            cache.delete(f"{key}:rendering")

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        fresh = getattr(view, "public_for", None)
        if fresh is None:
            return None
        if not _may_share(request):
            request._page_is_private = True  # type: ignore[attr-defined]
            return None
        key = _page_key(request)
        stored = _stored_or_awaited(key)
        if stored is not None:
            return _from_store(request, stored)
        request._page_key, request._page_fresh = key, fresh  # type: ignore[attr-defined]
        return None


def _may_share(request: HttpRequest) -> bool:
    return (
        request.method in ("GET", "HEAD")
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and "Authorization" not in request.headers
        and len(request.META.get("QUERY_STRING", "")) <= LONGEST_QUERY
    )


def _page_key(request: HttpRequest) -> str:
    address = f"{request.scheme}://{request.get_host()}{request.get_full_path()}"
    accept = "json" if "json" in request.headers.get("Accept", "") else "any"
    return "page:" + hashlib.sha256(f"{accept} {address}".encode()).hexdigest()


def _stored_or_awaited(key: str) -> StoredPage | None:
    """The stored page, or None for the one visitor who has to render it."""
    near: StoredPage | None = near_cache.recall(key)
    if _is_fresh(near):
        return near
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        stored: StoredPage | None = cache.get(key)
        may_render = not _is_fresh(stored) and cache.add(f"{key}:rendering", 1, RENDER_SECONDS)
        if may_render:
            stored = cache.get(key)  # somebody may have rendered it between the two lines above
            if not _is_fresh(stored):
                return None
            cache.delete(f"{key}:rendering")
        if _is_fresh(stored):
            near_cache.keep(key, stored)
            return stored
        if stored is not None or time.monotonic() > deadline:
            return stored
        time.sleep(0.02)


def _is_fresh(stored: StoredPage | None) -> bool:
    return stored is not None and time.time() < stored.fresh_until


def _store(key: str, response: HttpResponse, fresh: int) -> StoredPage:
    etag = quote_etag(hashlib.sha256(response.content).hexdigest()[:32])
    headers = {name: response[name] for name in STORED_HEADERS if name in response}
    headers["ETag"] = etag
    headers["Cache-Control"] = (
        f"public, max-age=0, s-maxage={fresh}, stale-while-revalidate={STALE_SECONDS}"
    )
    stored = StoredPage(response.content, headers, time.time() + fresh)
    cache.set(key, stored, fresh + STALE_SECONDS)
    near_cache.keep(key, stored)
    return stored


def _from_store(request: HttpRequest, stored: StoredPage) -> HttpResponse:
    response = HttpResponse(stored.body, headers=stored.headers)
    etag = stored.headers["ETag"]
    found = get_conditional_response(request, etag=etag, response=response) or response
    for name in FOR_SCRIPTS:  # "not modified" is for scripts of other sites too
        if name in stored.headers:
            found[name] = stored.headers[name]
    return found
