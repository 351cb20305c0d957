"""PostgreSQL crashes under load and comes back: no acknowledged write is lost, none is doubled.

A few seconds by default; a minute with `uv run pytest -n0 -m long`.
"""

import asyncio
import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from uuid import uuid4

import httpx2
import pytest
from pydantic import SecretStr

from backend.common.config import Settings
from backend.common.testing.databases import migrate_all
from backend.common.testing.servers import Server, postgres
from tests.served import served

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals are different there")
Bearer = Callable[..., dict[str, str]]
CLIENTS = 8
# What was acknowledged is in the log of the server before the answer: a crash keeps it.
DURABLE = {"synchronous_commit": "on"}


@pytest.fixture
def database() -> Iterator[Server]:
    with postgres(**DURABLE) as server:
        migrate_all(server.url)
        yield server


@dataclass
class Writers:
    """Clients that write one thing after the other, each again and again until acknowledged."""

    client: httpx2.AsyncClient
    path: str
    acknowledged: dict[str, str] = field(default_factory=dict)
    answers: Counter[int] = field(default_factory=Counter)
    answered: asyncio.Condition = field(default_factory=asyncio.Condition)
    stop: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        while not self.stop.is_set():
            await self._write(uuid4().hex)

    async def _write(self, title: str) -> None:
        headers = {"Idempotency-Key": title}
        while True:
            answer = await self.client.post(self.path, json={"title": title}, headers=headers)
            async with self.answered:
                self.answers[answer.status_code] += 1
                self.answered.notify_all()
            if answer.status_code == 201:
                self.acknowledged[answer.headers["Location"]] = title
                return
            assert_documented(answer)
            await asyncio.sleep(0.05)

    async def until(self, status: int, more: int) -> None:
        """Wait until so many more answers had this status."""
        enough = self.answers[status] + more
        async with asyncio.timeout(120), self.answered:
            await self.answered.wait_for(lambda: self.answers[status] >= enough)


def assert_documented(answer: httpx2.Response) -> None:
    """Assert the one answer that a client may get while the database is away."""
    assert answer.status_code == 503, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert int(answer.headers["Retry-After"]) > 0


async def crash_again_and_again(database: Server, writers: Writers, seconds: float) -> None:
    """End the server while it is written to: away for a while, and back at once, by turns."""
    loop = asyncio.get_running_loop()
    end, rounds = loop.time() + seconds, 0
    while loop.time() < end or rounds < 2:
        await writers.until(201, 3 * CLIENTS)
        await asyncio.to_thread(database.crash)
        if rounds % 2 == 0:
            await writers.until(503, 2 * CLIENTS)
            assert_not_ready(await writers.client.get("/readyz"))
        database.start()
        rounds += 1
    await writers.until(201, 3 * CLIENTS)


def assert_not_ready(answer: httpx2.Response) -> None:
    assert answer.status_code == 503, answer.text
    assert answer.json()["checks"]["database"]["status"] != "ok"


@pytest.mark.parametrize("seconds", [1.0, pytest.param(60.0, marks=pytest.mark.long)])
async def test_no_acknowledged_write_is_lost(
    database: Server, settings: Settings, bearer: Bearer, collection: str, seconds: float
) -> None:
    crashing = settings.model_copy(update={"database_url": SecretStr(database.url)})
    with served(crashing, REQUEST_BUDGET="60") as app:
        async with app.client(bearer()) as client:
            writers = Writers(client, collection)
            async with asyncio.TaskGroup() as writing:
                for _ in range(CLIENTS):
                    writing.create_task(writers.run())
                await crash_again_and_again(database, writers, seconds)
                writers.stop.set()
            assert writers.answers.keys() == {201, 503}
            assert (await client.get("/readyz")).status_code == 200
            await assert_each_once(client, writers)


async def assert_each_once(client: httpx2.AsyncClient, writers: Writers) -> None:
    """Walk through all that is there, past the cache, and compare it with what was acknowledged."""
    there, cursor = Counter[str](), None
    while True:
        params = {"limit": 100, **({"cursor": cursor} if cursor else {})}
        page = (await client.get(writers.path, params=params)).json()
        there.update(item["title"] for item in page["items"])
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert there == Counter(writers.acknowledged.values())
