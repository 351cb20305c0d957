"""Run by Alembic: connects, keeps to the module's schema, migrates in one transaction."""

import asyncio

from alembic import context
from sqlalchemy import Connection, column, inspect, select, table, text
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
    chain = list(context.script.walk_revisions())
    former = [getattr(revision.module, "FORMER_SCHEMA", None) for revision in chain]
    own = {revision.revision for revision in chain}
    names: list[str] = [schema, *filter(None, former)]
    for name in names:
        found = versions(connection, name)
        # Another module may have got the former name.
        if found is not None and (name == schema or found <= own):
            return name
    return names[-1]


def versions(connection: Connection, name: str) -> set[str] | None:
    """Return the revisions that a schema's version table has, None when it has no such table."""
    if not inspect(connection).has_table("alembic_version", schema=name):
        return None
    versions = table("alembic_version", column("version_num"), schema=name)
    return set(connection.execute(select(versions.c.version_num)).scalars())


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
