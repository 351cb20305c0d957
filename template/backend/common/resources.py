"""What a process has one of, opened at its start and closed at its end."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request
from redis.asyncio import Redis

from backend.common.cache import Cache, connect_redis
from backend.common.config import Settings
from backend.common.contracts import utc_now
from backend.common.database import Database
from backend.common.issuer_keys import Keys, keys_of
from backend.common.module import Module, load_modules
from backend.common.rate_limit import RateLimit
from backend.common.subscriptions import Subscriptions
from backend.common.tracing import tracing

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Resources:
    """Handed to every module's bootstrap."""

    settings: Settings
    database: Database
    redis: Redis
    cache: Cache
    clock: Clock
    subscriptions: Subscriptions
    keys: Keys
    rate_limit: RateLimit


@asynccontextmanager
async def open_resources(
    settings: Settings, clock: Clock = utc_now, modules: Sequence[Module] | None = None
) -> AsyncIterator[Resources]:
    """Yield the resources; connections are made when first used, so nothing here can fail late.

    Args:
        settings: where to connect to.
        clock: tells the time.
        modules: who may be told of events; those of module_map.yaml when left out.

    Raises:
        ModuleMapError: a module's subscription refers to something that is not there.
    """
    known = load_modules() if modules is None else modules
    subscriptions = Subscriptions.of(known, to_stream=bool(settings.events_stream))
    database = Database.connect(settings)
    redis = connect_redis(settings)
    cache = Cache(redis, settings.redis_prefix)
    try:
        with tracing(settings, database.engine, redis):
            yield Resources(
                settings,
                database,
                redis,
                cache,
                clock,
                subscriptions,
                keys_of(settings),
                RateLimit(redis, settings),
            )
    finally:
        await redis.aclose()
        await database.close()


def get_resources(request: Request) -> Resources:
    """Return the resources of the app that serves this request."""
    resources: Resources = request.app.state.resources
    return resources


async def _current(request: Request) -> Resources:
    # A dependency that is no coroutine is called in a thread: two switches for one attribute.
    return get_resources(request)


CurrentResources = Annotated[Resources, Depends(_current)]
