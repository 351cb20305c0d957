"""Dead letters: deliveries that failed too often; seen, tried again or given up by a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.common.deliveries import Status
from backend.common.tables import ModuleTables


@dataclass(frozen=True)
class DeadLetter:
    """One event that one subscriber could not handle."""

    event_id: UUID
    subscriber: str
    type: str
    aggregate_id: UUID
    occurred_at: datetime
    attempts: int
    last_error: str


class DeadLetters:
    """The dead letters among one module's events; `event_id` None means all of them."""

    def __init__(self, engine: AsyncEngine, tables: ModuleTables) -> None:
        self._engine = engine
        self._outbox, self._table = tables.outbox, tables.deliveries

    async def found(self) -> Sequence[DeadLetter]:
        """Return them, oldest first."""
        letters, events = self._table.c, self._outbox.c
        query = (
            select(
                letters.event_id,
                letters.subscriber,
                events.type,
                events.aggregate_id,
                events.occurred_at,
                letters.attempts,
                letters.last_error,
            )
            .join_from(self._table, self._outbox)
            .where(letters.status == Status.DEAD)
            .order_by(letters.position)
        )
        async with self._engine.connect() as connection:
            return [DeadLetter(*row) for row in await connection.execute(query)]

    async def retry(self, event_id: UUID | None) -> int:
        """Let the relay deliver them again, with all attempts before them; return how many."""
        return await self._change(
            event_id, status=Status.PENDING, attempts=0, next_attempt_at=func.now()
        )

    async def drop(self, event_id: UUID | None) -> int:
        """Give them up, so that what they held back is delivered; return how many."""
        return await self._change(event_id, status=Status.DROPPED, closed_at=func.now())

    async def _change(self, event_id: UUID | None, **values: object) -> int:
        dead = update(self._table).where(self._table.c.status == Status.DEAD).values(**values)
        if event_id is not None:
            dead = dead.where(self._table.c.event_id == event_id)
        async with self._engine.begin() as connection:
            return (await connection.execute(dead)).rowcount
