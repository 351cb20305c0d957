"""Wall clocks that are wrong and jump: what counts time is the database, Redis, or monotonic."""

import asyncio
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

import httpx2
import pytest
from joserfc import jwt
from sqlalchemy import ColumnElement, func, select, update

from backend.common.config import Settings
from backend.common.contracts import utc_now
from backend.common.jobs import ScheduledJob, run_once
from backend.common.purge import purge
from backend.common.resources import Resources
from backend.common.subscriptions import Subscriptions
from backend.common.tables import ModuleTables
from backend.common.tokens import shared_secret
from backend.modules.cc import module
from tests.common import probe
from tests.common.probe import Counted, Ponder, ProbeUnitOfWork, tables
from tests.served import UVICORN, Served, served

Bearer = Callable[..., dict[str, str]]
signals = pytest.mark.skipif(os.name == "nt", reason="signals are different there")
CLOCKS = "0,400,-400"
PATIENCE = 120
BACKEND = Path(__file__).parents[1] / "backend"
WALL_CLOCK = re.compile(r"\btime\.time|\btime\(\)|\b(now|utcnow|today|localtime|gmtime)\(")
# Where the wall clock of a machine is read, and why its error does no harm that can be avoided.
READ_IN = {
    "common/contracts.py": "what is written down; decides only how long closed events are kept",
    "common/tokens.py": "the age of tokens that are made for development",
    "common/known_tokens.py": "whether a token has expired, as joserfc judges it by the same clock",
}


def test_the_wall_clock_is_read_in_known_places_only() -> None:
    sources = {
        path.relative_to(BACKEND).as_posix(): path.read_text().replace("func.now(", "")
        for path in BACKEND.rglob("*.py")
        if not {"tests", "testing"} & {*path.parts}
    }
    found = {path for path, text in sources.items() if WALL_CLOCK.search(text)}
    assert found == {*READ_IN}, "ask the clock that the service was given (resources.clock)"


def lasting(settings: Settings) -> dict[str, str]:
    """Return the header of a token that is good under all the clocks of the test."""
    claims = {
        "iss": settings.auth_issuer,
        "aud": settings.auth_audience,
        "sub": uuid4().hex,
        "tenant": "tenant-a",
        "scope": " ".join(f"{module.name}:{right}" for right in ("read", "write", "audit")),
        "exp": int(time.time()) + 1000 * 86400,
    }
    token = jwt.encode({"alg": "HS256"}, claims, shared_secret(settings).keys)
    return {"Authorization": f"Bearer {token}"}


async def clocks(app: Served, client: httpx2.AsyncClient) -> AsyncIterator[int]:
    """Let the app's clock jump there and back; yield how many days it is off."""
    yield 0
    for days in (400, -400, 0):
        app.process.send_signal(signal.SIGUSR1)
        async with asyncio.timeout(PATIENCE):
            while not await is_off(client, days):  # noqa: ASYNC110 - in another process
                await asyncio.sleep(0.1)
        yield days


async def is_off(client: httpx2.AsyncClient, days: int) -> bool:
    said = parsedate_to_datetime((await client.get("/livez")).headers["Date"])
    return abs(said - datetime.now(UTC) - timedelta(days=days)) < timedelta(days=1)


@signals
async def test_an_api_whose_clock_jumps(
    settings: Settings, resources: Resources, bearer: Bearer, collection: str
) -> None:
    command = ("-m", "tests.other_clock", CLOCKS, *UVICORN[1:])
    steady, greedy, limited = lasting(settings), lasting(settings), list[httpx2.Response]()
    with served(settings, command, RATE_LIMIT="8", RATE_LIMIT_WINDOW="3600") as app:
        async with app.client() as client:
            async for days in clocks(app, client):
                hourly = await client.get(collection, headers=bearer())
                assert hourly.status_code == (401 if days else 200), hourly.text
                # A budget has its seconds, and limits count on.
                asked = {**greedy, "X-Time-Budget": "60"}
                limited += [await client.get(collection, headers=asked) for _ in range(4)]
                keyed = {**steady, "Idempotency-Key": f"from {days}"}
                write = partial(client.post, collection, json={"title": "Water"}, headers=keyed)
                first = await write()
                # What is kept for a week is there after what was over is deleted.
                await purge(own_books(), [own_books()], resources)
                assert (await write()).headers["Location"] == first.headers["Location"]
    assert [answer.status_code for answer in limited] == 8 * [200] + 8 * [429]
    assert all(0 < int(answer.headers["Retry-After"]) <= 3600 for answer in limited[8:])


def own_books() -> ModuleTables:
    found = ModuleTables.of(module.load_metadata())
    assert found
    return found


