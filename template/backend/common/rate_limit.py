"""So many requests a subject and window, counted in Redis; Redis being away lets them through."""

from dataclasses import dataclass
from math import ceil
from time import monotonic
from typing import Final

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from backend.common import metrics
from backend.common.caller import Caller
from backend.common.config import Settings
from backend.common.contracts import Problem

log = structlog.get_logger("rate_limit")
# Seconds without a question after Redis was found away, so that not every request waits for it.
_PAUSE: Final = 1.0
# In one step: a count without an end would shut the subject out for ever.
_TAKE: Final = """
local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return {count, redis.call('PTTL', KEYS[1])}
"""


class TooManyRequests(Problem):
    """The subject asked more often than it may."""

    slug, status, title = "too-many-requests", 429, "Too many requests"


@dataclass(frozen=True)
class Quota:
    """What is left of a window; `reset` is in seconds."""

    limit: int
    window: int
    count: int
    reset: int

    @property
    def headers(self) -> dict[str, str]:
        """The fields of draft-ietf-httpapi-ratelimit-headers-10."""
        left = max(0, self.limit - self.count)
        return {
            "RateLimit-Policy": f'"subject";q={self.limit};w={self.window}',
            "RateLimit": f'"subject";r={left};t={self.reset}',
        }


class RateLimit:
    """Counts the requests of each subject of a tenant, over all processes."""

    def __init__(self, redis: Redis, settings: Settings) -> None:
        self._settings = settings
        self._take = redis.register_script(_TAKE)
        self._ask_again = 0.0

    async def take(self, caller: Caller) -> Quota | None:
        """Count one request; None when there is no limit, or Redis is away.

        Raises:
            TooManyRequests: there were too many in this window.
        """
        quota = await self._count(caller) if self._settings.rate_limit else None
        if quota is None or quota.count <= quota.limit:
            return quota
        metrics.RATE_LIMITS.labels("refused").inc()
        problem = TooManyRequests(f"Wait {quota.reset} seconds; {quota.limit} are allowed.")
        problem.headers = {"Retry-After": str(quota.reset), **quota.headers}
        raise problem

    async def _count(self, caller: Caller) -> Quota | None:
        if monotonic() < self._ask_again:
            metrics.RATE_LIMITS.labels("unchecked").inc()
            return None
        window = self._settings.rate_limit_window
        key = f"{self._settings.redis_prefix}rate:{caller.tenant}:{caller.subject}"
        try:
            count, ms = await self._take(keys=[key], args=[window * 1000])
        except RedisError as error:
            self._ask_again = monotonic() + _PAUSE
            metrics.RATE_LIMITS.labels("unchecked").inc()
            log.warning("rate_limit_unchecked", error=str(error))
            return None
        return Quota(self._settings.rate_limit, window, count, max(1, ceil(ms / 1000)))
