"""PostgreSQL through SQLAlchemy: one engine per process, sessions from one factory."""

from sqlalchemy import MetaData, text
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)

from backend.common.config import Settings

# Constraint names must not depend on the server, or migrations could not drop what they made.
NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def module_metadata(schema: str) -> MetaData:
    """Return the MetaData of one module: its own schema, predictable constraint names."""
    return MetaData(schema=schema, naming_convention=NAMING_CONVENTION)


class Database:
    """The process's one pool of connections."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self._sessions = async_sessionmaker(engine, expire_on_commit=False)

    @classmethod
    def connect(cls, settings: Settings) -> "Database":
        """Make the pool; connections are opened when first used."""
        return cls(
            create_async_engine(
                settings.database_url.get_secret_value(),
                pool_size=settings.database_pool_size,
                max_overflow=settings.database_max_overflow,
                pool_timeout=settings.database_pool_timeout,
                pool_pre_ping=True,
                connect_args={"server_settings": _server_settings(settings)},
            )
        )

    def session(self) -> AsyncSession:
        """Return a new session; the unit of work is the only caller that commits it."""
        return self._sessions()

    async def ping(self) -> None:
        """Ask the server for an answer; raises when there is none."""
        async with self.engine.connect() as connection:
            await connection.execute(text("SELECT 1"))

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()


def _server_settings(settings: Settings) -> dict[str, str]:
    return {
        "application_name": settings.app_name,
        "statement_timeout": str(int(settings.database_statement_timeout * 1000)),
    }
