"""The use cases on real PostgreSQL and Redis."""

import asyncio
from dataclasses import replace
from uuid import uuid4

import pytest
from redis.asyncio import Redis
from sqlalchemy import delete, func, select, update

from backend.common.cache import Cache
from backend.common.caller import Caller, acting_as
from backend.common.contracts import PreconditionFailed
from backend.common.idempotency import KeyInFlight, KeyReused
from backend.common.resources import Resources
from backend.common.versions import ChangedMeanwhile
from backend.modules.cc.adapters.tables import NoteRow
from backend.modules.cc.application.service import NoteService
from backend.modules.cc.bootstrap import note_service
from backend.modules.cc.public import (
    CcNoteStatus,
    CreateCcNote,
    EditCcNote,
    ForbiddenTransition,
    NoteNotFound,
)
from backend.modules.cc.tests.conftest import Clock, locked_out

WATER = CreateCcNote(title="Water")


async def count(resources: Resources) -> int:
    async with resources.database.engine.connect() as connection:
        return await connection.scalar(select(func.count()).select_from(NoteRow)) or 0


async def test_a_note_lives_from_draft_to_archive(service: NoteService) -> None:
    note = await service.create_note(WATER)
    assert (note.status, note.version) == (CcNoteStatus.DRAFT, 1)
    assert (await service.publish_note(note.id)).status == CcNoteStatus.PUBLISHED
    assert (await service.archive_note(note.id)).status == CcNoteStatus.ARCHIVED
    with pytest.raises(ForbiddenTransition):
        await service.publish_note(note.id)
    assert (await service.get_note(note.id)).version == 3


async def test_the_same_key_creates_once(service: NoteService, resources: Resources) -> None:
    first = await service.create_note(WATER, "key-1")
    assert await service.create_note(WATER, "key-1") == first
    with pytest.raises(KeyReused):
        await service.create_note(CreateCcNote(title="Other"), "key-1")
    with acting_as(Caller(tenant="other")):
        assert (await service.create_note(WATER, "key-1")).id != first.id
    assert await count(resources) == 2


async def test_the_same_key_at_once_creates_once(
    service: NoteService, resources: Resources
) -> None:
    answers = await asyncio.gather(
        *(service.create_note(WATER, "key-2") for _ in range(8)), return_exceptions=True
    )
    refused = [answer for answer in answers if isinstance(answer, KeyInFlight)]
    created = {answer.id for answer in answers if not isinstance(answer, BaseException)}
    assert len(created) == 1 and len(refused) < len(answers)
    assert await count(resources) == 1


async def test_editing_an_old_version_is_refused(service: NoteService) -> None:
    note = await service.create_note(WATER)
    edited = await service.edit_note(note.id, EditCcNote(body="daily"), note.version)
    assert (edited.title, edited.body, edited.version) == ("Water", "daily", 2)
    with pytest.raises(PreconditionFailed):
        await service.edit_note(note.id, EditCcNote(body="never"), note.version)


async def test_of_two_writers_at_once_one_wins(service: NoteService) -> None:
    note = await service.create_note(WATER)
    edits = (service.edit_note(note.id, EditCcNote(body=text), 1) for text in ("a", "b", "c"))
    answers = await asyncio.gather(*edits, return_exceptions=True)
    refused = [answer for answer in answers if isinstance(answer, PreconditionFailed)]
    assert len(refused) == 2
    assert (await service.get_note(note.id)).version == 2


async def test_only_who_named_a_version_hears_of_a_precondition(
    service: NoteService, resources: Resources
) -> None:
    note = await service.create_note(WATER)
    async with resources.database.engine.begin() as connection:
        # The others still read the first version, and wait with their own.
        await connection.execute(update(NoteRow).values(version=2))
        writing = asyncio.gather(
            service.publish_note(note.id),
            service.edit_note(note.id, EditCcNote(body="mine"), 1),
            service.delete_note(note.id, 1),
            return_exceptions=True,
        )
        await locked_out(resources, 3)
    kinds = [type(answer) for answer in await writing]
    assert kinds == [ChangedMeanwhile, PreconditionFailed, PreconditionFailed]


async def test_a_read_is_answered_from_the_cache(
    service: NoteService, resources: Resources, clock: Clock
) -> None:
    note = await service.create_note(WATER)
    async with resources.database.engine.begin() as connection:
        await connection.execute(delete(NoteRow).where(NoteRow.id == note.id))
    assert await service.get_note(note.id) == note


async def test_a_deleted_note_is_gone_from_the_cache_too(service: NoteService) -> None:
    note = await service.create_note(WATER)
    await service.delete_note(note.id, note.version)
    with pytest.raises(NoteNotFound):
        await service.get_note(note.id)
    with pytest.raises(NoteNotFound):
        await service.delete_note(uuid4(), 1)


async def test_without_redis_everything_still_works(resources: Resources, clock: Clock) -> None:
    nobody = Redis.from_url("redis://127.0.0.1:1/0")
    service = note_service(replace(resources, cache=Cache(nobody), clock=clock))
    note = await service.create_note(WATER)
    await service.publish_note(note.id)
    assert (await service.get_note(note.id)).version == 2
    await nobody.aclose()


async def test_what_outlived_its_time_is_archived(service: NoteService, clock: Clock) -> None:
    short = await service.create_note(CreateCcNote(title="Short", ttl_seconds=60))
    await service.create_note(WATER)
    with acting_as(Caller(tenant="other")):
        await service.create_note(CreateCcNote(title="Theirs", ttl_seconds=60))
    assert await service.expire_notes() == 0
    clock.advance(seconds=61)
    assert await service.expire_notes() == 2
    assert (await service.get_note(short.id)).status == CcNoteStatus.ARCHIVED
