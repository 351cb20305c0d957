"""The counts of notes in PostgreSQL."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.common.caller import current_caller
from backend.modules.cc.adapters.tables import NoteCountRow
from backend.modules.cc.public import CcNoteStatus


class SqlNoteCounts:
    """Implements NoteCounts in the unit of work's transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add_one(self, status: CcNoteStatus) -> None:
        """Count one more; the row is locked until the end of the transaction."""
        tenant = current_caller().tenant
        added = insert(NoteCountRow).values(tenant=tenant, status=status, count=1)
        counted = {"count": NoteCountRow.count + 1}
        await self._connection.execute(
            added.on_conflict_do_update(index_elements=["tenant", "status"], set_=counted)
        )

    async def all(self) -> dict[CcNoteStatus, int]:
        """Return what was counted for the caller's tenant."""
        counts = select(NoteCountRow.status, NoteCountRow.count)
        mine = counts.where(NoteCountRow.tenant == current_caller().tenant)
        rows = await self._connection.execute(mine)
        return {CcNoteStatus(status): count for status, count in rows}
