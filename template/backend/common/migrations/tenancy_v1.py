"""The columns that say for whom something was done, for a module's revision to add.

What a revision calls must make the same columns for ever: a change of them is a file of its own.
What was there before belongs to the system's own tenant, "-".
"""

import sqlalchemy as sa
from alembic import op


def add_columns(schema: str) -> None:
    """Add tenant and actor to the module's audit trail."""
    add_column(schema, "audit", "tenant")
    add_column(schema, "audit", "actor")
    op.create_index("ix_audit_tenant_at_id", "audit", ["tenant", "at", "id"], schema=schema)


def drop_columns(schema: str) -> None:
    """Take them away again."""
    op.drop_index("ix_audit_tenant_at_id", "audit", schema=schema)
    op.drop_column("audit", "actor", schema=schema)
    op.drop_column("audit", "tenant", schema=schema)


def add_column(schema: str, table: str, name: str) -> None:
    """Add a text column that is "-" in the rows there are; new rows have to name a value."""
    column = sa.Column(name, sa.Text(), nullable=False, server_default="-")
    op.add_column(table, column, schema=schema)
    op.alter_column(table, name, server_default=None, schema=schema)