@pytest.fixture
async def probed(process_resources: Resources) -> AsyncIterator[Resources]:
    async with probe.schema(process_resources):
        yield replace(process_resources, subscriptions=Subscriptions.of([probe.module]))


class Workers:
    """Two workers whose clocks are years apart, and jump."""

    def __init__(self, settings: Settings) -> None:
        self._environment = {
            **os.environ,
            "DATABASE_URL": settings.database_url.get_secret_value(),
            "REDIS_URL": settings.redis_url.get_secret_value(),
            "EVENTS_POLL": "0.05",
            "EVENTS_BACKOFF": "0.05",
            "EVENTS_ATTEMPTS": "3",
            "EVENTS_LEASE": "60",
            "LOG_LEVEL": "ERROR",
        }
        self._running = [self._start(clocks) for clocks in ("400,-400", "-400,400")]

    def _start(self, clocks: str) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "tests.other_clock", clocks, "tests.common.probe"]
        return subprocess.Popen(command, env=self._environment, stdout=subprocess.DEVNULL)

    def jump(self) -> None:
        for worker in self._running:
            worker.send_signal(signal.SIGUSR1)

    def end(self) -> None:
        for worker in self._running:
            worker.kill()
            worker.wait()


async def publish(resources: Resources, number: int) -> set[UUID]:
    """Publish events, one of them poison, and a task for tomorrow."""
    aggregates = {uuid4() for _ in range(number)}
    async with ProbeUnitOfWork(resources) as uow:
        for place, each in enumerate(aggregates):
            poison = place == 0
            await uow.publish(
                Counted(
                    occurred_at=utc_now(), aggregate_id=each, number=1, slow=0.05, poison=poison
                )
            )
        await uow.publish(Ponder(), delay=timedelta(days=1))
    return aggregates


async def settled(resources: Resources) -> Counter[tuple[str, int]]:
    """Wait until what is due is done or put aside; return status and attempts of all there is."""
    columns = tables.deliveries.c
    due = (columns.status == "pending") & (
        columns.next_attempt_at < func.now() + timedelta(hours=1)
    )
    async with asyncio.timeout(PATIENCE):
        while await count(resources, due):  # noqa: ASYNC110 - in other processes
            await asyncio.sleep(0.1)
    async with resources.database.engine.connect() as connection:
        return Counter(
            (row.status, row.attempts)
            for row in await connection.execute(select(columns.status, columns.attempts))
        )


async def count(resources: Resources, condition: ColumnElement[bool]) -> int:
    query = select(func.count()).select_from(tables.deliveries).where(condition)
    async with resources.database.engine.connect() as connection:
        return await connection.scalar(query) or 0


@signals
async def test_workers_whose_clocks_differ_and_jump(probed: Resources) -> None:
    workers = Workers(probed.settings)
    try:
        first = await publish(probed, 10)
        await settled(probed)
        purged = await last_run(probed)
        workers.jump()
        second = await publish(probed, 10)
        outcome = await settled(probed)
    finally:
        workers.end()
    # Each in one attempt, but for the poison, which had its three; tomorrow's task still waits.
    assert outcome == {("done", 1): 38, ("dead", 3): 2, ("pending", 0): 2}
    seen = Counter((who, aggregate) for who, aggregate, _ in await probe.seen(probed))
    assert {aggregate for who, aggregate in seen if who == "write_down"} == first | second
    assert set(seen.values()) == {1}
    # Once an hour is once an hour.
    assert await last_run(probed) == purged


async def last_run(resources: Resources) -> datetime | None:
    async with resources.database.engine.connect() as connection:
        moment: datetime | None = await connection.scalar(select(tables.schedule.c.last_run))
    return moment


async def test_a_job_has_the_clock_of_the_database(probed: Resources) -> None:
    told = list[datetime]()

    async def work(resources: Resources) -> int:
        told.append(resources.clock())
        return 0

    wrong = replace(probed, clock=lambda: utc_now() + timedelta(days=400))
    job = ScheduledJob("probe.work", 3600, tables.schedule, work)
    assert await run_once(job, wrong) == 0
    assert told == [await last_run(probed)]
    assert abs(told[0] - utc_now()) < timedelta(days=1)


async def test_a_database_whose_clock_was_set_back_stops_no_job(probed: Resources) -> None:
    async def work(_resources: Resources) -> int:
        return 0

    job = ScheduledJob("probe.work", 3600, tables.schedule, work)
    assert await run_once(job, probed) == 0
    tomorrow = update(tables.schedule).values(last_run=func.now() + timedelta(days=1))
    async with probed.database.engine.begin() as connection:
        await connection.execute(tomorrow)
    assert await run_once(job, probed) == 0
    assert await run_once(job, probed) is None
