"""A Redis cache that the site can do without: while Redis is gone every look-up misses.

After a failure the next second's calls do not even try, so that a dead server costs each request
one connection attempt at the most. Counters and locks then let everybody pass: what they guard has
a second guard in the database.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
PAUSE_SECONDS = 1.0


class SoftRedisCache(RedisCache):
    """`add` answers True and everything else as if nothing were stored while Redis is gone."""

    _silent_until = 0.0

    def add(self, *args: Any, **options: Any) -> bool:
        return self._try(super().add, True, *args, **options)

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._try(super().get, default, key, default, version)

    def set(self, *args: Any, **options: Any) -> None:
        self._try(super().set, None, *args, **options)

    def touch(self, *args: Any, **options: Any) -> bool:
        return self._try(super().touch, False, *args, **options)

    def delete(self, *args: Any, **options: Any) -> bool:
        return self._try(super().delete, False, *args, **options)

    def get_many(self, *args: Any, **options: Any) -> dict[Any, Any]:
        return self._try(super().get_many, {}, *args, **options)

    def set_many(self, *args: Any, **options: Any) -> list[Any]:
        return self._try(super().set_many, [], *args, **options)

    def delete_many(self, *args: Any, **options: Any) -> None:
        self._try(super().delete_many, None, *args, **options)

    def has_key(self, *args: Any, **options: Any) -> bool:
        return self._try(super().has_key, False, *args, **options)

    def incr(self, *args: Any, **options: Any) -> int:
        return self._try(super().incr, 1, *args, **options)

    def clear(self) -> None:
        self._try(super().clear, None)

    def _try(self, call: Callable[..., Any], otherwise: Any, *args: Any, **options: Any) -> Any:
        if time.monotonic() < SoftRedisCache._silent_until:
            return otherwise
        try:
            return call(*args, **options)
        except RedisError as error:
            SoftRedisCache._silent_until = time.monotonic() + PAUSE_SECONDS
            logger.warning("the cache does not answer: %s", type(error).__name__)
            return otherwise
