"""Events wait in the module's own tables, written in the transaction of the change they tell of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.common.contracts import Event
from backend.common.database import insert_into
from backend.common.message_headers import current_headers
from backend.common.tables import ModuleTables


@dataclass(frozen=True)
class Message:
    """An event as it lies in the outbox: its content and the headers that travel with it."""

    id: UUID
    occurred_at: datetime
    type: str
    aggregate_id: UUID
    payload: Mapping[str, Any]
    headers: Mapping[str, str]


async def post(
    connection: AsyncConnection,
    tables: ModuleTables,
    event: Event,
    subscribers: Sequence[str],
    delay: timedelta = timedelta(),
) -> None:
    """Write the event, and one delivery for each subscriber, due after `delay`; never commits."""
    await connection.execute(
        insert_into(tables.outbox),
        {
            "id": event.id,
            "occurred_at": event.occurred_at,
            "type": event.type,
            "aggregate_id": event.aggregate_id,
            "payload": event.model_dump(mode="json"),
            "headers": current_headers(),
        },
    )
    if subscribers:
        deliveries = [_delivery(event, subscriber, delay) for subscriber in subscribers]
        await connection.execute(insert(tables.deliveries).values(deliveries))


def _delivery(event: Event, subscriber: str, delay: timedelta) -> dict[str, object]:
    return {
        "event_id": event.id,
        "subscriber": subscriber,
        "aggregate_id": event.aggregate_id,
        "status": "pending",
        "attempts": 0,
        # The server's clock: those of the workers may differ.
        "next_attempt_at": func.now() + delay,
    }
