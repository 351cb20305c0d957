"""What the use cases need from outside; adapters/ implements it."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol, Self, TypeVar
from uuid import UUID

from backend.common.contracts import Dto, Event
from backend.common.pagination import SortKey
from backend.modules.cc.domain.note import Note
from backend.modules.cc.public import CcNote, CcNoteStatus

Answer = TypeVar("Answer", bound=Dto)


class NoteRepository(Protocol):
    """Notes of the caller's tenant, by id and in order; those of others are not there."""

    async def add(self, note: Note) -> None:
        """Keep a new note."""

    async def get(self, note_id: UUID) -> Note:
        """Return a note; raises NoteNotFound."""

    async def save(self, note: Note) -> None:
        """Keep a changed note."""

    async def remove(self, note: Note) -> None:
        """Forget a note."""

    async def page(
        self, status: CcNoteStatus | None, after: SortKey | None, limit: int
    ) -> Sequence[Note]:
        """Return up to `limit` notes that follow the key `after`, newest first."""

    async def due(self, now: datetime, limit: int) -> Sequence[Note]:
        """Return up to `limit` expired notes, locked; those locked by others are left out."""

    async def tenants_due(self, now: datetime) -> Sequence[str]:
        """Return every tenant that has expired notes."""


class NoteCounts(Protocol):
    """How many notes came to a status so far."""

    async def add_one(self, status: CcNoteStatus) -> None:
        """Count one more."""

    async def all(self) -> dict[CcNoteStatus, int]:
        """Return what was counted."""


class UnitOfWork(AbstractAsyncContextManager["UnitOfWork"], Protocol):
    """One transaction over notes, events and audit."""

    notes: NoteRepository
    counts: NoteCounts

    async def __aenter__(self) -> Self:
        """Open the transaction; leaving the block commits it, an exception rolls back."""

    async def publish(self, event: Event) -> None:
        """Tell other modules, after the commit."""

    async def record(self, action: str, subject_id: UUID, **details: object) -> None:
        """Write an audit row."""

    def after_commit(self, callback: Callable[[], Awaitable[None]]) -> None:
        """Run the callback once committed."""

    async def once(
        self,
        key: str | None,
        scope: str,
        body: Dto,
        answer: type[Answer],
        effect: Callable[[], Awaitable[Answer]],
    ) -> Answer:
        """Run `effect` at most once for this idempotency key."""


class NoteCache(Protocol):
    """Notes as others see them, near at hand: may forget at any time, never goes back."""

    async def get(self, note_id: UUID) -> CcNote | None:
        """Return the note if it is held."""

    async def put(self, note: CcNote) -> None:
        """Hold this version."""

    async def forget(self, note: CcNote) -> None:
        """Hold it no more, and no older version either."""
