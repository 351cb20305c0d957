"""The unit of work of Control Center: the common one plus its repositories."""

from typing import Self

from backend.common import uow
from backend.common.resources import Resources
from backend.modules.cc.adapters.counts import SqlNoteCounts
from backend.modules.cc.adapters.repository import SqlNoteRepository
from backend.modules.cc.adapters.tables import bookkeeping
from backend.modules.cc.application.ports import NoteCounts, NoteRepository


class SqlUnitOfWork(uow.UnitOfWork):
    """Implements the UnitOfWork port."""

    notes: NoteRepository
    counts: NoteCounts

    def __init__(self, resources: Resources) -> None:
        super().__init__(resources, bookkeeping)

    async def __aenter__(self) -> Self:
        """Open the transaction and the repositories in it."""
        await super().__aenter__()
        self.notes = SqlNoteRepository(self.connection)
        self.counts = SqlNoteCounts(self.connection)
        return self
