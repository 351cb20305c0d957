"""Renames a module's schema, and what in it carries the old names, so that every row stays."""

import json
from collections.abc import Mapping
from typing import Final

from alembic import op
from sqlalchemy import MetaData

# The database looks for the names itself, so that this can be written down as well (`--sql`).
# A column is renamed before its table, and the index of a constraint with the constraint.
_RENAME: Final = """
DO $rename$
DECLARE
  names jsonb := '{names}';
  change text;
BEGIN
  FOR change IN
    WITH tables AS (
      SELECT oid, relname, 'ALTER TABLE "{schema}".' || quote_ident(relname) || ' RENAME ' AS rename
      FROM pg_class WHERE relnamespace = '"{schema}"'::regnamespace AND relkind IN ('r', 'p')
    ), changes AS (
      SELECT 1 AS step, attname AS name, rename || 'COLUMN ' || quote_ident(attname) AS rename
      FROM pg_attribute JOIN tables ON oid = attrelid WHERE attnum > 0 AND NOT attisdropped
      UNION ALL
      SELECT 2, conname, rename || 'CONSTRAINT ' || quote_ident(conname)
      FROM pg_constraint JOIN tables ON tables.oid = conrelid
      UNION ALL
      SELECT 3, relname, 'ALTER TABLE "{schema}".' || quote_ident(relname) || ' RENAME'
      FROM pg_class c
      WHERE relnamespace = '"{schema}"'::regnamespace AND relkind IN ('i', 'I', 'S', 'v', 'm')
      AND NOT EXISTS (
        SELECT FROM pg_constraint WHERE conindid = c.oid AND contype IN ('p', 'u', 'x')
      )
      UNION ALL
      SELECT 4, relname, rename FROM tables
      UNION ALL
      SELECT 5, typname, 'ALTER TYPE "{schema}".' || quote_ident(typname) || ' RENAME'
      FROM pg_type
      WHERE typnamespace = '"{schema}"'::regnamespace AND typtype IN ('e', 'd')
    )
    SELECT rename || ' TO ' || quote_ident(names ->> name::text)
    FROM changes WHERE names ? name::text ORDER BY step, name
  LOOP
    EXECUTE change;
  END LOOP;
END $rename$
"""


def rename_schema(old: str, new: str, names: Mapping[str, str]) -> None:
    """Rename the module's schema, and the tables, columns, constraints, indexes and so on in it.

    Args:
        old: the schema; the version table in it moves along.
        new: its new name, which no schema has yet.
        names: for each old name of something in the schema the new one.
    """
    changed = {name: said for name, said in names.items() if name != said}
    op.execute(_RENAME.replace("{names}", json.dumps(changed)).replace("{schema}", old))
    # A clone may have the name that its source had once.
    if old != new:
        _move(old, new)


def _move(old: str, new: str) -> None:
    op.execute(f'ALTER SCHEMA "{old}" RENAME TO "{new}"')
    context = op.get_context()
    if context._version.schema == old:
        # Alembic has no public way to hear that its version table moves while it runs.
        context._version = context._version.to_metadata(MetaData(), schema=new)
