"""PostgreSQL through SQLAlchemy: one engine per process, statements that are made once."""

from collections.abc import Mapping
from functools import cache
from typing import Any, cast

from sqlalchemy import Delete, Insert, MetaData, Table, Update, event, insert, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import QueuePool

from backend.common.config import Settings
from backend.common.metrics import CONNECTIONS, CONNECTIONS_MAX
from backend.common.versions import ChangedMeanwhile

# Constraint names must not depend on the server, or migrations could not drop what they made.
NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def module_metadata(schema: str) -> MetaData:
    """Return the MetaData of one module: its own schema, predictable constraint names."""
    return MetaData(schema=schema, naming_convention=NAMING_CONVENTION)


@cache
def insert_into(table: Table) -> Insert:
    """Return the statement; made once, for SQLAlchemy keeps with it what it compiled of it."""
    return insert(table)


async def change_one(
    connection: AsyncConnection, statement: Update | Delete, values: Mapping[str, Any]
) -> None:
    """Execute a statement that names one row by its key and by the version that was read.

    Raises:
        ChangedMeanwhile: there is no such row any more.
    """
    written = await connection.execute(statement, values)
    if written.rowcount != 1:
        raise ChangedMeanwhile("Somebody else changed it meanwhile; read it again.")


def cannot_be_asked(error: Exception) -> str:
    """Return one line for a person whose database does not answer; no password is in it."""
    said = str(error).splitlines() or [type(error).__name__]
    return f"the database cannot be asked ({said[0]}); check DATABASE_URL"


class Database:
    """The process's one pool of connections."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine

    @classmethod
    def connect(cls, settings: Settings) -> "Database":
        """Make the pool; connections are opened when first used."""
        engine = create_async_engine(
            settings.database_url.get_secret_value(),
            pool_size=settings.database_pool_size,
            max_overflow=settings.database_max_overflow,
            pool_timeout=settings.database_pool_timeout,
            pool_pre_ping=True,
            # Parameters are what callers sent: they have no place in an error's text.
            hide_parameters=True,
            connect_args={"server_settings": _server_settings(settings)},
        )
        _count_connections(engine)
        CONNECTIONS_MAX.set(settings.database_pool_size + settings.database_max_overflow)
        return cls(engine)

    async def ping(self) -> None:
        """Ask the server for an answer; raises when there is none."""
        async with self.engine.connect() as connection:
            await connection.execute(text("SELECT 1"))

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()


def _count_connections(engine: AsyncEngine) -> None:
    pool = cast(QueuePool, engine.sync_engine.pool)
    event.listen(pool, "checkout", lambda *_: CONNECTIONS.set(pool.checkedout()))
    # The pool says so just before it has the connection back.
    event.listen(pool, "checkin", lambda *_: CONNECTIONS.set(pool.checkedout() - 1))


def _server_settings(settings: Settings) -> dict[str, str]:
    return {
        "application_name": settings.app_name,
        "statement_timeout": str(int(settings.database_statement_timeout * 1000)),
    }
