"""A module for the tests of events: its handlers write down what they did, and fail when told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pkgutil import resolve_name
from typing import ClassVar
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    Identity,
    Integer,
    Table,
    Text,
    Uuid,
    insert,
    select,
    text,
)

from backend.common.config import Settings
from backend.common.contracts import Event, Task, utc_now
from backend.common.database import module_metadata
from backend.common.logs import configure_logs
from backend.common.module import Module, Subscription
from backend.common.resources import Resources
from backend.common.tables import ModuleTables
from backend.common.uow import UnitOfWork
from backend.worker import work

NAME = "probe"
metadata = module_metadata(NAME)
tables = ModuleTables.declare(metadata)
# Without a key, so that an effect which happens twice is seen.
effects = Table(
    "effects",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("handler", Text, nullable=False),
    Column("aggregate_id", Uuid, nullable=False),
    Column("number", Integer, nullable=False),
)
counters = Table(
    "counters", metadata, Column("id", Uuid, primary_key=True), Column("number", Integer)
)


class Counted(Event):
    """A counter went up."""

    type: ClassVar[str] = "probe.counted.v1"
    number: int
    slow: float = 0.0
    poison: bool = False


class Ponder(Task):
    """Something to think about later."""

    type: ClassVar[str] = "probe.ponder.v1"
    number: int = 0


class ProbeUnitOfWork(UnitOfWork):
    """The common unit of work on the probe's tables."""

    def __init__(self, resources: Resources) -> None:
        super().__init__(resources, tables)


async def write_down(uow: UnitOfWork, event: Counted) -> None:
    await _write(uow, "write_down", event.aggregate_id, event.number)
    await asyncio.sleep(event.slow)


async def be_picky(uow: UnitOfWork, event: Counted) -> None:
    await _write(uow, "be_picky", event.aggregate_id, event.number)
    if event.poison:
        raise RuntimeError(f"cannot stand {event.number}\x00")


async def ponder(uow: UnitOfWork, task: Ponder) -> None:
    await _write(uow, "ponder", task.aggregate_id, task.number)
    await uow.publish(Counted(occurred_at=utc_now(), aggregate_id=task.id, number=99))


async def _write(uow: UnitOfWork, handler: str, aggregate_id: UUID, number: int) -> None:
    values = {"handler": handler, "aggregate_id": aggregate_id, "number": number}
    await uow.connection.execute(insert(effects).values(values))


COUNTED = ("tests.common.probe:Counted",)
module = Module(
    name=NAME,
    package="tests.common",
    router="",
    metadata="tests.common.probe:metadata",
    unit_of_work="tests.common.probe:ProbeUnitOfWork",
    subscriptions=(
        Subscription(f"{NAME}.write_down", COUNTED, "tests.common.probe:write_down"),
        Subscription(f"{NAME}.be_picky", COUNTED, "tests.common.probe:be_picky"),
        Subscription(f"{NAME}.ponder", ("tests.common.probe:Ponder",), "tests.common.probe:ponder"),
    ),
)


@asynccontextmanager
async def schema(resources: Resources) -> AsyncIterator[None]:
    """Make the probe's tables for the block."""
    async with resources.database.engine.begin() as connection:
        await connection.execute(text(f"CREATE SCHEMA {NAME}"))
        await connection.run_sync(metadata.create_all)
    yield
    async with resources.database.engine.begin() as connection:
        await connection.execute(text(f"DROP SCHEMA {NAME} CASCADE"))


async def seen(resources: Resources) -> list[tuple[str, UUID, int]]:
    """Return what the handlers wrote down, in the order of their doing."""
    columns = effects.c
    query = select(columns.handler, columns.aggregate_id, columns.number).order_by(columns.id)
    async with resources.database.engine.connect() as connection:
        return [(row[0], row[1], row[2]) for row in await connection.execute(query)]


def run_worker(settings: Settings) -> None:
    """Be a worker for the probe alone, until told to stop."""
    configure_logs(settings)
    asyncio.run(work(settings, [module]))


if __name__ == "__main__":
    # Under its own name, by which the subscriptions refer to the handlers.
    resolve_name("tests.common.probe:run_worker")(Settings())
