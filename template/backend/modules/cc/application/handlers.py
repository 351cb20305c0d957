"""Reactions to events, one transaction each: it also notes the event, so it counts only once."""

from backend.modules.cc.application.ports import UnitOfWork
from backend.modules.cc.public import CcNoteStatus, NoteArchived, NotePublished


async def count_note(uow: UnitOfWork, event: NotePublished | NoteArchived) -> None:
    """Count how many notes were published and archived so far."""
    published = isinstance(event, NotePublished)
    await uow.counts.add_one(CcNoteStatus.PUBLISHED if published else CcNoteStatus.ARCHIVED)
