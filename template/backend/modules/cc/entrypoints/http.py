"""The HTTP routes: parse, call the service, answer. No logic."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Request, Response

from backend.common.auth import needs
from backend.common.contracts import PreconditionFailed
from backend.common.etag import ExpectedVersion, PreconditionRequired, etag, is_current
from backend.common.idempotency import IdempotencyKey, KeyInFlight, KeyReused
from backend.common.pagination import InvalidCursor, Limit
from backend.common.problems import responses
from backend.common.resources import get_resources
from backend.common.versions import ChangedMeanwhile
from backend.modules.cc import NAME
from backend.modules.cc.application.service import NoteService
from backend.modules.cc.bootstrap import note_service
from backend.modules.cc.public import (
    CcNote,
    CcNotePage,
    CcNoteStatus,
    CreateCcNote,
    EditCcNote,
    ForbiddenTransition,
    NoteNotFound,
)

router = APIRouter(prefix=f"/{NAME}/notes", tags=[NAME])
READ, WRITE = [needs(f"{NAME}:read")], [needs(f"{NAME}:write")]


async def _service(request: Request) -> NoteService:
    return note_service(get_resources(request))


Service = Annotated[NoteService, Depends(_service)]


@router.post("", status_code=201, dependencies=WRITE, responses=responses(KeyInFlight, KeyReused))
async def create_note(
    command: CreateCcNote, service: Service, response: Response, key: IdempotencyKey = None
) -> CcNote:
    """Create a draft; send an Idempotency-Key to be safe against repetition."""
    note = await service.create_note(command, key)
    response.headers["Location"] = f"/{NAME}/notes/{note.id}"
    return _tagged(response, note)


@router.get("", dependencies=READ, responses=responses(InvalidCursor))
async def list_notes(
    service: Service,
    status: CcNoteStatus | None = None,
    limit: Limit = 20,
    cursor: str | None = None,
) -> CcNotePage:
    """List notes, newest first; pass `next_cursor` back as `cursor` for the next page."""
    return await service.list_notes(status, limit, cursor)


@router.get("/counts", dependencies=READ, responses=responses())
async def count_notes(service: Service) -> dict[CcNoteStatus, int]:
    """Say how many notes were published and archived so far; events bring it up to date."""
    return await service.count_notes()


@router.get(
    "/{note_id}",
    response_model=CcNote,
    dependencies=READ,
    responses={304: {"description": "Not modified"}, **responses(NoteNotFound)},
)
async def get_note(
    note_id: UUID,
    service: Service,
    response: Response,
    if_none_match: Annotated[str | None, Header()] = None,
) -> CcNote | Response:
    """Return a note, or 304 when the caller's copy (If-None-Match) is current."""
    note = await service.get_note(note_id)
    if is_current(if_none_match, note.version):
        return Response(status_code=304, headers={"ETag": etag(note.version)})
    return _tagged(response, note)


@router.patch(
    "/{note_id}",
    dependencies=WRITE,
    responses=responses(
        NoteNotFound, ForbiddenTransition, PreconditionFailed, PreconditionRequired
    ),
)
async def edit_note(
    note_id: UUID,
    command: EditCcNote,
    version: ExpectedVersion,
    service: Service,
    response: Response,
) -> CcNote:
    """Edit the version that If-Match names."""
    return _tagged(response, await service.edit_note(note_id, command, version))


@router.post(
    "/{note_id}/publish",
    dependencies=WRITE,
    responses=responses(NoteNotFound, ForbiddenTransition, ChangedMeanwhile),
)
async def publish_note(note_id: UUID, service: Service, response: Response) -> CcNote:
    """Make a draft visible."""
    return _tagged(response, await service.publish_note(note_id))


@router.post(
    "/{note_id}/archive",
    dependencies=WRITE,
    responses=responses(NoteNotFound, ForbiddenTransition, ChangedMeanwhile),
)
async def archive_note(note_id: UUID, service: Service, response: Response) -> CcNote:
    """Take a published note back."""
    return _tagged(response, await service.archive_note(note_id))


@router.delete(
    "/{note_id}",
    status_code=204,
    dependencies=WRITE,
    responses=responses(NoteNotFound, PreconditionFailed, PreconditionRequired),
)
async def delete_note(note_id: UUID, version: ExpectedVersion, service: Service) -> None:
    """Delete the version that If-Match names."""
    await service.delete_note(note_id, version)


def _tagged(response: Response, note: CcNote) -> CcNote:
    response.headers["ETag"] = etag(note.version)
    return note
