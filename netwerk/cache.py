"""The cache in production: Redis, but a page never fails because Redis is away (requirements 3b 2)."""

import logging
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


class ForgivingClient:
    """Passes every call on to Redis; when Redis does not answer it says what an empty cache would say."""

    def __init__(self, client: RedisCacheClient) -> None:
        self._client = client

    def __getattr__(self, name: str) -> Callable[..., Any]:
        return getattr(self._client, name)

    def _or(self, fallback: object, call: Callable[..., Any], *args: object) -> Any:
        try:
            return call(*args)
        except RedisError as error:
            logger.warning("The cache does not answer: %s", error)
            return fallback

    def add(self, key: str, value: object, timeout: int | None) -> bool:
        return self._or(True, self._client.add, key, value, timeout)

    def get(self, key: str, default: object) -> Any:
        return self._or(default, self._client.get, key, default)

    def set(self, key: str, value: object, timeout: int | None) -> None:
        self._or(None, self._client.set, key, value, timeout)

    def touch(self, key: str, timeout: int | None) -> bool:
        return self._or(False, self._client.touch, key, timeout)

    def delete(self, key: str) -> bool:
        return self._or(False, self._client.delete, key)

    def get_many(self, keys: list[str]) -> dict[str, Any]:
        return self._or({}, self._client.get_many, keys)

    def has_key(self, key: str) -> bool:
        return self._or(False, self._client.has_key, key)

    def incr(self, key: str, delta: int) -> int:
        return self._or(delta, self._client.incr, key, delta)

    def set_many(self, data: dict[str, Any], timeout: int | None) -> None:
        self._or(None, self._client.set_many, data, timeout)

    def delete_many(self, keys: list[str]) -> None:
        self._or(None, self._client.delete_many, keys)


class ForgivingRedisCache(RedisCache):
    """`clear()` still raises: who empties the cache wants to know whether it is empty."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = lambda *args, **options: ForgivingClient(RedisCacheClient(*args, **options))
