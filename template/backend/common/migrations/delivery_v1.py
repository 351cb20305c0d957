"""The tables by which events are delivered and jobs kept in time, for a module's revision to make.

What a revision calls must make the same tables for ever: a change of them is a file of its own.
"""

import sqlalchemy as sa
from alembic import op


def create_tables(schema: str) -> None:
    """Make deliveries, inbox and schedule in the module's schema."""
    _create_deliveries(schema)
    op.create_table(
        "inbox",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("handler", sa.Text(), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("event_id", "handler", name="pk_inbox"),
        schema=schema,
    )
    op.create_table(
        "schedule",
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column("last_run", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("job", name="pk_schedule"),
        schema=schema,
    )


def drop_tables(schema: str) -> None:
    """Take them away again."""
    for table in ("schedule", "inbox", "deliveries"):
        op.drop_table(table, schema=schema)


def _create_deliveries(schema: str) -> None:
    op.create_table(
        "deliveries",
        sa.Column("position", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("subscriber", sa.Text(), nullable=False),
        sa.Column("aggregate_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("position", name="pk_deliveries"),
        sa.ForeignKeyConstraint(
            ["event_id"],
            [f"{schema}.outbox.id"],
            name="fk_deliveries_event_id_outbox",
            ondelete="CASCADE",
        ),
        schema=schema,
    )
    _create_indexes(schema)


def _create_indexes(schema: str) -> None:
    op.create_index(
        "ix_deliveries_event_id_subscriber",
        "deliveries",
        ["event_id", "subscriber"],
        unique=True,
        schema=schema,
    )
    op.create_index(
        "ix_deliveries_pending",
        "deliveries",
        ["position"],
        schema=schema,
        postgresql_where=sa.text("status = 'pending'"),
    )
    op.create_index(
        "ix_deliveries_open",
        "deliveries",
        ["subscriber", "aggregate_id", "position"],
        schema=schema,
        postgresql_where=sa.text("status IN ('pending', 'dead')"),
    )
