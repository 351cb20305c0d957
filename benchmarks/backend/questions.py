"""What the servers are asked: endless requests of each kind, as bytes, and notes to ask them about."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count, cycle

import asyncpg
import redis

from benchmarks.backend.load import ask_all
from benchmarks.backend.sides import Side

CACHED = 50
# More than a server can use up in a second.
A_SECOND = 5_000
SEED = """
INSERT INTO cc.notes (id, title, body, status, expires_at, version, created_at, updated_at, tenant)
SELECT gen_random_uuid(), 'Note ' || n, repeat('A body. ', 10), 'draft', NULL, 1, now(), now(), $2
FROM generate_series(1, $1) AS n RETURNING id::text
"""


class Questions:
    """Makes the requests for one server; a note that is used up is not used again."""

    def __init__(self, side: Side, tenant: str, seconds: float) -> None:
        self.side = side
        self._enough = int(A_SECOND * seconds) + CACHED
        self._tenant = tenant
        self._cached: list[str] = []
        self._fresh: list[str] = []
        self._keys = count()

    async def prepare(self) -> None:
        """Have enough notes, and of those only the ones in the cache that are read from there."""
        if len(self._fresh) < self._enough:
            await self._seed(4 * self._enough)
        self._cached = self._cached or [self._fresh.pop() for _ in range(CACHED)]
        with redis.Redis.from_url(self.side.redis) as connection:
            connection.flushdb()
        await ask_all(self.side.address, [self._read(note) for note in self._cached])

    async def _seed(self, notes: int) -> None:
        connection = await asyncpg.connect(self.side.database.replace("+asyncpg", ""))
        try:
            self._fresh += [row[0] for row in await connection.fetch(SEED, notes, self._tenant)]
            await connection.execute("ANALYZE")
        finally:
            await connection.close()

    def create(self) -> Iterator[bytes]:
        """Create notes."""
        body = {"title": "A title", "body": "A body. " * 10}
        return cycle([self._request("POST", body=body)])

    def create_once(self) -> Iterator[bytes]:
        """Create notes, each under an idempotency key of its own."""
        body = {"title": "A title", "body": "A body. " * 10}
        return (self._request("POST", "", body, {"Idempotency-Key": f"key-{key}"}) for key in self._keys)

    def read_cached(self) -> Iterator[bytes]:
        """Read notes that are in the cache."""
        return cycle([self._read(note) for note in self._cached])

    def read(self) -> Iterator[bytes]:
        """Read notes that are not in the cache."""
        while True:
            yield self._read(self._fresh.pop())

    def page(self) -> Iterator[bytes]:
        """Read the first page of twenty notes."""
        return cycle([self._request("GET")])

    def edit(self) -> Iterator[bytes]:
        """Edit notes, each at its first version."""
        while True:
            yield self._request("PATCH", f"/{self._fresh.pop()}", {"title": "Another"}, {"If-Match": '"1"'})

    def mixed(self) -> Iterator[bytes]:
        """Ask as people do: of ten requests seven are read from the cache, one reads, lists, edits each."""
        kinds = [*[self.read_cached()] * 7, self.read(), self.page(), self.edit()]
        return (next(kind) for kind in cycle(kinds))

    def _read(self, note: str) -> bytes:
        return self._request("GET", f"/{note}")

    def _request(
        self, method: str, path: str = "", body: object = None, headers: dict[str, str] | None = None
    ) -> bytes:
        content = b"" if body is None else json.dumps(body).encode()
        fields = {"Host": "localhost", "Authorization": f"Bearer {self.side.token}", **(headers or {})}
        if content:
            fields |= {"Content-Type": "application/json", "Content-Length": str(len(content))}
        lines = [f"{method} /cc/notes{path} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items())]
        return "\r\n".join([*lines, "", ""]).encode() + content


@dataclass(frozen=True)
class Kind:
    """A kind of request; `least`: the share of the bare app's throughput that ours must reach."""

    name: str
    ask: Callable[[Questions], Iterator[bytes]]
    least: float


KINDS = (
    Kind("create", Questions.create, 0.75),
    Kind("create, with a key", Questions.create_once, 0.75),
    Kind("get, cached", Questions.read_cached, 0.85),
    Kind("get, not cached", Questions.read, 0.85),
    Kind("list of 20", Questions.page, 0.85),
    Kind("edit", Questions.edit, 0.75),
)
