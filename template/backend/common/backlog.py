"""How many events wait and how many were put aside, measured again and again by the worker."""

import asyncio
from typing import Final

import structlog
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.common.deliveries import DEAD, PENDING
from backend.common.metrics import EVENTS_DEAD, EVENTS_OVERDUE, EVENTS_WAITING
from backend.common.relay import pause
from backend.common.tables import ModuleTables

log = structlog.get_logger("backlog")
EVERY: Final = 15.0


async def measure(engine: AsyncEngine, tables: ModuleTables, module: str) -> None:
    """Set the module's gauges from its table of deliveries."""
    table = tables.deliveries
    due = func.extract("epoch", func.now() - func.min(table.c.next_attempt_at))
    waiting = select(func.count(), func.coalesce(func.greatest(due, 0), 0))
    dead = select(func.count()).where(table.c.status == DEAD)
    async with engine.connect() as connection:
        count, overdue = (await connection.execute(waiting.where(table.c.status == PENDING))).one()
        EVENTS_WAITING.labels(module).set(count)
        EVENTS_OVERDUE.labels(module).set(float(overdue))
        EVENTS_DEAD.labels(module).set(await connection.scalar(dead) or 0)


async def keep_measuring(
    engine: AsyncEngine, tables: ModuleTables, module: str, stop: asyncio.Event
) -> None:
    """Measure until told to stop."""
    while not stop.is_set():
        # Whatever the driver raises: the gauges keep what they had until the database is back.
        try:
            await measure(engine, tables, module)
        except Exception as error:
            log.warning("backlog_unknown", module=module, error=str(error))
        await pause(stop, EVERY)
