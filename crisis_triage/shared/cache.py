"""A cache that may be away. What is only remembered to save time must not take pages down with it.

While Redis does not answer, everything reads as "not remembered" and nothing is kept; after a failure we leave it alone
for a few seconds, so that a page does not wait for a time-out at every question. The limits on sign-in attempts live here
too and are off for as long: a decision of docs/decisions/0004-the-row-is-the-job.md.
"""

import time
from collections.abc import Callable, Iterable
from typing import Any

import structlog
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = structlog.get_logger()

LEAVE_ALONE_SECONDS = 5.0
TAKE_PLACE = """
    local now = tonumber(redis.call('TIME')[1])
    redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
    local taken = redis.call('ZCARD', KEYS[1]) + 1
    if taken > tonumber(ARGV[2]) then return 0 end
    redis.call('ZADD', KEYS[1], now + ARGV[3], ARGV[1])
    redis.call('EXPIRE', KEYS[1], ARGV[3])
    return taken
"""


class ForgivingRedisCache(RedisCache):
    _away_until = 0.0

    def _try(self, ask: Callable[[], Any], otherwise: Any) -> Any:
        if time.monotonic() < ForgivingRedisCache._away_until:
            return otherwise
        try:
            return ask()
        except (RedisError, OSError) as error:
            ForgivingRedisCache._away_until = time.monotonic() + LEAVE_ALONE_SECONDS
            log.warning("cache_away", reason=str(error))
            return otherwise

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._try(lambda: super(ForgivingRedisCache, self).get(key, default, version), default)

    def get_many(self, keys: Iterable[Any], version: int | None = None) -> dict[Any, Any]:
        return self._try(lambda: super(ForgivingRedisCache, self).get_many(keys, version), {})

    def has_key(self, key: Any, version: int | None = None) -> bool:
        return self._try(lambda: super(ForgivingRedisCache, self).has_key(key, version), False)

    def add(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> bool:
        return self._try(lambda: super(ForgivingRedisCache, self).add(key, value, *args, **kwargs), True)

    def set(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> None:
        return self._try(lambda: super(ForgivingRedisCache, self).set(key, value, *args, **kwargs), None)

    def set_many(self, data: Any, *args: Any, **kwargs: Any) -> list[Any]:
        return self._try(lambda: super(ForgivingRedisCache, self).set_many(data, *args, **kwargs), list(data))

    def touch(self, key: Any, *args: Any, **kwargs: Any) -> bool:
        return self._try(lambda: super(ForgivingRedisCache, self).touch(key, *args, **kwargs), False)

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        return self._try(lambda: super(ForgivingRedisCache, self).incr(key, delta, version), delta)

    def delete(self, key: Any, version: int | None = None) -> bool:
        return self._try(lambda: super(ForgivingRedisCache, self).delete(key, version), False)

    def delete_many(self, keys: Iterable[Any], version: int | None = None) -> None:
        return self._try(lambda: super(ForgivingRedisCache, self).delete_many(keys, version), None)

    def take_place(self, key: str, guest: str, *, limit: int, seconds: int) -> int:
        """How many of the places are taken, with this one; 0 if all were. It is free again after so many seconds at the latest,
        by the clock of Redis."""
        client = self._cache.get_client(write=True)
        return self._try(lambda: client.eval(TAKE_PLACE, 1, self.make_key(key), guest, limit, seconds), 1)

    def give_place_back(self, key: str, guest: str) -> None:
        client = self._cache.get_client(write=True)
        self._try(lambda: client.zrem(self.make_key(key), guest), None)

    def clear(self) -> None:
        return self._try(lambda: super(ForgivingRedisCache, self).clear(), False)
