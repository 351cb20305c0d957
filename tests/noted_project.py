"""A project whose gold module has the shape that fields can be added to: FastAPI and SQLAlchemy, on SQLite alone."""

from tests.small_project import FILES as SMALL

CC = "backend/modules/cc"

CONTRACTS = """\
from pydantic import BaseModel, ConfigDict


class Dto(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
"""

PUBLIC = '''\
"""The door."""

from uuid import UUID

from backend.common.contracts import Dto


class CcNote(Dto):
    """A note as others see it."""

    id: UUID
    title: str
    version: int


class CcNotePage(Dto):
    """Notes."""

    items: tuple[CcNote, ...]


class CreateCcNote(Dto):
    """What a new note needs."""

    title: str
'''

NOTE = '''\
"""The note."""

from dataclasses import dataclass
from typing import Self
from uuid import UUID, uuid4


@dataclass
class Note:
    """One note."""

    id: UUID
    title: str
    version: int

    @classmethod
    def draft(cls, title: str) -> Self:
        """Return a new note."""
        return cls(uuid4(), title, 1)
'''

TABLES = '''\
"""The tables."""

from uuid import UUID

from sqlalchemy import MetaData, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """The registry."""

    metadata = MetaData()


class NoteRow(Base):
    """One note."""

    __tablename__ = "cc_notes"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column()
'''

REPOSITORY = '''\
"""Rows to notes and back."""

from dataclasses import fields

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.modules.cc.adapters.tables import NoteRow
from backend.modules.cc.domain.note import Note

COLUMNS = [field.name for field in fields(Note)]


def add(session: Session, note: Note) -> None:
    """Keep a note."""
    session.add(NoteRow(**{name: getattr(note, name) for name in COLUMNS}))
    session.commit()
    session.expire_all()


def every(session: Session) -> list[Note]:
    """Return all notes."""
    rows = session.scalars(select(NoteRow))
    return [Note(**{name: getattr(row, name) for name in COLUMNS}) for row in rows]
'''

SERVICE = '''\
"""The use cases."""

from collections.abc import Callable

from backend.modules.cc.domain.note import Note
from backend.modules.cc.public import CreateCcNote


def create(command: CreateCcNote, keep: Callable[[Note], None]) -> Note:
    """Make a note."""
    note = Note.draft(command.title)
    keep(note)
    return note
'''

HTTP = '''\
"""The routes."""

from fastapi import APIRouter, Request

from backend.modules.cc import NAME
from backend.modules.cc.adapters import repository
from backend.modules.cc.application.service import create
from backend.modules.cc.public import CcNote, CcNotePage, CreateCcNote

router = APIRouter(prefix=f"/{NAME}/notes")


@router.post("", status_code=201)
def create_note(command: CreateCcNote, request: Request) -> CcNote:
    """Make a note."""
    session = request.app.state.session
    note = create(command, lambda made: repository.add(session, made))
    return CcNote.model_validate(note, from_attributes=True)


@router.get("")
def list_notes(request: Request) -> CcNotePage:
    """List the notes."""
    notes = repository.every(request.app.state.session)
    return CcNotePage(items=tuple(CcNote.model_validate(one, from_attributes=True) for one in notes))
'''

MIGRATION = '''\
"""The first table."""

revision = "5b0c7de3a914"
down_revision = None
'''

CONFTEST = """\
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import create_engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

MODULES = [one.parent.name for one in sorted(Path(__file__).parent.glob("backend/modules/*/public.py"))]


@pytest.fixture
def client() -> Iterator[TestClient]:
    app = FastAPI()
    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    for name in MODULES:
        app.include_router(import_module(f"backend.modules.{name}.entrypoints.http").router)
        import_module(f"backend.modules.{name}.adapters.tables").Base.metadata.create_all(engine)
    with Session(engine) as app.state.session, TestClient(app) as client:
        yield client
    engine.dispose()
"""

TESTS = '''\
"""Notes over HTTP."""

from fastapi.testclient import TestClient

from backend.modules.cc import NAME
from backend.modules.cc.domain.note import Note
from backend.modules.cc.public import CreateCcNote


def test_what_is_made_is_listed(client: TestClient) -> None:
    made = client.post(f"/{NAME}/notes", json={"title": "Water"}).json()
    assert client.get(f"/{NAME}/notes").json()["items"] == [made]


def test_a_draft_has_a_version() -> None:
    command = CreateCcNote(title="Water")
    assert Note.draft(command.title).version == 1
'''

FILES = {
    **{path: text for path, text in SMALL.items() if not path.startswith(CC)},
    "backend/common/__init__.py": "",
    "backend/common/contracts.py": CONTRACTS,
    "conftest.py": CONFTEST,
    f"{CC}/__init__.py": '"""Control Center."""\n\nNAME = "cc"\n',
    f"{CC}/public.py": PUBLIC,
    f"{CC}/domain/note.py": NOTE,
    f"{CC}/application/service.py": SERVICE,
    f"{CC}/adapters/tables.py": TABLES,
    f"{CC}/adapters/repository.py": REPOSITORY,
    f"{CC}/entrypoints/http.py": HTTP,
    f"{CC}/migrations/0001_create_notes.py": MIGRATION,
    f"{CC}/tests/test_notes.py": TESTS,
    **{
        f"{CC}/{folder}/__init__.py": ""
        for folder in ("domain", "application", "adapters", "entrypoints", "migrations", "tests")
    },
}
