"""Liveness without any I/O; readiness that asks the database and Redis, each with a time limit."""

import asyncio
from collections.abc import Awaitable
from typing import Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel

from backend.common.resources import CurrentResources

router = APIRouter(tags=["health"])


class Liveness(BaseModel):
    """The process answers."""

    status: Literal["ok"] = "ok"


class Readiness(BaseModel):
    """Whether the process can serve, and what each dependency said."""

    status: Literal["ok", "unavailable"]
    checks: dict[str, str]


@router.get("/livez")
async def livez() -> Liveness:
    """Say that the process is alive; orchestrators restart it when this does not answer."""
    return Liveness()


@router.get("/readyz", responses={503: {"model": Readiness, "description": "Not ready"}})
async def readyz(resources: CurrentResources, response: Response) -> Readiness:
    """Say whether requests should be sent here. Redis being away only makes us slower."""
    limit = resources.settings.health_timeout
    database, redis = await asyncio.gather(
        _check(resources.database.ping(), limit), _check(_ping(resources), limit)
    )
    ready = database == "ok"
    response.status_code = 200 if ready else 503
    return Readiness(
        status="ok" if ready else "unavailable", checks={"database": database, "redis": redis}
    )


async def _ping(resources: CurrentResources) -> None:
    await resources.redis.ping()


async def _check(call: Awaitable[object], limit: float) -> str:
    # Whatever a driver raises, the answer is "not ready".
    try:
        await asyncio.wait_for(call, limit)
    except Exception as error:
        return type(error).__name__
    return "ok"
