"""Workers are killed, cut off and frozen: each event still has its effect exactly once, in order.

A few seconds by default; a minute with `uv run pytest -n0 -m long`.
"""

import asyncio
import contextlib
import multiprocessing
import os
import random
import signal
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from multiprocessing.process import BaseProcess
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert

from backend.common.contracts import utc_now
from backend.common.resources import Resources
from backend.common.subscriptions import Subscriptions
from tests.common import probe
from tests.common.probe import NAME, Counted, ProbeUnitOfWork, counters, tables

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals are different there")
QUICK = {
    "events_poll": 0.05,
    "events_lease": 2,
    "events_backoff": 0.05,
    "events_attempts": 99,
    "app_name": NAME,
}
HANDLERS = ("write_down", "be_picky")
ENOUGH = 4


class Workers:
    """Real worker processes, all on the tests' database."""

    def __init__(self, resources: Resources, seed: int) -> None:
        self._random = random.Random(seed)
        self._database = resources.database
        self._settings = resources.settings.model_copy(update=QUICK)
        # What a worker imports is imported once, so that a new one is at work in a moment.
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["__main__", "tests.common.probe"])
        self.running: list[BaseProcess] = []

    def start(self) -> None:
        worker = self._context.Process(target=probe.run_worker, args=(self._settings,))
        worker.start()
        self.running.append(worker)

    async def harm_for(self, seconds: float) -> None:
        """Kill one after the other at random moments, or cut all off; several times at least."""
        harms, loop = 0, asyncio.get_running_loop()
        end = loop.time() + seconds
        while loop.time() < end or harms < ENOUGH:
            await asyncio.sleep(self._random.uniform(0.05, 0.7))
            if harms % 3 == 2:
                await self._cut_off()
            else:
                self._kill_one()
            harms += 1

    def _kill_one(self) -> None:
        victim = self.running.pop(self._random.randrange(len(self.running)))
        victim.kill()
        victim.join()
        self.start()

    async def _cut_off(self) -> None:
        """End every connection that the workers have to the database."""
        cut = (
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = :name"
        )
        async with self._database.engine.connect() as connection:
            await connection.execute(text(cut), {"name": NAME})

    def end(self) -> None:
        for worker in self.running:
            worker.kill()
            worker.join()


@dataclass
class Producer:
    """Publishes from several tasks; every fifth transaction fails after it has published."""

    resources: Resources
    seed: int
    aggregates: list[UUID] = field(default_factory=lambda: [uuid4() for _ in range(40)])
    published: list[tuple[UUID, int]] = field(default_factory=list)

    async def run(self, stop: asyncio.Event, number: int) -> None:
        chance = random.Random(self.seed + number)
        while not stop.is_set():
            with contextlib.suppress(ZeroDivisionError):
                await self._change(chance.choice(self.aggregates), fails=chance.random() < 0.2)
            await asyncio.sleep(0.02)

    async def _change(self, aggregate_id: UUID, *, fails: bool) -> None:
        async with ProbeUnitOfWork(self.resources) as uow:
            one_more = insert(counters).values(id=aggregate_id, number=1)
            counted = {"number": counters.c.number + 1}
            row = one_more.on_conflict_do_update(index_elements=["id"], set_=counted)
            number = (await uow.connection.execute(row.returning(counters.c.number))).scalar_one()
            assert number is not None
            await uow.publish(
                Counted(occurred_at=utc_now(), aggregate_id=aggregate_id, number=number, slow=0.01)
            )
            assert not fails or 1 / 0
        self.published.append((aggregate_id, number))


async def wait_until(resources: Resources, reached: Callable[[int, int], bool]) -> None:
    """Wait until the numbers of closed and of open deliveries are as they should be."""
    columns = tables.deliveries.c
    closed, total = func.count(columns.closed_at), func.count()
    async with asyncio.timeout(120):
        while True:
            async with resources.database.engine.connect() as connection:
                done, all_of_them = (
                    await connection.execute(select(closed, total).select_from(tables.deliveries))
                ).one()
            if reached(done, all_of_them - done):
                return
            await asyncio.sleep(0.1)


@pytest.fixture
async def probed(process_resources: Resources) -> AsyncIterator[Resources]:
    async with probe.schema(process_resources):
        yield replace(process_resources, subscriptions=Subscriptions.of([probe.module]))


@pytest.mark.parametrize("seconds", [1.0, pytest.param(60.0, marks=pytest.mark.long)])
async def test_workers_that_are_harmed_lose_nothing_and_repeat_nothing(
    probed: Resources, seconds: float
) -> None:
    producer, workers, stop = Producer(probed, seed=1), Workers(probed, seed=2), asyncio.Event()
    try:
        workers.start()
        workers.start()
        producing = [asyncio.create_task(producer.run(stop, number)) for number in range(3)]
        await wait_until(probed, lambda done, _: done > 20)
        await workers.harm_for(seconds)
        # Until one was cut off in the middle of its work nothing is proved.
        while not await repeated(probed):
            await workers.harm_for(1)
        stop.set()
        await asyncio.gather(*producing)
        await wait_until(probed, lambda _, still_open: still_open == 0)
    finally:
        workers.end()
    await assert_once_and_in_order(probed, producer)


async def assert_once_and_in_order(resources: Resources, producer: Producer) -> None:
    seen = await probe.seen(resources)
    expected = {(handler, *event) for handler in HANDLERS for event in producer.published}
    assert {each: times for each, times in Counter(seen).items() if times != 1} == {}
    assert set(seen) == expected
    for handler in HANDLERS:
        for aggregate in producer.aggregates:
            numbers = [number for done, of, number in seen if (done, of) == (handler, aggregate)]
            assert numbers == sorted(numbers)


async def repeated(resources: Resources) -> int:
    """Return how many deliveries had to be tried more than once."""
    again = select(func.count()).where(tables.deliveries.c.attempts > 1)
    async with resources.database.engine.connect() as connection:
        return await connection.scalar(again) or 0


async def test_a_frozen_worker_is_replaced_and_comes_too_late(probed: Resources) -> None:
    workers = Workers(probed, seed=0)
    async with ProbeUnitOfWork(probed) as uow:
        event = Counted(occurred_at=utc_now(), aggregate_id=uuid4(), number=1, slow=1.0)
        await uow.publish(event)
    try:
        workers.start()
        await wait_until(probed, lambda done, still_open: (done, still_open) == (1, 1))
        frozen = workers.running[0]
        os.kill(frozen.pid or 0, signal.SIGSTOP)
        workers.start()
        await wait_until(probed, lambda _, still_open: still_open == 0)
        os.kill(frozen.pid or 0, signal.SIGCONT)
        frozen.terminate()
        frozen.join()
        assert frozen.exitcode == 0
    finally:
        workers.end()
    assert Counter(await probe.seen(probed)) == Counter(
        (handler, event.aggregate_id, 1) for handler in HANDLERS
    )
    columns = tables.deliveries.c
    async with probed.database.engine.connect() as connection:
        attempts = dict(
            (await connection.execute(select(columns.subscriber, columns.attempts))).all()
        )
    assert attempts["probe.write_down"] > 1 and attempts["probe.be_picky"] == 1
