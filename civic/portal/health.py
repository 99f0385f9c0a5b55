"""Is all that the site leans on there? For a monitor: each part checked, the ill ones named."""

from __future__ import annotations

import datetime as dt
import logging
import secrets
from collections.abc import Callable
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from civic.celery import app as celery_app
from civic.core.clock import database_now
from civic.notifications.models import Message

logger = logging.getLogger(__name__)

OUTBOX_AGE = dt.timedelta(minutes=15)  # a message that waits longer: no worker, or no mail server
CLOCK_SKEW = dt.timedelta(seconds=5)


class Ill(Exception):
    """A part does not work; the message says how, with nothing secret in it."""


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """200 if every part is well, else 503. The answer has no addresses, names or secrets."""
    parts = {name: _examine(check) for name, check in CHECKS.items()}
    ill = [f"{name}: {part['reason']}" for name, part in parts.items() if not part["ok"]]
    if ill:
        logger.error("not well: %s", "; ".join(ill))
    response = JsonResponse(
        {"status": "failing" if ill else "ok", "parts": parts}, status=503 if ill else 200
    )
    response._has_been_logged = True  # type: ignore[attr-defined]  # Django's line has no cause
    return response


def _examine(check: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    try:
        return {"ok": True, **check()}
    except Ill as illness:
        return {"ok": False, "reason": str(illness)}
    except Exception as error:
        return {"ok": False, "reason": f"not reachable ({type(error).__name__})"}


def _database() -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return {"kind": connection.vendor}


def _cache() -> dict[str, Any]:
    key, value = f"health:{secrets.token_hex(8)}", secrets.token_hex(8)
    cache.set(key, value, 10)
    if cache.get(key) != value:
        raise Ill("what was put in did not come out")
    cache.delete(key)
    return {}


def _broker() -> dict[str, Any]:
    """Asks how many ticks wait; thousands mean that no worker takes them."""
    with celery_app.connection_for_write(connect_timeout=1) as broker:
        broker.ensure_connection(max_retries=1, timeout=1)
        channel: Any = broker.default_channel
        queue = channel.queue_declare(celery_app.conf.task_default_queue)
    return {"waiting": queue.message_count}


def _outbox() -> dict[str, Any]:
    now = timezone.now()
    oldest = Message.objects.unsent().order_by("created_at").values_list("created_at").first()
    age = now - oldest[0] if oldest else dt.timedelta(0)
    if age > OUTBOX_AGE:
        raise Ill(f"a message has waited for {age.total_seconds():.0f} seconds")
    return {"oldest_seconds": max(0, round(age.total_seconds()))}


def _clock() -> dict[str, Any]:
    skew = abs(database_now() - timezone.now())
    if skew > CLOCK_SKEW:
        raise Ill(f"this machine and the database differ by {skew.total_seconds():.0f} seconds")
    return {"skew_seconds": round(skew.total_seconds(), 1)}


CHECKS: dict[str, Callable[[], dict[str, Any]]] = {
    "database": _database,
    "cache": _cache,
    "broker": _broker,
    "outbox": _outbox,
    "clock": _clock,
}
