"""Count in the cache how often something was tried within a window of time."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.cache import cache


def count_up(keys: Sequence[str], *, seconds: int) -> list[int]:
    """Each key's number, this time included; a key's window begins with its first time."""
    at_once = getattr(cache, "count_up", None)  # one way to Redis and back, whatever the number
    return at_once(keys, seconds) if at_once else [_count_up(key, seconds) for key in keys]


def _count_up(key: str, seconds: int) -> int:
    try:
        return cache.incr(key)
    except ValueError:
        cache.add(key, 1, seconds)
        return 1
