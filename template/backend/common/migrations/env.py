"""Run by Alembic: connects, keeps to the module's schema, migrates in one transaction."""

import asyncio

from alembic import context
from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

options = context.config.attributes
schema: str = options["schema"]


def include_name(name: str | None, kind: str, _parents: object) -> bool:
    """Keep autogenerate from seeing (and dropping) what belongs to other modules."""
    return kind != "schema" or name == schema


def version_schema(connection: Connection) -> str:
    """Return where the version table lies: in the module's schema, or in one it had before.

    A revision that renames the schema has `FORMER_SCHEMA`; a new database begins with the first.
    """
    modules = (revision.module for revision in context.script.walk_revisions())
    former = (getattr(module, "FORMER_SCHEMA", None) for module in modules)
    names: list[str] = [schema, *filter(None, former)]
    inspector = inspect(connection)
    found = (name for name in names if inspector.has_table("alembic_version", schema=name))
    return next(found, names[-1])


def migrate(connection: Connection) -> None:
    """Run the asked-for revisions; the version table lies in the module's schema."""
    home = version_schema(connection)
    connection.execute(text(f'CREATE SCHEMA IF NOT EXISTS "{home}"'))
    context.configure(
        connection=connection,
        target_metadata=options["metadata"],
        version_table_schema=home,
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
