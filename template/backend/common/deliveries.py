"""The queue in SQL: claim one delivery, close it, or let it wait for its next attempt.

A delivery is claimed for a time (the lease). Whoever claimed it is known by the number of the
attempt: one that comes back after its lease has run out changes nothing any more.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import (
    Delete,
    ScalarSelect,
    Update,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.common.outbox import Message
from backend.common.tables import ModuleTables


class Status(StrEnum):
    """Where a delivery is: waiting, done, put aside after too many failures, or given up."""

    PENDING = "pending"
    DONE = "done"
    DEAD = "dead"
    DROPPED = "dropped"


# Written into the statement: a plan for any value would not use the partial indexes.
PENDING = literal(Status.PENDING.value, literal_execute=True)
DEAD = literal(Status.DEAD.value, literal_execute=True)
CLOSED = (Status.DONE, Status.DROPPED)


@dataclass(frozen=True)
class Claim:
    """One delivery that is ours until the lease ends."""

    position: int
    subscriber: str
    attempt: int
    message: Message


class Deliveries:
    """The deliveries of one module's events."""

    def __init__(self, engine: AsyncEngine, tables: ModuleTables) -> None:
        self._engine = engine
        self._tables = tables
        self._table = tables.deliveries

    async def claim(self, lease: float) -> Claim | None:
        """Claim the first that is due, for `lease` seconds; None when nothing is.

        What is claimed by others is passed over. So is what follows an open delivery of the same
        aggregate to the same subscriber: that is the order, and a dead letter keeps it too.
        """
        columns, outbox = self._table.c, self._tables.outbox.c
        claimed = (
            update(self._table)
            .where(columns.position == self._ready(), outbox.id == columns.event_id)
            .values(attempts=columns.attempts + 1, claimed_until=func.now() + _seconds(lease))
            .returning(columns.position, columns.subscriber, columns.attempts, self._tables.outbox)
        )
        async with self._engine.begin() as connection:
            row = (await connection.execute(claimed)).one_or_none()
        return Claim(row[0], row[1], row[2], Message(*row[3:])) if row else None

    async def done(self, claim: Claim) -> None:
        """Close the delivery."""
        await self._change(
            self._ours(claim).values(status=Status.DONE, closed_at=func.now(), last_error=None)
        )

    async def failed(self, claim: Claim, error: str, wait: float, *, park: bool) -> None:
        """Let it wait `wait` seconds for its next attempt, or put it aside as a dead letter."""
        status = Status.DEAD if park else Status.PENDING
        again = func.now() + _seconds(wait)
        await self._change(
            self._ours(claim).values(
                status=status, last_error=error, next_attempt_at=again, claimed_until=None
            )
        )

    async def purge(self, age: float) -> int:
        """Delete the events that are older than `age` seconds and closed; return how many."""
        outbox, columns = self._tables.outbox, self._table.c
        is_open = exists().where(columns.event_id == outbox.c.id, columns.status.not_in(CLOSED))
        old = func.now() - _seconds(age)
        return await self._change(delete(outbox).where(outbox.c.occurred_at < old, ~is_open))

    def _ready(self) -> ScalarSelect[int]:
        columns, earlier = self._table.c, self._table.alias("earlier")
        held_back = exists().where(
            earlier.c.subscriber == columns.subscriber,
            earlier.c.aggregate_id == columns.aggregate_id,
            earlier.c.position < columns.position,
            or_(earlier.c.status == PENDING, earlier.c.status == DEAD),
        )
        return (
            select(columns.position)
            .where(
                columns.status == PENDING,
                columns.next_attempt_at <= func.now(),
                or_(columns.claimed_until.is_(None), columns.claimed_until < func.now()),
                ~held_back,
            )
            .order_by(columns.position)
            .limit(1)
            .with_for_update(skip_locked=True)
            .scalar_subquery()
        )

    def _ours(self, claim: Claim) -> Update:
        columns = self._table.c
        return update(self._table).where(
            columns.position == claim.position, columns.attempts == claim.attempt
        )

    async def _change(self, statement: Update | Delete) -> int:
        async with self._engine.begin() as connection:
            return (await connection.execute(statement)).rowcount


def _seconds(number: float) -> timedelta:
    return timedelta(seconds=number)
