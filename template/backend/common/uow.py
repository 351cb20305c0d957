"""One transaction: state, events and audit are committed together or not at all."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from types import TracebackType
from typing import Self
from uuid import UUID

from uuid_utils.compat import uuid7

from backend.common import outbox
from backend.common.caller import current_caller, demand_time
from backend.common.context import request_id
from backend.common.contracts import Dto, Event, utc_now
from backend.common.database import insert_into
from backend.common.idempotency import Answer, KeyedRequest, once
from backend.common.inbox import first_time
from backend.common.resources import Resources
from backend.common.tables import ModuleTables


class UnitOfWork:
    """`async with` opens the transaction; leaving the block commits it, an exception rolls back.

    Modules derive from it to add their repositories. Nothing else commits.
    """

    def __init__(self, resources: Resources, tables: ModuleTables) -> None:
        self._database = resources.database
        self._settings = resources.settings
        self._subscriptions = resources.subscriptions
        self._tables = tables
        self._after_commit: list[Callable[[], Awaitable[None]]] = []

    async def __aenter__(self) -> Self:
        """Take a connection; the transaction starts with its first statement.

        Raises:
            OutOfTime: the request's time budget is used up.
        """
        demand_time()
        self._transaction = self._database.engine.begin()
        self.connection = await self._transaction.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Commit, or roll back, then run what waits for the commit."""
        await self._transaction.__aexit__(kind, error, trace)
        if error is not None:
            return
        for callback in self._after_commit:
            await callback()

    async def publish(self, event: Event, delay: timedelta = timedelta()) -> None:
        """Put the event (or task) into the module's outbox; it is delivered after the commit.

        `delay` is the least time until then.
        """
        subscribers = self._subscriptions.to(event.type)
        await outbox.post(self.connection, self._tables, event, subscribers, delay)

    async def first_time(self, event_id: UUID, handler: str) -> bool:
        """Note in the module's inbox that the handler has the event; False when it had before."""
        return await first_time(
            self.connection, self._tables.inbox, event_id, handler, self._settings.events_lease
        )

    async def record(self, action: str, subject_id: UUID, **details: object) -> None:
        """Write an audit row: what was done to whom, by whom, in which request."""
        caller = current_caller()
        await self.connection.execute(
            insert_into(self._tables.audit),
            {
                "id": uuid7(),
                "at": utc_now(),
                "action": action,
                "subject_id": subject_id,
                "request_id": request_id(),
                "details": details,
                "tenant": caller.tenant,
                "actor": caller.subject,
            },
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
        request = KeyedRequest(key, f"{current_caller().tenant}:{scope}", body)
        return await once(self.connection, self._tables.idempotency, request, answer, effect)
