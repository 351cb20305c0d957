"""Run by Alembic: connects, keeps to the module's schema, migrates in one transaction."""

import asyncio

from alembic import context
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

options = context.config.attributes
schema: str = options["schema"]


def include_name(name: str | None, kind: str, _parents: object) -> bool:
    """Keep autogenerate from seeing (and dropping) what belongs to other modules."""
    return kind != "schema" or name == schema


def migrate(connection: Connection) -> None:
    """Run the asked-for revisions; the version table lies in the module's schema."""
    connection.execute(text(f'CREATE SCHEMA IF NOT EXISTS "{schema}"'))
    context.configure(
        connection=connection,
        target_metadata=options["metadata"],
        version_table_schema=schema,
        include_schemas=True,
        include_name=include_name,
        compare_server_default=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()


async def connect_and_migrate() -> None:
    """Use one connection, closed at the end."""
    engine = create_async_engine(options["database_url"], poolclass=NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(migrate)


asyncio.run(connect_and_migrate())
