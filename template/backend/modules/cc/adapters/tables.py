"""The tables, in the module's own schema and class registry."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, Index, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from backend.common.database import module_metadata
from backend.common.tables import ModuleTables
from backend.modules.cc import NAME

metadata = module_metadata(NAME)
bookkeeping = ModuleTables.declare(metadata)


class Base(DeclarativeBase):
    """The module's own registry: two modules may have classes of the same name."""

    metadata = metadata


class NoteCountRow(Base):
    """How many notes came to a status so far."""

    __tablename__ = "note_counts"

    tenant: Mapped[str] = mapped_column(Text, primary_key=True)
    status: Mapped[str] = mapped_column(Text, primary_key=True)
    count: Mapped[int] = mapped_column()


class NoteRow(Base):
    """One note. `version` guards every UPDATE and DELETE."""

    __tablename__ = "notes"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), index=True)
    version: Mapped[int] = mapped_column()
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    tenant: Mapped[str] = mapped_column(Text)

    __table_args__ = (Index(None, "tenant", "created_at", "id"),)
