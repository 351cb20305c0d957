"""Databases for tests: one template with every module's migrations, one copy of it a worker."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from backend.common.migrations.commands import upgrade
from backend.common.module import load_modules


@contextmanager
def temporary_database(server_url: str, name: str, template: str = "template0") -> Iterator[str]:
    """Create a database, yield its URL, drop it at the end.

    Args:
        server_url: any database on the server, with a role that may create databases.
        name: of the new database; identifiers are at most 63 bytes long.
        template: the database to copy.
    """
    _execute(server_url, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield make_url(server_url).set(database=name).render_as_string(hide_password=False)
    finally:
        _execute(server_url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def migrate_all(database_url: str) -> None:
    """Bring the schemas of all modules of the map to their newest revision."""
    for module in load_modules():
        upgrade(module, database_url)


def run_script(database_url: str, script: str) -> None:
    """Execute a script of many statements, such as `backend.migrate sql` writes."""
    asyncio.run(_run_script(database_url, script))


async def _run_script(url: str, script: str) -> None:
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    # One at a time, as psql does: what is sent at once is a transaction, which some must not be in.
    for statement in filter(str.strip, script.split(";\n\n")):
        await connection.execute(statement)
    await connection.close()


def _execute(url: str, statement: str) -> None:
    asyncio.run(_execute_alone(url, statement))


async def _execute_alone(url: str, statement: str) -> None:
    # Databases are made and dropped outside of transactions.
    engine = create_async_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(statement))
