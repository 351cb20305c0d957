"""Fixtures of Control Center's tests."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from backend.common.resources import Resources
from backend.modules.cc.application.service import NoteService
from backend.modules.cc.bootstrap import note_service
from backend.modules.cc.domain.note import Note

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **units: float) -> None:
        self.now += timedelta(**units)


async def locked_out(resources: Resources, statements: int) -> None:
    """Return when so many statements wait for a lock."""
    asked = "FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    found = 0
    while found < statements:
        async with resources.database.engine.connect() as connection:
            found = await connection.scalar(text(f"SELECT count(*) {asked}")) or 0


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def service(resources: Resources, clock: Clock) -> NoteService:
    return note_service(replace(resources, clock=clock))


@pytest.fixture
def make_note() -> Callable[..., Note]:
    def make(title: str = "Water", body: str = "", minutes: int = 0) -> Note:
        return Note.draft(title, body, None, NOW + timedelta(minutes=minutes))

    return make
