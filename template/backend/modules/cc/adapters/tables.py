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


class NoteRow(Base):
    """One note. `version` guards every UPDATE and DELETE that goes through the ORM."""

    __tablename__ = "notes"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), index=True)
    version: Mapped[int] = mapped_column()
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    __table_args__ = (Index(None, "created_at", "id"),)
    # The aggregate counts its versions; SQLAlchemy only compares.
    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}
