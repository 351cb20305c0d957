"""Every note, count and audit row belongs to a tenant."""

from alembic import op

from backend.common.migrations import tenancy_v1

revision = "c3f4a1d87e26"
down_revision = "8e21d90b4c57"
branch_labels = None
depends_on = None
# The version before knows no tenants: it has to be stopped first.
squawk_ignore = ("all",)


def upgrade() -> None:
    tenancy_v1.add_columns(schema="cc")
    tenancy_v1.add_column(schema="cc", table="notes", name="tenant")
    op.create_index(
        "ix_notes_tenant_created_at_id", "notes", ["tenant", "created_at", "id"], schema="cc"
    )
    op.drop_index("ix_notes_created_at_id", "notes", schema="cc")
    tenancy_v1.add_column(schema="cc", table="note_counts", name="tenant")
    op.drop_constraint("pk_note_counts", "note_counts", schema="cc")
    op.create_primary_key("pk_note_counts", "note_counts", ["tenant", "status"], schema="cc")


def downgrade() -> None:
    op.execute("DELETE FROM cc.note_counts WHERE tenant <> '-'")
    op.drop_constraint("pk_note_counts", "note_counts", schema="cc")
    op.drop_column("note_counts", "tenant", schema="cc")
    op.create_primary_key("pk_note_counts", "note_counts", ["status"], schema="cc")
    op.create_index("ix_notes_created_at_id", "notes", ["created_at", "id"], schema="cc")
    op.drop_index("ix_notes_tenant_created_at_id", "notes", schema="cc")
    op.drop_column("notes", "tenant", schema="cc")
    tenancy_v1.drop_columns(schema="cc")
