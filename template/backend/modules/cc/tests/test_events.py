"""State, events and audit are one transaction."""

from uuid import UUID

import pytest
from sqlalchemy import Table, select, update

from backend.common.deliveries import Status
from backend.common.relay import Relay
from backend.common.resources import Resources
from backend.modules.cc import NAME
from backend.modules.cc.adapters.tables import bookkeeping
from backend.modules.cc.adapters.uow import SqlUnitOfWork
from backend.modules.cc.application.service import NoteService
from backend.modules.cc.domain.note import Note
from backend.modules.cc.public import CreateCcNote, NotePublished
from backend.modules.cc.tests.conftest import NOW


async def rows(resources: Resources, table: Table, column: str) -> list[str]:
    async with resources.database.engine.connect() as connection:
        return list(await connection.scalars(select(table.c[column]).order_by(table.c.id)))


async def test_every_change_leaves_an_audit_row(service: NoteService, resources: Resources) -> None:
    note = await service.create_note(CreateCcNote(title="Water"))
    await service.publish_note(note.id)
    await service.delete_note(note.id, 2)
    actions = [f"{NAME}.note_{done}" for done in ("created", "published", "deleted")]
    assert await rows(resources, bookkeeping.audit, "action") == actions


async def test_events_wait_in_the_outbox(service: NoteService, resources: Resources) -> None:
    note = await service.create_note(CreateCcNote(title="Water"))
    await service.publish_note(note.id)
    await service.archive_note(note.id)
    types = await rows(resources, bookkeeping.outbox, "type")
    assert types == ["cc.note_published.v1", "cc.note_archived.v1"]
    payloads = await rows(resources, bookkeeping.outbox, "payload")
    published = NotePublished.model_validate(payloads[0])
    assert (published.aggregate_id, published.title) == (note.id, "Water")


async def test_each_event_counts_once_however_often_it_is_delivered(
    service: NoteService, resources: Resources
) -> None:
    for _ in range(2):
        note = await service.create_note(CreateCcNote(title="Water"))
        await service.publish_note(note.id)
    await service.archive_note(note.id)
    assert await Relay(bookkeeping, resources).drain() == 3
    async with resources.database.engine.begin() as connection:
        again = {"status": Status.PENDING, "claimed_until": None}
        await connection.execute(update(bookkeeping.deliveries).values(again))
    assert await Relay(bookkeeping, resources).drain() == 3
    assert await service.count_notes() == {"published": 2, "archived": 1}


async def test_a_failure_leaves_neither_state_nor_event(resources: Resources) -> None:
    note = Note.draft("Water", "", None, NOW)
    with pytest.raises(RuntimeError):
        await publish_and_fail(resources, note)
    assert await rows(resources, bookkeeping.outbox, "type") == []
    async with SqlUnitOfWork(resources) as uow:
        assert await uow.notes.page(None, None, 9) == []


async def publish_and_fail(resources: Resources, note: Note) -> UUID:
    async with SqlUnitOfWork(resources) as uow:
        await uow.notes.add(note)
        note.publish(NOW)
        await uow.publish(note.events[0])
        raise RuntimeError
