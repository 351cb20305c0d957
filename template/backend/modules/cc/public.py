"""The door: the only file of Control Center that other modules may import."""

from enum import StrEnum
from typing import Annotated, ClassVar, Protocol
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from backend.common.contracts import Conflict, Dto, Event, NotFound

# PostgreSQL cannot store NUL in text.
Title = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00]*$"),
]
Body = Annotated[str, StringConstraints(max_length=10_000, pattern=r"^[^\x00]*$")]


class CcNoteStatus(StrEnum):
    """Where a note is in its life: draft, then published, then archived."""

    DRAFT = "draft"
    PUBLISHED = "published"
    ARCHIVED = "archived"


class CcNote(Dto):
    """A note as others see it. `version` grows by one with every change."""

    id: UUID
    title: str
    body: str
    status: CcNoteStatus
    expires_at: AwareDatetime | None
    version: int
    created_at: AwareDatetime
    updated_at: AwareDatetime


class CcNotePage(Dto):
    """Notes, newest first; `next_cursor` is None on the last page."""

    items: tuple[CcNote, ...]
    next_cursor: str | None


class CreateCcNote(Dto):
    """What a new note needs. It is archived `ttl_seconds` after its creation; None: never."""

    title: Title
    body: Body = ""
    ttl_seconds: Annotated[int, Field(ge=1, le=366 * 24 * 3600)] | None = None


class EditCcNote(Dto):
    """What to change; a field left out (or null) stays as it is."""

    title: Title | None = None
    body: Body | None = None


class NoteNotFound(NotFound):
    """There is no note with this id."""

    slug, title = "cc/note-not-found", "Note not found"


class ForbiddenTransition(Conflict):
    """The note's status does not allow the action."""

    slug, title = "cc/forbidden-transition", "Forbidden transition"


class NotePublished(Event):
    """A note became visible."""

    type: ClassVar[str] = "cc.note_published.v1"
    title: str


class NoteArchived(Event):
    """A note was taken back, by somebody or by its time to live."""

    type: ClassVar[str] = "cc.note_archived.v1"
    expired: bool


class CcApi(Protocol):
    """What other modules may ask of Control Center."""

    async def create_note(self, command: CreateCcNote, key: str | None = None) -> CcNote:
        """Create a draft; with an idempotency key, at most once."""

    async def get_note(self, note_id: UUID) -> CcNote:
        """Return a note; raises NoteNotFound."""

    async def publish_note(self, note_id: UUID) -> CcNote:
        """Make a draft visible; raises NoteNotFound or a Conflict."""

    async def archive_note(self, note_id: UUID) -> CcNote:
        """Take a published note back; raises NoteNotFound or a Conflict."""
