"""A bare FastAPI app: tells PostgreSQL and Redis what the rendered backend tells them, and has none of its layers.

It has: typed bodies and answers (Pydantic), one transaction a request, the same pool, the cache, the ETag.
It has not: tokens and scopes, the rate limit, tenants from the caller, problem answers, limits of body and time,
headers of safety, request ids, log lines, metrics, traces, the domain's rules, ports, a unit of work.
"""

import json
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

from fastapi import FastAPI, Header, HTTPException, Query, Response
from pydantic import BaseModel
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from uuid_utils.compat import uuid7

# Recorded from the rendered backend a moment ago: its statements, its pool's settings, its script for Redis.
RECORD = json.loads(Path(os.environ["BARE_RECORD"]).read_text("utf-8"))
SQL: dict[str, list[str]] = RECORD["statements"]
TENANT = RECORD["tenant"]
COLUMNS = ("id", "title", "body", "status", "expires_at", "version", "created_at", "updated_at")
TTL_MS = 60_000

engine = create_async_engine(os.environ["DATABASE_URL"], **RECORD["engine"])
redis = Redis.from_url(os.environ["REDIS_URL"], **RECORD["redis"])
put = redis.register_script(RECORD["put"])


class Create(BaseModel):
    """What a new note needs."""

    title: str
    body: str = ""


class Edit(BaseModel):
    """What to change."""

    title: str | None = None
    body: str | None = None


class Note(BaseModel):
    """A note."""

    id: UUID
    title: str
    body: str
    status: str
    expires_at: datetime | None
    version: int
    created_at: datetime
    updated_at: datetime


class Page(BaseModel):
    """Notes, newest first."""

    items: list[Note]
    next_cursor: str | None


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    """Close the pools at the end."""
    yield
    await redis.aclose()
    await engine.dispose()


app = FastAPI(lifespan=lifespan)


@app.get("/livez")
async def livez() -> str:
    """Say that it is up."""
    return "ok"


@app.post("/cc/notes", status_code=201)
async def create(command: Create, response: Response, idempotency_key: Annotated[str | None, Header()] = None) -> Note:
    """Create a note; with a key, once."""
    now = datetime.now(UTC)
    note = Note(id=uuid7(), status="draft", expires_at=None, version=1, created_at=now, updated_at=now, **vars(command))
    async with engine.begin() as connection:
        if idempotency_key is None:
            await _insert(connection, SQL["create"], note)
        else:
            await _insert_once(connection, f"{TENANT}:create_note:{idempotency_key}", command, note)
    await _keep(note)
    response.headers["Location"] = f"/cc/notes/{note.id}"
    return _tagged(response, note)


@app.get("/cc/notes")
async def page(limit: Annotated[int, Query(ge=1, le=100)] = 20) -> Page:
    """List the newest notes."""
    (select,) = SQL["list"]
    async with engine.begin() as connection:
        rows = (await connection.exec_driver_sql(select, (TENANT, limit + 1))).all()
    following = f"{rows[limit - 1].created_at}" if len(rows) > limit else None
    return Page(items=[_note(row) for row in rows[:limit]], next_cursor=following)


@app.get("/cc/notes/{note_id}")
async def read(note_id: UUID, response: Response) -> Note:
    """Return a note, from the cache when it is there."""
    held = await redis.hget(_key(note_id), "value")
    if held:
        return _tagged(response, Note.model_validate_json(held))
    (select,) = SQL["read"]
    async with engine.begin() as connection:
        note = await _found(connection, select, note_id)
    await _keep(note)
    return _tagged(response, note)


@app.patch("/cc/notes/{note_id}")
async def edit(note_id: UUID, command: Edit, if_match: Annotated[str, Header()], response: Response) -> Note:
    """Change the version that If-Match names."""
    select, update, audit = SQL["edit"]
    version = int(if_match.strip('"'))
    async with engine.begin() as connection:
        note = await _found(connection, select, note_id)
        note.title, note.version, note.updated_at = command.title or note.title, version + 1, datetime.now(UTC)
        values = (*(getattr(note, name) for name in COLUMNS), TENANT, note.id, version)
        if (await connection.exec_driver_sql(update, values)).rowcount != 1:
            raise HTTPException(412)
        await connection.exec_driver_sql(audit, _audit(note, "cc.note_edited"))
    await _keep(note)
    return _tagged(response, note)


async def _insert(connection: AsyncConnection, statements: Sequence[str], note: Note) -> None:
    insert, audit = statements
    values = (*(getattr(note, name) for name in COLUMNS), TENANT)
    await connection.exec_driver_sql(insert, values)
    await connection.exec_driver_sql(audit, _audit(note, "cc.note_created"))


async def _insert_once(connection: AsyncConnection, key: str, command: Create, note: Note) -> None:
    lock, select, *inserts, remember = SQL["create once"]
    if not (await connection.exec_driver_sql(lock, (f"cc.idempotency:{key}", 0))).scalar():
        raise HTTPException(409)
    if (await connection.exec_driver_sql(select, (key,))).one_or_none():
        raise HTTPException(409)
    await _insert(connection, inserts, note)
    fingerprint = sha256(command.model_dump_json().encode()).hexdigest()
    await connection.exec_driver_sql(remember, (key, fingerprint, note.model_dump_json()))


async def _found(connection: AsyncConnection, select: str, note_id: UUID) -> Note:
    row = (await connection.exec_driver_sql(select, (TENANT, note_id))).one_or_none()
    if row is None:
        raise HTTPException(404)
    return _note(row)


def _audit(note: Note, action: str) -> tuple[object, ...]:
    details = json.dumps({"version": note.version})
    return (uuid7(), datetime.now(UTC), action, note.id, str(uuid7()), details, TENANT, "somebody")


def _note(row: Any) -> Note:
    return Note(**{name: getattr(row, name) for name in COLUMNS})


async def _keep(note: Note) -> None:
    await put(keys=[_key(note.id)], args=[note.version, note.model_dump_json(), TTL_MS])


def _key(note_id: UUID) -> str:
    return f"cc:note:{TENANT}:{note_id}"


def _tagged(response: Response, note: Note) -> Note:
    response.headers["ETag"] = f'"{note.version}"'
    return note
