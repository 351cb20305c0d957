"""The use cases. Each one is one transaction, owned here; routes and jobs only call them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from backend.common.caller import Caller, acting_as
from backend.common.pagination import decode_cursor, encode_cursor
from backend.common.use_cases import use_cases
from backend.common.versions import expecting
from backend.modules.cc import NAME
from backend.modules.cc.application.ports import NoteCache, UnitOfWork
from backend.modules.cc.domain.note import Note
from backend.modules.cc.public import CcNote, CcNotePage, CcNoteStatus, CreateCcNote, EditCcNote


@use_cases(NAME)
class NoteService:
    """Implements CcApi and what the HTTP routes and jobs need besides."""

    def __init__(
        self,
        unit_of_work: Callable[[], UnitOfWork],
        cache: NoteCache,
        clock: Callable[[], datetime],
    ) -> None:
        self._unit_of_work = unit_of_work
        self._cache = cache
        self._clock = clock

    async def create_note(self, command: CreateCcNote, key: str | None = None) -> CcNote:
        """Create a draft. The same `key` again returns the first answer and creates nothing."""
        async with self._unit_of_work() as uow:
            effect = partial(self._create, uow, command)
            return await uow.once(key, "create_note", command, CcNote, effect)

    async def get_note(self, note_id: UUID) -> CcNote:
        """Return a note, from the cache when it is there; raises NoteNotFound."""
        held = await self._cache.get(note_id)
        if held is not None:
            return held
        async with self._unit_of_work() as uow:
            note = _view(await uow.notes.get(note_id))
        await self._cache.put(note)
        return note

    async def list_notes(
        self, status: CcNoteStatus | None, limit: int, cursor: str | None
    ) -> CcNotePage:
        """Return one page, newest first; raises InvalidCursor."""
        filters = {"status": status}
        after = decode_cursor(cursor, filters)
        async with self._unit_of_work() as uow:
            # One more than asked for tells whether another page follows.
            notes = await uow.notes.page(status, after, limit + 1)
        page, more = notes[:limit], len(notes) > limit
        following = encode_cursor((page[-1].created_at, page[-1].id), filters) if more else None
        answer = {"items": page, "next_cursor": following}
        return CcNotePage.model_validate(answer, from_attributes=True)

    async def count_notes(self) -> dict[CcNoteStatus, int]:
        """Return how many notes were published and archived, as far as events were delivered."""
        async with self._unit_of_work() as uow:
            return await uow.counts.all()

    async def edit_note(self, note_id: UUID, command: EditCcNote, version: int) -> CcNote:
        """Change the version that the caller saw; raises PreconditionFailed for another."""
        edit = partial(Note.edit, title=command.title, body=command.body)
        return await self._change(note_id, "edited", edit, version)

    async def publish_note(self, note_id: UUID) -> CcNote:
        """Make a draft visible; raises ForbiddenTransition, ChangedMeanwhile."""
        return await self._change(note_id, "published", Note.publish)

    async def archive_note(self, note_id: UUID) -> CcNote:
        """Take a published note back; raises ForbiddenTransition, ChangedMeanwhile."""
        return await self._change(note_id, "archived", Note.archive)

    async def delete_note(self, note_id: UUID, version: int) -> None:
        """Delete the version that the caller saw."""
        async with expecting(version), self._unit_of_work() as uow:
            note = await uow.notes.get(note_id)
            note.must_be(version)
            await uow.notes.remove(note)
            await uow.record(f"{NAME}.note_deleted", note.id)
            uow.after_commit(partial(self._cache.forget, _view(note)))

    async def expire_notes(self, limit: int = 100) -> int:
        """Archive up to `limit` expired notes of each tenant; return how many."""
        now = self._clock()
        async with self._unit_of_work() as uow:
            tenants = await uow.notes.tenants_due(now)
        done = 0
        for tenant in tenants:
            with acting_as(Caller(tenant=tenant)):
                done += await self._expire(now, limit)
        return done

    async def _expire(self, now: datetime, limit: int) -> int:
        async with self._unit_of_work() as uow:
            due = await uow.notes.due(now, limit)
            for note in due:
                note.expire(now)
                await uow.notes.save(note)
                await self._tell(uow, note, "expired")
        return len(due)

    async def _create(self, uow: UnitOfWork, command: CreateCcNote) -> CcNote:
        ttl = timedelta(seconds=command.ttl_seconds) if command.ttl_seconds else None
        note = Note.draft(command.title, command.body, ttl, self._clock())
        await uow.notes.add(note)
        return await self._tell(uow, note, "created")

    async def _change(
        self, note_id: UUID, done: str, change: Callable[..., None], version: int | None = None
    ) -> CcNote:
        async with expecting(version), self._unit_of_work() as uow:
            note = await uow.notes.get(note_id)
            if version is not None:
                note.must_be(version)
            change(note, now=self._clock())
            await uow.notes.save(note)
            return await self._tell(uow, note, done)

    async def _tell(self, uow: UnitOfWork, note: Note, done: str) -> CcNote:
        """Write audit and events in the same transaction; refresh the cache after it."""
        await uow.record(f"{NAME}.note_{done}", note.id, version=note.version)
        for event in note.events:
            await uow.publish(event)
        view = _view(note)
        uow.after_commit(partial(self._cache.put, view))
        return view


def _view(note: Note) -> CcNote:
    return CcNote.model_validate(note, from_attributes=True)
