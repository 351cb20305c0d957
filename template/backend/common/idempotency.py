"""Idempotency keys (draft-ietf-httpapi-idempotency-key-header): a repeated request has one effect.

The answer is stored in the transaction of the effect, so a crash leaves both or neither.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, TypeVar

from fastapi import Header
from sqlalchemy import Table, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.common.contracts import Dto, Problem, utc_now

IdempotencyKey = Annotated[
    str | None, Header(alias="Idempotency-Key", min_length=1, max_length=200)
]
Answer = TypeVar("Answer", bound=Dto)


class KeyInFlight(Problem):
    """Another request with this key is being served right now."""

    slug, status, title = "idempotency-key-in-flight", 409, "Request in progress"


class KeyReused(Problem):
    """The key was used before for a different request."""

    slug, status, title = "idempotency-key-reused", 422, "Idempotency key reused"


@dataclass(frozen=True)
class KeyedRequest:
    """One request under its key. `scope` names the use case, so that keys of two cannot meet."""

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
    session: AsyncSession,
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
    await _claim(session, table, request)
    row = (await session.execute(select(table).filter_by(key=request.stored_key))).one_or_none()
    if row is None:
        result = await effect()
        await session.execute(insert(table).values(_row(request, result)))
        return result
    if row.fingerprint != request.fingerprint:
        raise KeyReused("This Idempotency-Key was used for another request; take a new one.")
    return answer.model_validate(row.response)


async def _claim(session: AsyncSession, table: Table, request: KeyedRequest) -> None:
    number = func.hashtextextended(f"{table.fullname}:{request.stored_key}", 0)
    if not await session.scalar(select(func.pg_try_advisory_xact_lock(number))):
        raise KeyInFlight("A request with this Idempotency-Key is being served; retry shortly.")


def _row(request: KeyedRequest, result: Dto) -> dict[str, object]:
    return {
        "key": request.stored_key,
        "fingerprint": request.fingerprint,
        "response": result.model_dump(mode="json"),
        "created_at": utc_now(),
    }
