"""The inbox makes a handler idempotent: a row for each event it has handled, in its transaction."""

from typing import Final
from uuid import UUID

from sqlalchemy import Table, func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

_SILENCE: Final = "idle_in_transaction_session_timeout"


async def first_time(
    connection: AsyncConnection, inbox: Table, event_id: UUID, handler: str, limit: float
) -> bool:
    """Note that this handler has the event; return False when it had it before.

    While another transaction is handling it, this waits for that one's end. The server ends a
    transaction that is silent for `limit` seconds: its worker may be frozen, and not know it.
    """
    noted = insert(inbox).values(event_id=event_id, handler=handler, handled_at=func.now())
    silence = func.set_config(_SILENCE, str(int(limit * 1000)), True)
    row = await connection.execute(noted.on_conflict_do_nothing().returning(silence))
    return row.one_or_none() is not None
