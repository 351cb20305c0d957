"""`/livez` without any I/O; `/readyz` says of each dependency how it is."""

import asyncio
from typing import Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from backend.common.auth import PUBLIC
from backend.common.readiness import Check, Heads, ask
from backend.common.resources import CurrentResources

router = APIRouter(tags=["health"])


class Liveness(BaseModel):
    """The process answers."""

    status: Literal["ok"] = "ok"


class CheckResult(BaseModel):
    """`status` is "ok", or says what is wrong; when `required` it decides."""

    status: str
    required: bool
    ms: float


class Readiness(BaseModel):
    """Whether the process can serve, and what each dependency said."""

    status: Literal["ok", "unavailable"]
    checks: dict[str, CheckResult]


@router.get("/livez", openapi_extra=PUBLIC)
async def livez() -> Liveness:
    """Say that the process is alive; orchestrators restart it when this does not answer."""
    return Liveness()


@router.get(
    "/readyz",
    openapi_extra=PUBLIC,
    responses={503: {"model": Readiness, "description": "Not ready"}},
)
async def readyz(request: Request, resources: CurrentResources, response: Response) -> Readiness:
    """Say whether requests should be sent here. Redis being away only makes us slower."""
    heads: Heads = request.app.state.heads
    checks = (
        Check("database", resources.database.ping()),
        Check("migrations", heads.confirm(resources.database)),
        Check("redis", _ping(resources), required=False),
    )
    limit = resources.settings.health_timeout
    answers = await asyncio.gather(*(ask(check, limit) for check in checks))
    ready = all(answer.status == "ok" for answer in answers if answer.required)
    response.status_code = 200 if ready else 503
    return Readiness(
        status="ok" if ready else "unavailable",
        checks={
            answer.name: CheckResult(status=answer.status, required=answer.required, ms=answer.ms)
            for answer in answers
        },
    )


async def _ping(resources: CurrentResources) -> None:
    await resources.redis.ping()
