"""The tables that every module keeps in its own schema: outbox, audit and idempotency keys."""

from dataclasses import dataclass

from sqlalchemy import Column, DateTime, MetaData, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB


@dataclass(frozen=True)
class ModuleTables:
    """The three bookkeeping tables of one module."""

    outbox: Table
    audit: Table
    idempotency: Table

    @classmethod
    def declare(cls, metadata: MetaData) -> "ModuleTables":
        """Add the tables to the module's MetaData, so that its migrations create them."""
        return cls(_outbox(metadata), _audit(metadata), _idempotency(metadata))


def _outbox(metadata: MetaData) -> Table:
    return Table(
        "outbox",
        metadata,
        Column("id", Uuid, primary_key=True),
        Column("occurred_at", DateTime(timezone=True), nullable=False),
        Column("type", Text, nullable=False),
        Column("aggregate_id", Uuid, nullable=False),
        Column("payload", JSONB, nullable=False),
        Column("headers", JSONB, nullable=False),
    )


def _audit(metadata: MetaData) -> Table:
    return Table(
        "audit",
        metadata,
        Column("id", Uuid, primary_key=True),
        Column("at", DateTime(timezone=True), nullable=False),
        Column("action", Text, nullable=False),
        Column("subject_id", Uuid, nullable=False, index=True),
        Column("request_id", Text, nullable=False),
        Column("details", JSONB, nullable=False),
    )


def _idempotency(metadata: MetaData) -> Table:
    return Table(
        "idempotency",
        metadata,
        Column("key", Text, primary_key=True),
        Column("fingerprint", Text, nullable=False),
        Column("response", JSONB, nullable=False),
        Column("created_at", DateTime(timezone=True), nullable=False, index=True),
    )
