"""What this process read from the shared cache a moment ago: no way to Redis on the busiest day.

A hot page or a petition that everybody signs is asked for hundreds of times a second in each
process. It is kept here for `NEAR_CACHE_SECONDS`, so a change elsewhere is seen that much later.
"""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings

MOST = 300  # entries; beyond that all are dropped, which costs one more look at the shared cache

_kept: dict[str, tuple[float, Any]] = {}


def recall(key: str) -> Any:
    """What was kept under `key`, None when that was too long ago."""
    until, value = _kept.get(key, (0.0, None))
    return value if time.monotonic() < until else None


def keep(key: str, value: Any) -> None:
    if len(_kept) >= MOST:
        clear()
    _kept[key] = (time.monotonic() + settings.NEAR_CACHE_SECONDS, value)


def drop(key: str) -> None:
    _kept.pop(key, None)


def clear() -> None:
    _kept.clear()
