"""Notes in PostgreSQL: rows to aggregates and back."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from backend.common.pagination import SortKey
from backend.modules.cc.adapters.tables import NoteRow
from backend.modules.cc.domain.note import Note
from backend.modules.cc.public import CcNoteStatus, NoteNotFound

COLUMNS = [field.name for field in fields(Note) if field.name != "events"]


class SqlNoteRepository:
    """Implements NoteRepository in the unit of work's session; never commits."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        # SQLAlchemy's own map is weak: a row read again would bring the version of another writer.
        self._rows: dict[UUID, NoteRow] = {}

    async def add(self, note: Note) -> None:
        """Keep a new note."""
        row = self._hold(NoteRow(**_values(note)))
        self._session.add(row)

    async def get(self, note_id: UUID) -> Note:
        """Return a note; raises NoteNotFound."""
        return _note(await self._row(note_id))

    async def save(self, note: Note) -> None:
        """Write the changes; the flush fails when somebody else was faster."""
        row = await self._row(note.id)
        for column, value in _values(note).items():
            setattr(row, column, value)

    async def remove(self, note: Note) -> None:
        """Forget a note; the flush fails when somebody else changed it."""
        await self._session.delete(await self._row(note.id))

    async def page(
        self, status: CcNoteStatus | None, after: SortKey | None, limit: int
    ) -> Sequence[Note]:
        """Return up to `limit` notes that follow the key `after`, newest first."""
        key = tuple_(NoteRow.created_at, NoteRow.id)
        query = select(NoteRow).order_by(NoteRow.created_at.desc(), NoteRow.id.desc()).limit(limit)
        if status is not None:
            query = query.where(NoteRow.status == status)
        if after is not None:
            query = query.where(key < after)
        return [_note(row) for row in await self._session.scalars(query)]

    async def due(self, now: datetime, limit: int) -> Sequence[Note]:
        """Return expired notes, locked; those that another worker holds are left out."""
        query = (
            select(NoteRow)
            .where(NoteRow.expires_at <= now, NoteRow.status != CcNoteStatus.ARCHIVED)
            .order_by(NoteRow.expires_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return [_note(self._hold(row)) for row in await self._session.scalars(query)]

    async def _row(self, note_id: UUID) -> NoteRow:
        row = self._rows.get(note_id) or await self._session.get(NoteRow, note_id)
        if row is None:
            raise NoteNotFound(f"There is no note {note_id}.")
        return self._hold(row)

    def _hold(self, row: NoteRow) -> NoteRow:
        return self._rows.setdefault(row.id, row)


def _values(note: Note) -> dict[str, object]:
    return {name: getattr(note, name) for name in COLUMNS}


def _note(row: NoteRow) -> Note:
    values = {name: getattr(row, name) for name in COLUMNS}
    return Note(**{**values, "status": CcNoteStatus(row.status)})
