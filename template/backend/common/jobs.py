"""Work that is due again and again: done once by whichever replica comes first, on one schedule."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Table, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.common.relay import pause
from backend.common.resources import Resources
from backend.common.use_cases import running

log = structlog.get_logger("jobs")


@dataclass(frozen=True)
class ScheduledJob:
    """`work` returns the number of things done; `schedule` is the table of its module."""

    name: str
    every: float
    schedule: Table
    work: Callable[[Resources], Awaitable[int]]


async def run_once(job: ScheduledJob, resources: Resources) -> int | None:
    """Run the job if it is due; return what it did, or None when it is not or another has it.

    The row of the schedule stays locked meanwhile: a replica that dies frees it at once. The job's
    clock shows the server's time at its start, however wrong that of this machine is.
    """
    async with resources.database.engine.begin() as connection:
        now = await _take(connection, job)
        if now is None:
            return None
        with running(job.name):
            return await job.work(replace(resources, clock=lambda: now))


async def run_forever(job: ScheduledJob, resources: Resources, stop: asyncio.Event) -> None:
    """Run the job whenever it is due; a failure is logged and the next run is not lost."""
    while not stop.is_set():
        # Whatever a job raises, the other runs are not its fault.
        try:
            done = await run_once(job, resources)
            if done is not None:
                log.info("job_done", job=job.name, done=done)
        except Exception:
            log.exception("job_failed", job=job.name)
        # Looks more often than it runs, so that replicas which look at other times agree.
        await pause(stop, job.every / 4)


async def _take(connection: AsyncConnection, job: ScheduledJob) -> datetime | None:
    """Lock the job's row and note the time, both until the end of the transaction."""
    await _know(connection, job)
    columns = job.schedule.c
    due = or_(
        columns.last_run.is_(None),
        columns.last_run <= func.now() - timedelta(seconds=job.every),
        # The server's clock was set back, or another server took over.
        columns.last_run > func.now(),
    )
    mine = select(columns.job).where(columns.job == job.name, due)
    free = mine.with_for_update(skip_locked=True).scalar_subquery()
    taken = update(job.schedule).where(columns.job == free).values(last_run=func.now())
    moment: datetime | None = await connection.scalar(taken.returning(columns.last_run))
    return moment


async def _know(connection: AsyncConnection, job: ScheduledJob) -> None:
    known = select(job.schedule.c.job).where(job.schedule.c.job == job.name)
    if await connection.scalar(known) is None:
        added = insert(job.schedule).values(job=job.name).on_conflict_do_nothing()
        await connection.execute(added)
