"""Notes in a real PostgreSQL, each test undone."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.common.versions import ChangedMeanwhile
from backend.modules.cc.adapters.repository import SqlNoteRepository
from backend.modules.cc.adapters.tables import NoteRow
from backend.modules.cc.domain.note import Note
from backend.modules.cc.public import CcNoteStatus, NoteNotFound
from backend.modules.cc.tests.conftest import NOW

MakeNote = Callable[..., Note]


@pytest.fixture
def repository(connection: AsyncConnection) -> SqlNoteRepository:
    return SqlNoteRepository(connection)


async def test_what_is_added_comes_back_equal(
    repository: SqlNoteRepository, make_note: MakeNote
) -> None:
    note = make_note("Grüße", "café")
    await repository.add(note)
    assert await repository.get(note.id) == note


async def test_an_unknown_note_is_an_error(repository: SqlNoteRepository) -> None:
    with pytest.raises(NoteNotFound):
        await repository.get(uuid4())


async def test_pages_follow_each_other_newest_first(
    repository: SqlNoteRepository, make_note: MakeNote
) -> None:
    # Two share a moment: the id decides.
    notes = [make_note(minutes=minutes) for minutes in (0, 1, 1, 2)]
    for note in notes:
        await repository.add(note)
    newest_first = sorted(notes, key=lambda note: (note.created_at, note.id), reverse=True)
    first = await repository.page(None, None, 2)
    second = await repository.page(None, (first[-1].created_at, first[-1].id), 2)
    assert [*first, *second] == newest_first


async def test_pages_keep_to_a_status(repository: SqlNoteRepository, make_note: MakeNote) -> None:
    note, published = make_note(), make_note()
    published.publish(NOW)
    for each in (note, published):
        await repository.add(each)
    assert await repository.page(CcNoteStatus.PUBLISHED, None, 9) == [published]


async def test_a_row_changed_meanwhile_is_not_overwritten(
    repository: SqlNoteRepository, connection: AsyncConnection, make_note: MakeNote
) -> None:
    note = make_note()
    await repository.add(note)
    await connection.execute(update(NoteRow).values(version=9))
    note.edit("Mine", None, NOW)
    with pytest.raises(ChangedMeanwhile):
        await repository.save(note)
    with pytest.raises(ChangedMeanwhile):
        await repository.remove(note)


async def test_only_expired_notes_are_due(
    repository: SqlNoteRepository, make_note: MakeNote
) -> None:
    kept, due, archived = make_note(), make_note(), make_note()
    due.expires_at = archived.expires_at = NOW - timedelta(seconds=1)
    kept.expires_at = NOW + timedelta(seconds=1)
    archived.expire(NOW)
    for note in (kept, due, archived):
        await repository.add(note)
    assert await repository.due(NOW, 9) == [due]
