"""What is done is kept for a while and then deleted: events, inboxes, idempotency keys."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Delete, Table, delete, func, select, union_all

from backend.common.deliveries import CLOSED, Deliveries
from backend.common.resources import Resources
from backend.common.tables import ModuleTables


async def purge(own: ModuleTables, books: Sequence[ModuleTables], resources: Resources) -> int:
    """Delete what was over before the retention time; return how many rows.

    Args:
        own: the tables to clear.
        books: those of all modules, whose events the inbox may know.
        resources: where the tables are, and the time to keep.
    """
    age, engine = resources.settings.events_retention, resources.database.engine
    deleted = await Deliveries(engine, own).purge(age)
    async with engine.begin() as connection:
        for old in _handled(own.inbox, books, age), _answered(own.idempotency, age):
            deleted += (await connection.execute(old)).rowcount
    return deleted


def _handled(inbox: Table, books: Sequence[ModuleTables], age: float) -> Delete:
    # A dead letter may be tried again after months: the inbox has to remember it as long.
    open_events = union_all(
        *(
            select(tables.deliveries.c.event_id).where(tables.deliveries.c.status.not_in(CLOSED))
            for tables in books
        )
    )
    old = inbox.c.handled_at < func.now() - timedelta(seconds=age)
    return delete(inbox).where(old, inbox.c.event_id.not_in(open_events))


def _answered(keys: Table, age: float) -> Delete:
    return delete(keys).where(keys.c.created_at < func.now() - timedelta(seconds=age))
