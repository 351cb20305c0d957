"""The tables that every module keeps in its own schema: events, audit, keys, schedule."""

from dataclasses import dataclass, fields
from typing import Final, Self

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

# What is neither done nor dropped holds back what comes after it.
OPEN: Final = "status IN ('pending', 'dead')"


@dataclass(frozen=True)
class ModuleTables:
    """The bookkeeping tables of one module."""

    outbox: Table
    deliveries: Table
    inbox: Table
    audit: Table
    idempotency: Table
    schedule: Table

    @classmethod
    def declare(cls, metadata: MetaData) -> Self:
        """Add the tables to the module's MetaData, so that its migrations create them."""
        outbox = _outbox(metadata)
        return cls(
            outbox,
            _deliveries(metadata, outbox),
            _inbox(metadata),
            _audit(metadata),
            _idempotency(metadata),
            _schedule(metadata),
        )

    @classmethod
    def of(cls, metadata: MetaData) -> Self | None:
        """Return the tables that were declared, or None when the module keeps no such books."""
        tables = {table.name: table for table in metadata.sorted_tables}
        names = [field.name for field in fields(cls)]
        return cls(**{name: tables[name] for name in names}) if tables.keys() >= {*names} else None


def _moment(name: str, *, null: bool = False) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=null)


def _outbox(metadata: MetaData) -> Table:
    return Table(
        "outbox",
        metadata,
        Column("id", Uuid, primary_key=True),
        _moment("occurred_at"),
        Column("type", Text, nullable=False),
        Column("aggregate_id", Uuid, nullable=False),
        Column("payload", JSONB, nullable=False),
        Column("headers", JSONB, nullable=False),
    )


def _deliveries(metadata: MetaData, outbox: Table) -> Table:
    # The position orders the events of one aggregate; clocks, and so the ids, may differ.
    return Table(
        "deliveries",
        metadata,
        Column("position", BigInteger, Identity(always=True), primary_key=True),
        Column("event_id", ForeignKey(outbox.c.id, ondelete="CASCADE"), nullable=False),
        Column("subscriber", Text, nullable=False),
        Column("aggregate_id", Uuid, nullable=False),
        Column("status", Text, nullable=False),
        Column("attempts", Integer, nullable=False),
        _moment("next_attempt_at"),
        _moment("claimed_until", null=True),
        Column("last_error", Text),
        _moment("closed_at", null=True),
        Index(None, "event_id", "subscriber", unique=True),
        Index("ix_deliveries_pending", "position", postgresql_where=text("status = 'pending'")),
        Index(
            "ix_deliveries_open",
            "subscriber",
            "aggregate_id",
            "position",
            postgresql_where=text(OPEN),
        ),
    )


def _inbox(metadata: MetaData) -> Table:
    return Table(
        "inbox",
        metadata,
        Column("event_id", Uuid, primary_key=True),
        Column("handler", Text, primary_key=True),
        _moment("handled_at"),
    )


def _audit(metadata: MetaData) -> Table:
    return Table(
        "audit",
        metadata,
        Column("id", Uuid, primary_key=True),
        _moment("at"),
        Column("action", Text, nullable=False),
        Column("subject_id", Uuid, nullable=False, index=True),
        Column("request_id", Text, nullable=False),
        Column("details", JSONB, nullable=False),
        Column("tenant", Text, nullable=False),
        Column("actor", Text, nullable=False),
        Index(None, "tenant", "at", "id"),
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


def _schedule(metadata: MetaData) -> Table:
    return Table(
        "schedule",
        metadata,
        Column("job", Text, primary_key=True),
        _moment("last_run", null=True),
    )
