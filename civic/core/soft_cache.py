"""The Redis cache, forgiving: when Redis is away, nothing is found and nothing is kept.

Caches here are never the truth, so a page is then slower, not broken. Limits against guessing are
kept in the cache too and do not hold while it is away; the health page says that it is.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from django.utils.functional import cached_property
from redis import exceptions
from redis.commands.core import Script

logger = logging.getLogger(__name__)

COUNT_UP = """
local numbers = {}
for place, key in ipairs(KEYS) do
    numbers[place] = redis.call('INCR', key)
    if numbers[place] == 1 then redis.call('EXPIRE', key, ARGV[1]) end
end
return numbers
"""


def _forgiving(name: str, answer: Callable[..., Any]) -> Callable[..., Any]:
    method = getattr(RedisCache, name)

    @wraps(method)
    def call(self: RedisCache, *args: Any, **kwargs: Any) -> Any:
        try:
            return method(self, *args, **kwargs)
        except (exceptions.ConnectionError, exceptions.TimeoutError) as error:
            logger.warning("cache %s: %s", name, type(error).__name__)
            return answer(*args, **kwargs)

    return call


class LastingClients(RedisCacheClient):
    """Keeps one client per pool: Django makes one for each command, which costs more than that."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._lasting: dict[int, Any] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        pool = self._get_connection_pool(write)  # type: ignore[attr-defined]
        client = self._lasting.get(id(pool))
        if client is None:
            client = self._client(connection_pool=pool)  # type: ignore[attr-defined]
            self._lasting[id(pool)] = client
        return client


class SoftRedisCache(RedisCache):
    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = LastingClients

    get = _forgiving("get", lambda key, default=None, version=None: default)
    get_many = _forgiving("get_many", lambda *args, **kwargs: {})
    set = _forgiving("set", lambda *args, **kwargs: None)
    set_many = _forgiving("set_many", lambda data, *args, **kwargs: list(data))
    add = _forgiving("add", lambda *args, **kwargs: True)
    touch = _forgiving("touch", lambda *args, **kwargs: False)
    delete = _forgiving("delete", lambda *args, **kwargs: False)
    delete_many = _forgiving("delete_many", lambda *args, **kwargs: None)
    has_key = _forgiving("has_key", lambda *args, **kwargs: False)
    incr = _forgiving("incr", lambda key, delta=1, version=None: delta)

    def count_up(self, keys: Sequence[str], seconds: int) -> list[int]:
        """Add 1 to each, in one way there and back; one that is new ends after `seconds`.

        While Redis is away each is 1.
        """
        try:
            numbers = self._count_up(
                keys=[self.make_and_validate_key(key) for key in keys], args=[seconds]
            )
            return [int(number) for number in numbers]
        except (exceptions.ConnectionError, exceptions.TimeoutError) as error:
            logger.warning("cache count_up: %s", type(error).__name__)
            return [1] * len(keys)

    @cached_property
    def _count_up(self) -> Script:
        script: Script = self._cache.get_client(write=True).register_script(COUNT_UP)
        return script

    def clear(self) -> None:
        """Only what this site keeps: the broker lives in the same Redis."""
        client = self._cache.get_client()
        keys = list(client.scan_iter(self.make_key("*")))
        if keys:
            client.delete(*keys)
