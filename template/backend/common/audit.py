"""The audit trail over HTTP: `GET /<module>/audit`, for every module that keeps one."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import AwareDatetime
from sqlalchemy import RowMapping, Table, select, tuple_
from sqlalchemy.sql import Select

from backend.common.auth import needs
from backend.common.caller import current_caller
from backend.common.contracts import Dto
from backend.common.module import Module
from backend.common.pagination import InvalidCursor, Limit, SortKey, decode_cursor, encode_cursor
from backend.common.problems import responses
from backend.common.resources import CurrentResources
from backend.common.tables import ModuleTables


class AuditEntry(Dto):
    """What was done to `subject_id`, by whom (`actor`; "-" is the system), in which request."""

    id: UUID
    at: AwareDatetime
    action: str
    subject_id: UUID
    actor: str
    request_id: str
    details: dict[str, Any]


class AuditPage(Dto):
    """Entries, newest first; `next_cursor` is None on the last page."""

    items: tuple[AuditEntry, ...]
    next_cursor: str | None


def audit_router(module: Module) -> APIRouter:
    """Return the route of the module's trail; without a route when the module keeps none."""
    router = APIRouter(prefix=f"/{module.name}", tags=[module.name])
    if tables := ModuleTables.of(module.load_metadata()):
        _add_route(router, module.name, tables.audit)
    return router


def _add_route(router: APIRouter, name: str, table: Table) -> None:
    @router.get(
        "/audit",
        name=f"read_{name}_audit",
        dependencies=[needs(f"{name}:audit")],
        responses=responses(InvalidCursor),
    )
    async def read_audit(
        resources: CurrentResources,
        subject_id: UUID | None = None,
        limit: Limit = 20,
        cursor: Annotated[str | None, Query()] = None,
    ) -> AuditPage:
        """List what was done in the caller's tenant, newest first; to one subject, if given."""
        filters = {"subject_id": str(subject_id) if subject_id else None}
        query = _query(table, subject_id, decode_cursor(cursor, filters)).limit(limit + 1)
        async with resources.database.engine.connect() as connection:
            rows = (await connection.execute(query)).mappings().all()
        page, more = rows[:limit], len(rows) > limit
        following = encode_cursor((page[-1]["at"], page[-1]["id"]), filters) if more else None
        return AuditPage(items=tuple(map(_entry, page)), next_cursor=following)


def _query(table: Table, subject_id: UUID | None, after: SortKey | None) -> Select[Any]:
    entries = table.c
    query = (
        select(*(entries[name] for name in AuditEntry.model_fields))
        .where(entries.tenant == current_caller().tenant)
        .order_by(entries.at.desc(), entries.id.desc())
    )
    if subject_id is not None:
        query = query.where(entries.subject_id == subject_id)
    if after is not None:
        query = query.where(tuple_(entries.at, entries.id) < after)
    return query


def _entry(row: RowMapping) -> AuditEntry:
    return AuditEntry(**row)
