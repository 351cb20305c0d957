"""The gauges of events that wait, from the real table."""

import asyncio
from datetime import timedelta
from uuid import uuid4

from prometheus_client import REGISTRY
from sqlalchemy import update

from backend.common.backlog import keep_measuring, measure
from backend.common.contracts import Event, utc_now
from backend.common.outbox import post
from backend.common.resources import Resources
from backend.modules.cc import NAME
from backend.modules.cc.adapters.tables import bookkeeping


class Happened(Event):
    """An event of these tests alone."""

    type = "test.happened.v1"


def gauges() -> list[float | None]:
    names = ("events_waiting", "events_overdue_seconds", "events_dead")
    return [REGISTRY.get_sample_value(name, {"module": NAME}) for name in names]


async def test_what_waits_and_what_was_put_aside_is_counted(resources: Resources) -> None:
    engine, table = resources.database.engine, bookkeeping.deliveries
    await measure(engine, bookkeeping, NAME)
    assert gauges() == [0, 0, 0]
    async with engine.begin() as connection:
        for delay in (timedelta(hours=-1), timedelta(hours=1)):
            event = Happened(occurred_at=utc_now(), aggregate_id=uuid4())
            await post(connection, bookkeeping, event, ["one", "two"], delay)
    await measure(engine, bookkeeping, NAME)
    waiting, overdue, dead = gauges()
    assert (waiting, dead) == (4, 0) and overdue is not None and overdue >= 3600
    async with engine.begin() as connection:
        await connection.execute(
            update(table).where(table.c.subscriber == "one").values(status="dead")
        )
    await measure(engine, bookkeeping, NAME)
    assert (gauges()[0], gauges()[2]) == (2, 2)


async def test_it_measures_until_told_to_stop(resources: Resources) -> None:
    stop = asyncio.Event()
    engine = resources.database.engine
    measuring = asyncio.create_task(keep_measuring(engine, bookkeeping, NAME, stop))
    stop.set()
    await measuring
