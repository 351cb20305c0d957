"""What a process has one of, opened at its start and closed at its end."""

from collections.abc import AsyncIterator, Callable
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

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Resources:
    """Handed to every module's bootstrap."""

    settings: Settings
    database: Database
    redis: Redis
    cache: Cache
    clock: Clock


@asynccontextmanager
async def open_resources(settings: Settings, clock: Clock = utc_now) -> AsyncIterator[Resources]:
    """Yield the resources; connections are made when first used, so nothing here can fail late."""
    database = Database.connect(settings)
    redis = connect_redis(settings)
    try:
        yield Resources(settings, database, redis, Cache(redis, settings.redis_prefix), clock)
    finally:
        await redis.aclose()
        await database.close()


def get_resources(request: Request) -> Resources:
    """FastAPI dependency: the resources of the app that serves this request."""
    resources: Resources = request.app.state.resources
    return resources


CurrentResources = Annotated[Resources, Depends(get_resources)]
