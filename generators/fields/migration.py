"""The migration that adds columns to a table: reversible, and nobody has to wait for it."""

from collections.abc import Iterator, Mapping
from hashlib import sha256

from generators.fields.kinds import column_type, server_default
from generators.model.batch import Field

HEAD = '''"""Add {names} to {table}."""

import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = "{parent}"
branch_labels = None
depends_on = None


def upgrade() -> None:
'''
COLUMN = '    op.add_column("{table}", sa.Column("{name}", {type}, {options}), schema="{schema}")'
# A table that somebody writes to meanwhile is not stopped.
INDEXES = "    with op.get_context().autocommit_block():"
INDEX = (
    '        op.create_index("ix_{table}_{name}", "{table}", ["{name}"], schema="{schema}", '
    "postgresql_concurrently=True)"
)
DROP = '    op.drop_column("{table}", "{name}", schema="{schema}")'


def migration(table: str, schema: str, fields: Mapping[str, Field], parent: str) -> bytes:
    """Return the migration.

    Args:
        table: the table that gets the columns.
        schema: where it lies.
        fields: the columns by their names.
        parent: the id of the revision that it follows.
    """
    names = next(iter(fields)) if len(fields) == 1 else f"{len(fields)} columns"
    revision = sha256(f"{schema} {parent} {' '.join(fields)}".encode()).hexdigest()[:12]
    head = HEAD.format(names=names, table=table, revision=revision, parent=parent)
    up, down = _up(table, schema, fields), _down(table, schema, fields)
    return "\n".join([head + "\n".join(up), "", "", "def downgrade() -> None:", *down, ""]).encode()


def file_name(number: str, fields: Mapping[str, Field]) -> str:
    """Return the name of the migration's file; a number of as many digits comes after `number`."""
    following = f"{int(number) + 1:0{len(number)}}_" if number else ""
    return f"{following}add_{next(iter(fields))}{'_and_more' if len(fields) > 1 else ''}.py"


def _up(table: str, schema: str, fields: Mapping[str, Field]) -> Iterator[str]:
    for name, field in fields.items():
        options = f"nullable={field.null}"
        if field.default is not None:
            options += f", server_default={server_default(field.default)}"
        type_ = f"sa.{column_type(field)}"
        type_ += "" if type_.endswith(")") else "()"
        yield COLUMN.format(table=table, schema=schema, name=name, type=type_, options=options)
    indexed = [name for name, field in fields.items() if field.index]
    yield from [INDEXES] if indexed else []
    yield from (INDEX.format(table=table, schema=schema, name=name) for name in indexed)


def _down(table: str, schema: str, fields: Mapping[str, Field]) -> Iterator[str]:
    # The indexes go with their columns.
    yield from (DROP.format(table=table, schema=schema, name=name) for name in reversed([*fields]))
