"""Events: all or nothing, once in effect, in order, and what cannot be handled is put aside."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from sqlalchemy import Table, func, select, update

from backend.common.config import Settings
from backend.common.context import bound_request_id
from backend.common.contracts import utc_now
from backend.common.deliveries import Deliveries
from backend.common.logs import configure_logs
from backend.common.module import ModuleMapError
from backend.common.purge import purge
from backend.common.relay import Relay
from backend.common.resources import Resources
from backend.common.subscriptions import Subscriptions
from tests.common import probe
from tests.common.probe import Counted, Ponder, ProbeUnitOfWork, tables

HOUR = timedelta(hours=1)


@pytest.fixture
async def probed(process_resources: Resources) -> AsyncIterator[Resources]:
    """Yield resources that know the probe; no attempt waits, unless a test makes it."""
    settings = process_resources.settings.model_copy(update={"events_backoff": 0.0})
    subscriptions = Subscriptions.of([probe.module])
    # As a worker does: structlog's own way to show an exception takes a second.
    configure_logs(settings)
    async with probe.schema(process_resources):
        yield replace(process_resources, settings=settings, subscriptions=subscriptions)


def counted(number: int, aggregate_id: UUID | None = None, *, poison: bool = False) -> Counted:
    aggregate_id = aggregate_id or uuid4()
    return Counted(occurred_at=utc_now(), aggregate_id=aggregate_id, number=number, poison=poison)


async def publish(resources: Resources, *events: Counted | Ponder) -> None:
    async with ProbeUnitOfWork(resources) as uow:
        for event in events:
            await uow.publish(event)


async def rows(resources: Resources, table: Table, *names: str) -> list[tuple[Any, ...]]:
    columns = [table.c[name] for name in names]
    async with resources.database.engine.connect() as connection:
        return [tuple(row) for row in await connection.execute(select(*columns).order_by(*columns))]


async def set_all(resources: Resources, table: Table, **values: object) -> None:
    async with resources.database.engine.begin() as connection:
        await connection.execute(update(table).values(values))


def with_settings(resources: Resources, **values: object) -> Resources:
    return replace(resources, settings=resources.settings.model_copy(update=values))


async def test_every_subscriber_is_told_once(probed: Resources) -> None:
    await publish(probed, counted(1), counted(2))
    assert await Relay(tables, probed).drain() == 4
    assert await Relay(tables, probed).drain() == 0
    told = sorted((handler, number) for handler, _, number in await probe.seen(probed))
    assert told == [("be_picky", 1), ("be_picky", 2), ("write_down", 1), ("write_down", 2)]


async def test_a_rollback_leaves_no_event(probed: Resources) -> None:
    with pytest.raises(RuntimeError):
        await publish_and_fail(probed)
    assert await rows(probed, tables.outbox, "id") == []
    assert await rows(probed, tables.deliveries, "position") == []


async def publish_and_fail(resources: Resources) -> None:
    async with ProbeUnitOfWork(resources) as uow:
        await uow.publish(counted(1))
        raise RuntimeError


async def test_what_is_delivered_again_has_no_second_effect(probed: Resources) -> None:
    await publish(probed, counted(1))
    await Relay(tables, probed).drain()
    await set_all(probed, tables.deliveries, status="pending", claimed_until=None)
    assert await Relay(tables, probed).drain() == 2
    assert len(await probe.seen(probed)) == 2


async def test_poison_is_put_aside_and_holds_back_its_aggregate_alone(probed: Resources) -> None:
    sick, well = uuid4(), uuid4()
    await publish(probed, counted(1, sick, poison=True), counted(2, sick), counted(3, well))
    await Relay(tables, probed).drain()
    told = {(handler, number) for handler, _, number in await probe.seen(probed)}
    assert told == {("write_down", 1), ("write_down", 2), ("write_down", 3), ("be_picky", 3)}
    dead = [row for row in await delivery_rows(probed) if row[1] == "dead"]
    assert dead == [("probe.be_picky", "dead", 8, "RuntimeError: cannot stand 1")]


async def delivery_rows(resources: Resources) -> list[tuple[Any, ...]]:
    names = ("subscriber", "status", "attempts", "last_error")
    return await rows(resources, tables.deliveries, *names)


async def test_the_events_of_an_aggregate_arrive_in_order(probed: Resources) -> None:
    one = uuid4()
    await publish(probed, *(counted(number, one) for number in range(5)))
    # The clocks of those who publish may differ.
    await set_all(probed, tables.outbox, occurred_at=utc_now())
    await Relay(tables, probed).drain()
    order = [number for handler, _, number in await probe.seen(probed) if handler == "be_picky"]
    assert order == [0, 1, 2, 3, 4]


async def test_each_failure_doubles_the_wait(probed: Resources) -> None:
    patient = with_settings(probed, events_backoff=100.0)
    await publish(probed, counted(1, poison=True))
    for attempt in (1, 2, 3, 4):
        await Relay(tables, patient).drain()
        wait = await first_wait(probed)
        assert min(100 * 2 ** (attempt - 1), 300) - 60 < wait <= min(100 * 2 ** (attempt - 1), 300)
        await set_all(probed, tables.deliveries, next_attempt_at=func.now())


async def first_wait(resources: Resources) -> float:
    columns = tables.deliveries.c
    wait = select(func.extract("epoch", columns.next_attempt_at - func.now()))
    async with resources.database.engine.connect() as connection:
        return float(await connection.scalar(wait.where(columns.status == "pending")) or 0)


async def test_a_lease_that_ran_out_gives_the_event_to_another(probed: Resources) -> None:
    await publish(probed, Ponder())
    first, second = (Deliveries(probed.database.engine, tables) for _ in range(2))
    lost = await first.claim(60)
    assert lost and await second.claim(60) is None
    await set_all(probed, tables.deliveries, claimed_until=func.now() - HOUR)
    taken = await second.claim(60)
    assert taken and (taken.position, taken.attempt) == (lost.position, 2)
    await first.failed(lost, "too late", 0, park=True)
    assert await delivery_rows(probed) == [("probe.ponder", "pending", 2, None)]
    await second.done(taken)
    assert await delivery_rows(probed) == [("probe.ponder", "done", 2, None)]


async def test_what_kills_every_worker_is_put_aside(probed: Resources) -> None:
    await publish(probed, Ponder())
    await set_all(probed, tables.deliveries, attempts=8, claimed_until=func.now() - HOUR)
    await Relay(tables, probed).drain()
    assert await probe.seen(probed) == []
    reason = "the worker ended in the middle of every attempt"
    assert await delivery_rows(probed) == [("probe.ponder", "dead", 9, reason)]


async def test_a_handler_that_takes_too_long_is_stopped(probed: Resources) -> None:
    hasty = with_settings(probed, events_lease=0.2, events_attempts=1)
    slow = Counted(occurred_at=utc_now(), aggregate_id=uuid4(), number=1, slow=60)
    await publish(probed, slow)
    await Relay(tables, hasty).drain()
    assert [handler for handler, _, _ in await probe.seen(probed)] == ["be_picky"]


async def test_a_task_waits_and_its_headers_name_where_it_began(probed: Resources) -> None:
    with bound_request_id("first"):
        async with ProbeUnitOfWork(probed) as uow:
            task = Ponder(number=7)
            await uow.publish(task, delay=HOUR)
    assert await Relay(tables, probed).drain() == 0
    await set_all(probed, tables.deliveries, next_attempt_at=func.now())
    await Relay(tables, probed).drain()
    assert ("ponder", task.aggregate_id, 7) in await probe.seen(probed)
    headers = {row[0]: row[1] for row in await rows(probed, tables.outbox, "type", "headers")}
    caused = headers[Counted.type]
    assert (caused["request_id"], caused["correlation_id"]) == ("first", "first")
    assert caused["causation_id"] == str(task.id) and "causation_id" not in headers[Ponder.type]


async def test_old_and_closed_is_purged_open_is_not(probed: Resources) -> None:
    await publish(probed, counted(1, poison=True), counted(2))
    await Relay(tables, probed).drain()
    assert await purge(tables, [tables], probed) == 0
    impatient = with_settings(probed, events_retention=0.0)
    assert await purge(tables, [tables], impatient) == 3
    left = await rows(probed, tables.inbox, "handler")
    assert left == [("probe.write_down",)]
    assert {row[1] for row in await delivery_rows(probed)} == {"dead", "done"}


async def test_without_its_subscriber_an_event_is_put_aside(probed: Resources) -> None:
    await publish(probed, Ponder())
    alone = replace(probed, subscriptions=Subscriptions.of([]))
    await Relay(tables, alone).drain()
    error = "DeliveryError: no module of this process has probe.ponder for probe.ponder.v1"
    assert await delivery_rows(probed) == [("probe.ponder", "dead", 8, error)]


def test_a_subscription_to_nothing_is_one_line() -> None:
    wrong = replace(probe.module.subscriptions[0], handler="tests.common.probe:absent")
    with pytest.raises(ModuleMapError, match=r"module probe: probe.write_down: .*absent"):
        Subscriptions.of([replace(probe.module, subscriptions=(wrong,))])
    with pytest.raises(ModuleMapError, match=r"probe.write_down is there twice"):
        Subscriptions.of([probe.module, probe.module])


@pytest.fixture
def streaming(probed: Resources, settings: Settings) -> Resources:
    told = Subscriptions.of([probe.module], to_stream=True)
    return replace(with_settings(probed, events_stream="events"), subscriptions=told)


async def test_the_stream_gets_every_event_in_order(streaming: Resources) -> None:
    one = uuid4()
    await publish(streaming, counted(1, one), counted(2, one))
    await Relay(tables, streaming).drain()
    name = f"{streaming.settings.redis_prefix}events"
    entries: list[Any] = [fields for _, fields in await streaming.redis.xrange(name) or []]
    await streaming.redis.delete(name)
    payloads = [Counted.model_validate_json(entry["payload"]) for entry in entries]
    assert [payload.number for payload in payloads] == [1, 2]
    assert entries[0]["type"] == Counted.type and entries[0]["id"] == str(payloads[0].id)


async def test_without_redis_the_stream_waits_and_nobody_else(streaming: Resources) -> None:
    nobody = Redis.from_url("redis://127.0.0.1:1/0", retry=Retry(NoBackoff(), 0))
    away = with_settings(replace(streaming, redis=nobody), events_backoff=600.0)
    await publish(away, counted(1))
    for _ in range(10):
        await Relay(tables, away).drain()
        await set_all(away, tables.deliveries, next_attempt_at=func.now())
    assert len(await probe.seen(away)) == 2
    found = {row[0]: row[1:3] for row in await delivery_rows(away)}
    assert found["redis-stream"] == ("pending", 10)
    await nobody.aclose()
