"""The Note aggregate: draft, then published, then archived, with a time to live."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Self
from uuid import UUID

from uuid_utils.compat import uuid7

from backend.common.contracts import Event, PreconditionFailed
from backend.modules.cc.public import (
    CcNoteStatus,
    ForbiddenTransition,
    NoteArchived,
    NotePublished,
)


@dataclass
class Note:
    """One note. Every change is a method: it checks the rule, then counts the version."""

    id: UUID
    title: str
    body: str
    status: CcNoteStatus
    expires_at: datetime | None
    version: int
    created_at: datetime
    updated_at: datetime
    events: list[Event] = field(default_factory=list, compare=False)

    @classmethod
    def draft(cls, title: str, body: str, ttl: timedelta | None, now: datetime) -> Self:
        """Return a new draft that expires `ttl` after `now`."""
        expires_at = now + ttl if ttl else None
        return cls(uuid7(), title, body, CcNoteStatus.DRAFT, expires_at, 1, now, now)

    def edit(self, title: str | None, body: str | None, now: datetime) -> None:
        """Change what is given; raises ForbiddenTransition once archived."""
        self._allow("edit", CcNoteStatus.DRAFT, CcNoteStatus.PUBLISHED)
        self.title = self.title if title is None else title
        self.body = self.body if body is None else body
        self._touch(now)

    def publish(self, now: datetime) -> None:
        """Make a draft visible."""
        self._allow("publish", CcNoteStatus.DRAFT)
        self.status = CcNoteStatus.PUBLISHED
        self._touch(now)
        self.events.append(NotePublished(occurred_at=now, aggregate_id=self.id, title=self.title))

    def archive(self, now: datetime) -> None:
        """Take a published note back."""
        self._allow("archive", CcNoteStatus.PUBLISHED)
        self._retire(now, expired=False)

    def expire(self, now: datetime) -> None:
        """Archive a note that outlived its time to live, whatever it was."""
        self._allow("expire", CcNoteStatus.DRAFT, CcNoteStatus.PUBLISHED)
        self._retire(now, expired=True)

    def must_be(self, version: int) -> None:
        """Raise PreconditionFailed unless this is the version that the caller saw."""
        if self.version != version:
            detail = f"The note is at version {self.version}, not {version}; read it again."
            raise PreconditionFailed(detail)

    def _allow(self, action: str, *statuses: CcNoteStatus) -> None:
        if self.status not in statuses:
            raise ForbiddenTransition(f"Cannot {action} a note that is {self.status}.")

    def _retire(self, now: datetime, *, expired: bool) -> None:
        self.status = CcNoteStatus.ARCHIVED
        self._touch(now)
        self.events.append(NoteArchived(occurred_at=now, aggregate_id=self.id, expired=expired))

    def _touch(self, now: datetime) -> None:
        self.version += 1
        self.updated_at = now
