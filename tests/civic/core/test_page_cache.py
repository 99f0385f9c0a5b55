"""Public pages on the busiest day: rendered once, asked again cheaply; private ones not kept."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.http import HttpResponse
from django.test import RequestFactory

from civic.core import near_cache
from civic.core.page_cache import PageCacheMiddleware, public_page

CROWD = 64
REQUESTS = RequestFactory()


class Page:
    """A public page behind the middleware, as Django calls it. `renders`: how often it was made."""

    def __init__(self, *, fresh: float, seconds: float = 0.0) -> None:
        self.renders = 0
        self._seconds = seconds
        self._lock = threading.Lock()
        self._view = public_page(fresh=fresh)(lambda request: self._render())
        self._middleware = PageCacheMiddleware(self._respond)

    def become_fresh_for(self, seconds: float) -> None:
        self._view = public_page(fresh=seconds)(lambda request: self._render())

    def visit(self, method: str = "GET", **headers: str) -> HttpResponse:
        request = REQUESTS.generic(method, "/page/", headers=headers)
        if "Cookie" in headers:
            request.COOKIES[django_settings.SESSION_COOKIE_NAME] = headers["Cookie"]
        return self._middleware(request)

    def visit_at_once(self, people: int) -> list[HttpResponse]:
        start = threading.Barrier(people)

        def visit(_person: int) -> HttpResponse:
            start.wait()
            return self.visit()

        with ThreadPoolExecutor(people) as pool:
            return list(pool.map(visit, range(people)))

    def _respond(self, request) -> HttpResponse:
        return self._middleware.process_view(request, self._view, (), {}) or self._view(request)

    def _render(self) -> HttpResponse:
        with self._lock:
            self.renders += 1
            number = self.renders
        time.sleep(self._seconds)
        return HttpResponse(f"page {number}")


def test_a_page_that_expires_in_a_crowd_is_rendered_once():
    page = Page(fresh=0)
    page.visit()
    page.become_fresh_for(60)
    answers = page.visit_at_once(CROWD)
    assert page.renders == 2
    assert {answer.content for answer in answers} <= {b"page 1", b"page 2"}
    assert page.visit().content == b"page 2"


def test_a_page_that_nobody_has_seen_is_rendered_once_for_a_crowd():
    page = Page(fresh=60, seconds=0.2)
    answers = page.visit_at_once(CROWD)
    assert page.renders == 1
    assert {answer.content for answer in answers} == {b"page 1"}


def test_who_has_the_page_is_told_so_without_its_body():
    page = Page(fresh=60)
    etag = page.visit()["ETag"]
    again = page.visit(**{"If-None-Match": etag})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
    assert page.visit(**{"If-None-Match": '"other"'}).status_code == 200
    assert page.renders == 1


def test_a_head_and_a_get_share_the_page():
    page = Page(fresh=60)
    head, get = page.visit("HEAD"), page.visit()
    assert page.renders == 1
    assert head.status_code == 200
    assert head["ETag"] == get["ETag"]


@pytest.mark.parametrize("headers", [{"Cookie": "somebody"}, {"Authorization": "Bearer x"}])
def test_whoever_is_known_gets_a_page_of_their_own(headers):
    page = Page(fresh=60)
    page.visit()
    own = page.visit(**headers)
    assert own.content == b"page 2"
    assert own["Cache-Control"] == "private, no-cache"
    assert page.visit().content == b"page 1"


def test_a_hot_page_stays_in_the_process_for_a_moment(settings, monkeypatch):
    settings.NEAR_CACHE_SECONDS = 5
    page = Page(fresh=60)
    page.visit()
    cache.clear()
    assert page.visit().content == b"page 1"
    later = time.monotonic() + 5
    monkeypatch.setattr(near_cache.time, "monotonic", lambda: later)
    assert page.visit().content == b"page 2"


def test_no_page_stays_in_the_process_longer_than_it_is_fresh(settings):
    settings.NEAR_CACHE_SECONDS = 60
    page = Page(fresh=0)
    page.visit()
    assert page.visit().content == b"page 2"


def test_the_process_keeps_only_so_many_things(settings):
    settings.NEAR_CACHE_SECONDS = 60
    for number in range(near_cache.MOST + 1):
        near_cache.keep(f"key {number}", number)
    assert near_cache.recall("key 0") is None
    assert near_cache.recall(f"key {near_cache.MOST}") == near_cache.MOST
