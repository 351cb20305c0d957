"""Notes in PostgreSQL, of the caller's tenant alone: rows to aggregates and back."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, bindparam, delete, insert, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.common.caller import current_caller
from backend.common.database import change_one
from backend.common.pagination import SortKey
from backend.modules.cc.adapters.tables import NoteRow
from backend.modules.cc.domain.note import Note
from backend.modules.cc.public import CcNoteStatus, NoteNotFound

COLUMNS = [field.name for field in fields(Note) if field.name != "events"]

# Made once: a statement that is built for each request costs as much as its answer.
OWN = select(*(getattr(NoteRow, name) for name in COLUMNS)).where(
    NoteRow.tenant == bindparam("tenant")
)
ONE = OWN.where(NoteRow.id == bindparam("id"))
NEWEST = OWN.order_by(NoteRow.created_at.desc(), NoteRow.id.desc()).limit(
    bindparam("limit", type_=Integer)
)
ADD = insert(NoteRow)
AS_READ = (
    NoteRow.tenant == bindparam("own"),
    NoteRow.id == bindparam("one"),
    NoteRow.version == bindparam("read"),
)
SAVE, REMOVE = update(NoteRow).where(*AS_READ), delete(NoteRow).where(*AS_READ)


class SqlNoteRepository:
    """Implements NoteRepository in the unit of work's transaction; never commits."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._tenant = current_caller().tenant
        # The versions as they are in the table: what others wrote since is not written over.
        self._read: dict[UUID, int] = {}

    async def add(self, note: Note) -> None:
        """Keep a new note."""
        await self._connection.execute(ADD, {"tenant": self._tenant, **_values(note)})
        self._read[note.id] = note.version

    async def get(self, note_id: UUID) -> Note:
        """Return a note; raises NoteNotFound."""
        key = {"tenant": self._tenant, "id": note_id}
        row = (await self._connection.execute(ONE, key)).one_or_none()
        if row is None:
            raise NoteNotFound(f"There is no note {note_id}.")
        return self._known(_note(row))

    async def save(self, note: Note) -> None:
        """Write the changes; raises ChangedMeanwhile when somebody else was faster."""
        await change_one(self._connection, SAVE, {**self._as_read(note), **_values(note)})
        self._read[note.id] = note.version

    async def remove(self, note: Note) -> None:
        """Forget a note; raises ChangedMeanwhile when somebody else changed it."""
        await change_one(self._connection, REMOVE, self._as_read(note))

    async def page(
        self, status: CcNoteStatus | None, after: SortKey | None, limit: int
    ) -> Sequence[Note]:
        """Return up to `limit` notes that follow the key `after`, newest first."""
        query = NEWEST
        if status is not None:
            query = query.where(NoteRow.status == status)
        if after is not None:
            query = query.where(tuple_(NoteRow.created_at, NoteRow.id) < after)
        rows = await self._connection.execute(query, {"tenant": self._tenant, "limit": limit})
        return [_note(row) for row in rows]

    async def due(self, now: datetime, limit: int) -> Sequence[Note]:
        """Return expired notes, locked; those that another worker holds are left out."""
        query = (
            OWN.where(NoteRow.expires_at <= now, NoteRow.status != CcNoteStatus.ARCHIVED)
            .order_by(NoteRow.expires_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        rows = await self._connection.execute(query, {"tenant": self._tenant})
        return [self._known(_note(row)) for row in rows]

    async def tenants_due(self, now: datetime) -> Sequence[str]:
        """Return every tenant that has expired notes."""
        open_notes = NoteRow.status != CcNoteStatus.ARCHIVED
        query = select(NoteRow.tenant).where(NoteRow.expires_at <= now, open_notes).distinct()
        return (await self._connection.scalars(query)).all()

    def _known(self, note: Note) -> Note:
        self._read.setdefault(note.id, note.version)
        return note

    def _as_read(self, note: Note) -> dict[str, object]:
        return {"own": self._tenant, "one": note.id, "read": self._read[note.id]}


def _values(note: Note) -> dict[str, object]:
    return {name: getattr(note, name) for name in COLUMNS}


def _note(row: Sequence[Any]) -> Note:
    note = Note(*row)
    note.status = CcNoteStatus(note.status)
    return note
