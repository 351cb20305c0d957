"""Asks an HTTP server as fast as it answers, or so many times a second, over connections that are kept."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from time import perf_counter

Address = tuple[str, int]


class Wrong(Exception):
    """An answer was not the one that is measured."""


@dataclass(frozen=True)
class Load:
    """What came of it: seconds from question to answer for each request, and for all of them together."""

    latencies: Sequence[float]
    seconds: float

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.latencies) / self.seconds

    def quantile(self, share: float) -> float:
        """Return the time within which this share of the answers came."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


class Connection(asyncio.Protocol):
    """One connection, one question at a time."""

    def __init__(self) -> None:
        self._read = b""
        self._answer: asyncio.Future[bytes] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep what to write to."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Hand over the answer when all of it is there."""
        self._read += data
        head, found, body = self._read.partition(b"\r\n\r\n")
        if found and len(body) >= _length(head) and self._answer:
            self._answer.set_result(self._read)
            self._answer, self._read = None, b""

    def connection_lost(self, error: Exception | None) -> None:
        """Tell who waits."""
        if self._answer:
            self._answer.set_exception(error or Wrong("the server closed the connection"))

    async def ask(self, request: bytes) -> bytes:
        """Return the whole answer; raises Wrong when it is not a good one."""
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        answer = await self._answer
        if not answer.startswith(b"HTTP/1.1 2"):
            raise Wrong(answer.decode(errors="replace"))
        return answer

    def close(self) -> None:
        """Hang up."""
        self._transport.close()


def _length(head: bytes) -> int:
    _, _, rest = head.lower().partition(b"\r\ncontent-length:")
    return int(rest.partition(b"\r\n")[0] or 0)


async def connect(address: Address, number: int) -> list[Connection]:
    """Open so many connections."""
    loop = asyncio.get_running_loop()
    return [(await loop.create_connection(Connection, *address))[1] for _ in range(number)]


async def ask_all(address: Address, requests: Sequence[bytes]) -> None:
    """Ask one after the other; raises Wrong when an answer was no success."""
    (connection,) = await connect(address, 1)
    for request in requests:
        await connection.ask(request)
    connection.close()


async def at_full_speed(address: Address, requests: Iterator[bytes], connections: int, seconds: float) -> Load:
    """Ask over all connections, the next question after each answer.

    Raises:
        Wrong: an answer was no success.
    """
    opened = await connect(address, connections)
    latencies: list[float] = []
    began = perf_counter()
    end = began + seconds

    async def go_on(connection: Connection) -> None:
        while (start := perf_counter()) < end:
            await connection.ask(next(requests))
            latencies.append(perf_counter() - start)

    await asyncio.gather(*map(go_on, opened))
    took = perf_counter() - began
    for connection in opened:
        connection.close()
    return Load(latencies, took)


async def at_rate(address: Address, requests: Iterator[bytes], rate: float, connections: int, seconds: float) -> Load:
    """Ask so many times a second, whether or not the answers keep up; waiting for a free connection counts.

    Raises:
        Wrong: an answer was no success.
    """
    opened = await connect(address, connections)
    due: asyncio.Queue[float | None] = asyncio.Queue()
    latencies: list[float] = []

    async def serve(connection: Connection) -> None:
        while (start := await due.get()) is not None:
            await connection.ask(next(requests))
            latencies.append(perf_counter() - start)

    serving = [asyncio.create_task(serve(connection)) for connection in opened]
    began = perf_counter()
    for number in range(max(1, int(rate * seconds))):
        moment = began + number / rate
        await asyncio.sleep(max(0.0, moment - perf_counter()))
        due.put_nowait(moment)
    for _ in opened:
        due.put_nowait(None)
    await asyncio.gather(*serving)
    took = perf_counter() - began
    for connection in opened:
        connection.close()
    return Load(latencies, took)
