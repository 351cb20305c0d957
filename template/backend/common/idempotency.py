"""Idempotency keys (draft-ietf-httpapi-idempotency-key-header): a repeated request has one effect.

The answer is stored in the transaction of the effect, so a crash leaves both or neither.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Annotated, Any, Final, TypeVar

from fastapi import Header
from sqlalchemy import Insert, Select, String, Table, bindparam, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.common.contracts import Dto, Problem

IdempotencyKey = Annotated[
    str | None, Header(alias="Idempotency-Key", min_length=1, max_length=200)
]
Answer = TypeVar("Answer", bound=Dto)
# Held to the end of the transaction; False when another one holds it.
_LOCK: Final = select(
    func.pg_try_advisory_xact_lock(func.hashtextextended(bindparam("name", type_=String), 0))
)


class KeyInFlight(Problem):
    """Another request with this key is being served right now."""

    slug, status, title = "idempotency-key-in-flight", 409, "Request in progress"


class KeyReused(Problem):
    """The key was used before for a different request."""

    slug, status, title = "idempotency-key-reused", 422, "Idempotency key reused"


@dataclass(frozen=True)
class KeyedRequest:
    """One request under its key. `scope` names tenant and use case: keys of two cannot meet."""

    key: str
    scope: str
    body: Dto

    @property
    def stored_key(self) -> str:
        """The key as it is kept in the table."""
        return f"{self.scope}:{self.key}"

    @property
    def fingerprint(self) -> str:
        """Equal for equal requests."""
        return sha256(self.body.model_dump_json().encode()).hexdigest()


async def once(
    connection: AsyncConnection,
    table: Table,
    request: KeyedRequest,
    answer: type[Answer],
    effect: Callable[[], Awaitable[Answer]],
) -> Answer:
    """Run `effect` in this transaction, or return what it answered the first time.

    Raises:
        KeyInFlight: another transaction is serving this key.
        KeyReused: the key belongs to a request with another body.
    """
    await _claim(connection, table, request)
    row = (await connection.execute(_find(table), {"key": request.stored_key})).one_or_none()
    if row is None:
        result = await effect()
        await connection.execute(_keep(table), _row(request, result))
        return result
    if row.fingerprint != request.fingerprint:
        raise KeyReused("This Idempotency-Key was used for another request; take a new one.")
    return answer.model_validate(row.response)


async def _claim(connection: AsyncConnection, table: Table, request: KeyedRequest) -> None:
    name = f"{table.fullname}:{request.stored_key}"
    if not await connection.scalar(_LOCK, {"name": name}):
        raise KeyInFlight("A request with this Idempotency-Key is being served; retry shortly.")


@cache
def _find(table: Table) -> Select[Any]:
    return select(table).where(table.c.key == bindparam("key"))


@cache
def _keep(table: Table) -> Insert:
    # The server's clock, by which the purge judges.
    return insert(table).values(created_at=func.now())


def _row(request: KeyedRequest, result: Dto) -> dict[str, object]:
    return {
        "key": request.stored_key,
        "fingerprint": request.fingerprint,
        "response": result.model_dump(mode="json"),
    }
