"""Events are delivered, once to each subscriber; the first of them counts notes."""

import sqlalchemy as sa
from alembic import op

from backend.common.migrations import delivery_v1

revision = "8e21d90b4c57"
down_revision = "5b0c7de3a914"
branch_labels = None
depends_on = None


def upgrade() -> None:
    delivery_v1.create_tables(schema="cc")
    op.create_table(
        "note_counts",
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("status", name="pk_note_counts"),
        schema="cc",
    )


def downgrade() -> None:
    op.drop_table("note_counts", schema="cc")
    delivery_v1.drop_tables(schema="cc")
