"""The cache, on a real server."""

from backend.common.resources import Resources


async def test_a_slow_reader_cannot_bring_an_old_version_back(resources: Resources) -> None:
    cache = resources.cache
    await cache.put("k", "new", version=2, ttl=60)
    await cache.put("k", "old", version=1, ttl=60)
    assert await cache.get("k") == "new"
    await cache.bury("k", version=3, ttl=60)
    await cache.put("k", "new", version=2, ttl=60)
    assert await cache.get("k") is None


async def test_values_end_and_carry_the_prefix(resources: Resources) -> None:
    await resources.cache.put("ends", "value", version=1, ttl=60)
    milliseconds = await resources.redis.pttl(f"{resources.settings.redis_prefix}ends")
    assert 0 < milliseconds <= 60_000
