"""Run by Alembic: connects, keeps to the module's schema, migrates in one transaction.

Offline (`--sql`) the same statements are written down instead.
"""

import asyncio
from collections.abc import Iterable

from alembic import context
from alembic.script import Script
from sqlalchemy import Connection, column, inspect, select, table, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

options = context.config.attributes
schema: str = options["schema"]
# A revision that has to wait for a lock longer than this fails: who comes later waits behind it.
LOCK_TIMEOUT = "SET lock_timeout = '10s'"


def include_name(name: str | None, kind: str, _parents: object) -> bool:
    """Keep autogenerate from seeing (and dropping) what belongs to other modules."""
    return kind != "schema" or name == schema


def former_schemas(chain: Iterable[Script]) -> list[str]:
    """Return the schema's earlier names, the latest first, as the chain comes."""
    former = (getattr(revision.module, "FORMER_SCHEMA", None) for revision in chain)
    return [name for name in former if name]


def version_schema(connection: Connection) -> str:
    """Return where the version table lies: in the module's schema, or in one it had before.

    A revision that renames the schema has `FORMER_SCHEMA`; a new database begins with the first.
    """
    chain = list(context.script.walk_revisions())
    own = {revision.revision for revision in chain}
    names = [schema, *former_schemas(chain)]
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
    connection.execute(text(LOCK_TIMEOUT))
    connection.execute(text(f'CREATE SCHEMA IF NOT EXISTS "{home}"'))
    # What follows is a transaction of Alembic's own, which a revision may leave and enter again.
    connection.commit()
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


def write_down() -> None:
    """Write the SQL of the asked-for revisions; nothing is looked up, so none may look."""
    start = context.get_starting_revision_argument()
    ahead = context.script.iterate_revisions("head", start or "base")
    # The version table moves with the schema: it lies where the first of them finds it.
    home = [schema, *former_schemas(ahead)][-1]
    # The driver's own dialect: another would write each % twice.
    context.configure(url="postgresql+asyncpg://", version_table_schema=home, literal_binds=True)
    with context.begin_transaction():
        context.execute(LOCK_TIMEOUT)
        context.execute(f'CREATE SCHEMA IF NOT EXISTS "{home}"')
        context.run_migrations()


async def connect_and_migrate() -> None:
    """Use one connection, closed at the end."""
    engine = create_async_engine(options["database_url"], poolclass=NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(migrate)


if context.is_offline_mode():
    write_down()
else:
    asyncio.run(connect_and_migrate())
