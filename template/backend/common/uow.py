"""One transaction: state, events and audit are committed together or not at all."""

from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm.exc import StaleDataError
from uuid_utils.compat import uuid7

from backend.common.context import request_id
from backend.common.contracts import Dto, Event, PreconditionFailed, utc_now
from backend.common.database import Database
from backend.common.idempotency import Answer, KeyedRequest, once
from backend.common.tables import ModuleTables


class UnitOfWork:
    """`async with` opens the transaction; leaving the block commits it, an exception rolls back.

    Modules derive from it to add their repositories. Nothing else commits.
    """

    def __init__(self, database: Database, tables: ModuleTables) -> None:
        self._database = database
        self._tables = tables
        self._after_commit: list[Callable[[], Awaitable[None]]] = []

    async def __aenter__(self) -> Self:
        """Open the session; the transaction starts with its first statement."""
        self.session = self._database.session()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Commit, or roll back, then run what waits for the commit.

        Raises:
            PreconditionFailed: somebody else changed a row since it was read. SQLAlchemy notices
                when it writes, which may be in the block or at the commit.
        """
        try:
            async with self.session:
                if error is not None:
                    raise error
                await self.session.commit()
        except StaleDataError as stale:
            detail = "Somebody else changed it meanwhile; read it again."
            raise PreconditionFailed(detail) from stale
        for callback in self._after_commit:
            await callback()

    async def publish(self, event: Event) -> None:
        """Put the event into the module's outbox, to be delivered after the commit."""
        await self.session.execute(
            insert(self._tables.outbox).values(
                id=event.id,
                occurred_at=event.occurred_at,
                type=event.type,
                aggregate_id=event.aggregate_id,
                payload=event.model_dump(mode="json"),
                headers={"request_id": request_id()},
            )
        )

    async def record(self, action: str, subject_id: UUID, **details: object) -> None:
        """Write an audit row: what was done to whom, in which request."""
        await self.session.execute(
            insert(self._tables.audit).values(
                id=uuid7(),
                at=utc_now(),
                action=action,
                subject_id=subject_id,
                request_id=request_id(),
                details=details,
            )
        )

    def after_commit(self, callback: Callable[[], Awaitable[None]]) -> None:
        """Run the callback once the transaction is committed; never after a rollback."""
        self._after_commit.append(callback)

    async def once(
        self,
        key: str | None,
        scope: str,
        body: Dto,
        answer: type[Answer],
        effect: Callable[[], Awaitable[Answer]],
    ) -> Answer:
        """Run `effect` at most once for this idempotency key; without a key, just run it."""
        if key is None:
            return await effect()
        request = KeyedRequest(key, scope, body)
        return await once(self.session, self._tables.idempotency, request, answer, effect)
