"""Renames a module's schema, and what in it carries the old names, so that every row stays."""

from collections.abc import Iterator, Mapping

from alembic import op
from sqlalchemy import Connection, MetaData, text

TABLES = """
SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
WHERE nspname = :schema AND relkind IN ('r', 'p')
"""
COLUMNS = """
SELECT attname FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
JOIN pg_namespace n ON n.oid = relnamespace
WHERE nspname = :schema AND relname = :table AND attnum > 0 AND NOT attisdropped
"""
CONSTRAINTS = """
SELECT conname FROM pg_constraint JOIN pg_class c ON c.oid = conrelid
JOIN pg_namespace n ON n.oid = relnamespace
WHERE nspname = :schema AND relname = :table
"""
# The index of a constraint gets its name with the constraint.
OTHERS = """
SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
WHERE nspname = :schema AND relkind IN ('i', 'I', 'S', 'v', 'm')
AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = c.oid AND contype IN ('p', 'u', 'x'))
"""
TYPES = """
SELECT typname FROM pg_type JOIN pg_namespace n ON n.oid = typnamespace
WHERE nspname = :schema AND typtype IN ('e', 'd')
"""


def rename_schema(old: str, new: str, names: Mapping[str, str]) -> None:
    """Rename the module's schema, and the tables, columns, constraints, indexes and so on in it.

    Args:
        old: the schema; the version table in it moves along.
        new: its new name, which no schema has yet.
        names: for each old name of something in the schema the new one.
    """
    changed = {name: said for name, said in names.items() if name != said}
    for statement in list(_statements(op.get_bind(), old, changed)):
        op.execute(statement)
    # A clone may have the name that its source had once.
    if old != new:
        _move(old, new)


def _move(old: str, new: str) -> None:
    op.execute(f'ALTER SCHEMA "{old}" RENAME TO "{new}"')
    context = op.get_context()
    if context._version.schema == old:
        # Alembic has no public way to hear that its version table moves while it runs.
        context._version = context._version.to_metadata(MetaData(), schema=new)


def _statements(connection: Connection, schema: str, names: Mapping[str, str]) -> Iterator[str]:
    def found(query: str, **values: str) -> list[str]:
        rows = connection.execute(text(query), {"schema": schema, **values}).scalars()
        return sorted(set(rows) & set(names))

    for table in connection.execute(text(TABLES), {"schema": schema}).scalars().all():
        place = f'ALTER TABLE "{schema}"."{table}" RENAME'
        for name in found(COLUMNS, table=table):
            yield f'{place} COLUMN "{name}" TO "{names[name]}"'
        for name in found(CONSTRAINTS, table=table):
            yield f'{place} CONSTRAINT "{name}" TO "{names[name]}"'
    for name in [*found(OTHERS), *found(TABLES)]:
        yield f'ALTER TABLE "{schema}"."{name}" RENAME TO "{names[name]}"'
    for name in found(TYPES):
        yield f'ALTER TYPE "{schema}"."{name}" RENAME TO "{names[name]}"'
