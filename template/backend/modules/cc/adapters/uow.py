"""The unit of work of Control Center: the common one plus its repository."""

from typing import Self

from backend.common import uow
from backend.common.database import Database
from backend.modules.cc.adapters.repository import SqlNoteRepository
from backend.modules.cc.adapters.tables import bookkeeping
from backend.modules.cc.application.ports import NoteRepository


class SqlUnitOfWork(uow.UnitOfWork):
    """Implements the UnitOfWork port."""

    notes: NoteRepository

    def __init__(self, database: Database) -> None:
        super().__init__(database, bookkeeping)

    async def __aenter__(self) -> Self:
        """Open the transaction and the repository in it."""
        await super().__aenter__()
        self.notes = SqlNoteRepository(self.session)
        return self
