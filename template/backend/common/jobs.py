"""Work that is due again and again, done by one replica at a time."""

import asyncio
from collections.abc import Awaitable, Callable
from pkgutil import resolve_name

import structlog
from sqlalchemy import func, select

from backend.common.module import Job
from backend.common.resources import Resources

log = structlog.get_logger("jobs")


async def run_once(job: Job, resources: Resources) -> int | None:
    """Run the job and return what it did, or None when another replica is at it."""
    work: Callable[[Resources], Awaitable[int]] = resolve_name(job.run)
    lock = func.pg_try_advisory_xact_lock(func.hashtextextended(job.name, 0))
    async with resources.database.engine.begin() as connection:
        if not await connection.scalar(select(lock)):
            return None
        return await work(resources)


async def run_forever(job: Job, resources: Resources) -> None:
    """Run the job again and again; a failure is logged and the next run is not lost."""
    while True:
        try:
            done = await run_once(job, resources)
            log.info("job_done", job=job.name, done=done)
        except Exception:
            log.exception("job_failed", job=job.name)
        await asyncio.sleep(job.every)
