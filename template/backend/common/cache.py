"""A cache in Redis that never puts older over newer and never fails a request."""

from typing import Final

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from backend.common.config import Settings
from backend.common.metrics import CACHE_READS

log = structlog.get_logger("cache")

# Compares versions on the server: a slow reader must not put back what a writer has replaced.
_PUT_IF_NEWER: Final = """
local held = redis.call('HGET', KEYS[1], 'version')
if held and tonumber(held) >= tonumber(ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], 'version', ARGV[1], 'value', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1
"""


def connect_redis(settings: Settings) -> Redis:
    """Make the process's one pool of Redis connections; opened when first used."""
    return Redis.from_url(
        settings.redis_url.get_secret_value(),
        socket_timeout=settings.redis_timeout,
        socket_connect_timeout=settings.redis_timeout,
        decode_responses=True,
    )


class Cache:
    """Versioned values under `<prefix><key>`. Redis being away is a miss and one log line."""

    def __init__(self, redis: Redis, prefix: str = "") -> None:
        self._redis = redis
        self._prefix = prefix
        self._put = redis.register_script(_PUT_IF_NEWER)

    async def get(self, key: str) -> str | None:
        """Return the value, or None when it is absent, a tombstone, or Redis is away."""
        try:
            value = await self._redis.hget(self._prefix + key, "value")
        except RedisError as error:
            log.warning("cache_unavailable", key=key, error=str(error))
            CACHE_READS.labels("away").inc()
            return None
        CACHE_READS.labels("hit" if value else "miss").inc()
        return str(value) if value else None

    async def put(self, key: str, value: str, *, version: int, ttl: float) -> None:
        """Keep the value for `ttl` seconds unless a version at least as new is held."""
        try:
            await self._put(keys=[self._prefix + key], args=[version, value, int(ttl * 1000)])
        except RedisError as error:
            log.warning("cache_unavailable", key=key, error=str(error))

    async def bury(self, key: str, *, version: int, ttl: float) -> None:
        """Leave a tombstone, so that a slow reader cannot bring a deleted value back."""
        await self.put(key, "", version=version, ttl=ttl)
