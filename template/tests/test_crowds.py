"""Far more requests at once than can be served: documented answers, bounded memory, then well.

Some hundred by default; two thousand with `uv run pytest -n0 -m long`. Where the system
allows fewer open files than that (`ulimit -Hn`), as many as it allows.
"""

import asyncio
import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import httpx2
import pytest

from backend.common.config import Settings
from tests.served import served

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the limit of open files is another there")
Bearer = Callable[..., dict[str, str]]
# Files that client and server each need besides their connections.
OWN_FILES = 150
# What the server may hold for one request that it serves: body, parsed form, rows, answer.
PER_REQUEST = 256 * 1024
PADDING = " " * 50_000
# What it may hold for one connection that waits or is refused: what was sent (one in four sends
# much; uvicorn reads 64 KiB ahead at most) and the objects around it.
PER_CONNECTION = len(PADDING) // 4 + 20 * 1024


@dataclass(frozen=True)
class Answer:
    """Status and headers of one answer."""

    status: int
    headers: dict[str, str]


@pytest.fixture
def many_files() -> Iterator[int]:
    """Raise the limit of open files as far as needed and allowed; yield how many may be open."""
    import resource  # noqa: PLC0415 - is absent on Windows

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2000 + OWN_FILES
    raised = max(soft, wanted if hard == resource.RLIM_INFINITY else min(wanted, hard))
    resource.setrlimit(resource.RLIMIT_NOFILE, (raised, hard))
    yield raised
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.usefixtures("resources")
@pytest.mark.parametrize("crowd", [200, pytest.param(2000, marks=pytest.mark.long)])
async def test_a_crowd_is_served_or_sent_away(
    settings: Settings, bearer: Bearer, collection: str, many_files: int, crowd: int
) -> None:
    crowd = min(crowd, many_files - OWN_FILES)
    at_once = crowd // 10
    greedy = bearer(subject=uuid4().hex)
    limits = {"REQUESTS_AT_ONCE": str(at_once), "RATE_LIMIT": "5"}
    with served(settings, **limits) as app:
        requests = [
            message(collection, greedy if number % 2 else bearer(subject=uuid4().hex), number)
            for number in range(crowd)
        ]
        # The first meets all that is loaded and filled once.
        answers = await at_the_same_time(app.url, requests[: at_once // 2])
        before = peak_memory(app.process.pid)
        for _ in range(2):
            answers += await at_the_same_time(app.url, requests)
        # Without a bound of requests at once two thousand need three times as much.
        grown = peak_memory(app.process.pid) - before
        assert_documented(answers)
        assert grown < crowd * PER_CONNECTION + at_once * PER_REQUEST, f"{grown / 2**20:.0f} MiB"
        async with app.client(bearer(subject="late")) as client:
            assert (await client.get("/readyz")).status_code == 200
            made = sum(answer.status == 201 for answer in answers)
            assert await counted(client, collection) == made


def message(path: str, headers: dict[str, str], number: int) -> bytes:
    """Return a request as it goes over the wire: a large creation, or one of three questions."""
    lines = [f"{name}: {value}" for name, value in headers.items()]
    if number % 4 == 0:
        body = json.dumps({"title": str(number)}) + PADDING
        start = f"POST {path} HTTP/1.1"
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    else:
        body, start = "", f"GET {path}?limit={number % 100 + 1} HTTP/1.1"
    head = "\r\n".join([start, "Host: crowd", "Connection: close", *lines])
    return f"{head}\r\n\r\n{body}".encode()


async def at_the_same_time(url: str, requests: list[bytes]) -> list[Answer]:
    """Open a connection for each request, then send all of them, then read what comes."""
    host, port = urlsplit(url).hostname, urlsplit(url).port
    async with asyncio.timeout(300):
        streams = [await asyncio.open_connection(host, port) for _ in requests]
        for (_, writer), request in zip(streams, requests, strict=True):
            writer.write(request)
        answers = await asyncio.gather(*(answer(reader) for reader, _ in streams))
    for _, writer in streams:
        writer.close()
    return answers


async def answer(reader: asyncio.StreamReader) -> Answer:
    """Read an answer to its end."""
    head, _, _ = (await reader.read()).decode().partition("\r\n\r\n")
    first, *lines = head.split("\r\n")
    pairs = (line.partition(": ") for line in lines)
    return Answer(int(first.split()[1]), {name.lower(): value for name, _, value in pairs})


def assert_documented(answers: list[Answer]) -> None:
    """Assert that all were served or told when to come again, and that there were both."""
    statuses = Counter(answer.status for answer in answers)
    assert statuses.keys() <= {200, 201, 429, 503}, statuses
    assert statuses[200] and statuses[201] and statuses[429] and statuses[503], statuses
    for each in answers:
        if each.status in {429, 503}:
            assert int(each.headers["retry-after"]) > 0
            assert each.headers["content-type"] == "application/problem+json"


async def counted(client: httpx2.AsyncClient, path: str) -> int:
    """Return how many things there are."""
    number, cursor = 0, None
    while True:
        params = {"limit": 100, **({"cursor": cursor} if cursor else {})}
        page = (await client.get(path, params=params)).json()
        number, cursor = number + len(page["items"]), page["next_cursor"]
        if cursor is None:
            return number


def peak_memory(process_id: int) -> int:
    """Return the most bytes that the process had resident at any moment so far; 0 off Linux."""
    if sys.platform != "linux":
        return 0
    lines = Path(f"/proc/{process_id}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))
