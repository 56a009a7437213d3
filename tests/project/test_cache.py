"""Without Redis the site is slower, and nothing else (requirements 3b 2)."""

import pytest
from django.core.cache.backends.redis import RedisCacheClient
from redis.exceptions import ConnectionError as NoRedis

from netwerk.cache import ForgivingClient, ForgivingRedisCache
from tests import services


@pytest.fixture
def cache_without_redis():
    return ForgivingRedisCache(f"redis://127.0.0.1:{services.free_port()}/0", {"OPTIONS": {"socket_timeout": 1}})


def test_without_redis_everything_answers_as_an_empty_cache(cache_without_redis):
    cache = cache_without_redis
    assert cache.get("a", "default") == "default"
    assert cache.set("a", 1) is None
    assert cache.add("a", 1) is True
    assert cache.incr("a") == 1
    assert cache.touch("a") is False
    assert cache.delete("a") is False
    assert cache.has_key("a") is False
    assert cache.get_many(["a", "b"]) == {}
    assert cache.set_many({"a": 1}) == []
    assert cache.delete_many(["a"]) is None
    assert cache.get_or_set("a", lambda: "made") == "made"
    with pytest.raises(NoRedis):
        cache.clear()


def test_with_redis_it_is_an_ordinary_cache(tmp_path):
    with services.start_redis(appendfsync="off") as redis:
        cache = ForgivingRedisCache(redis.url, {})
        cache.set_many({"a": 1, "b": ["x"]})
        assert cache.get_many(["a", "b", "c"]) == {"a": 1, "b": ["x"]}
        assert cache.incr("a") == 2
        with pytest.raises(ValueError, match="not found"):
            cache.incr("c")
        redis.kill()
        assert cache.get("a") is None
        redis.start()
        cache.set("a", 5)
        assert cache.get("a") == 5
        cache.clear()
        assert cache.get("a") is None


def test_every_call_of_djangos_client_is_either_forgiven_or_known():
    calls = {name for name in vars(RedisCacheClient) if not name.startswith("_")}
    assert calls - set(vars(ForgivingClient)) == {"get_client", "clear"}
