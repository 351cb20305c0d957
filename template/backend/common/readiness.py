"""What /readyz asks: the database, its migrations and Redis, each with a time limit of its own."""

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from time import perf_counter

from alembic.script import ScriptDirectory
from sqlalchemy import column, select, table
from sqlalchemy.exc import ProgrammingError

from backend.common.database import Database
from backend.common.migrations.commands import alembic_config
from backend.common.module import Module


@dataclass(frozen=True)
class Check:
    """One question; only a required one keeps requests away."""

    name: str
    call: Awaitable[object]
    required: bool = True


@dataclass(frozen=True)
class Answer:
    """How it went: "ok", or in a word or two why not."""

    name: str
    status: str
    required: bool
    ms: float


class NotMigrated(Exception):
    """The database is not at the revision that the code was written for."""


class Heads:
    """The newest revision of each module, read from the code once."""

    def __init__(self, modules: Sequence[Module]) -> None:
        self._expected = {module.name: _head(module) for module in modules}

    async def confirm(self, database: Database) -> None:
        """Compare the database with the code; raises NotMigrated, naming the modules."""
        behind = [
            name
            for name, head in self._expected.items()
            if head is not None and await _current(database, name) != {head}
        ]
        if behind:
            raise NotMigrated(f"not at the code's revision: {', '.join(behind)}")


async def ask(check: Check, limit: float) -> Answer:
    """Ask one question; whatever goes wrong is the answer, after `limit` seconds at the latest."""
    started = perf_counter()
    try:
        await asyncio.wait_for(check.call, limit)
        status = "ok"
    except TimeoutError:
        status = "timeout"
    except NotMigrated as error:
        status = str(error)
    # Whatever a driver raises; its text may name hosts and users, its type does not.
    except Exception as error:
        status = type(error).__name__
    return Answer(check.name, status, check.required, round((perf_counter() - started) * 1000, 1))


def _head(module: Module) -> str | None:
    # The URL is not used: only the files of the chain are read.
    return ScriptDirectory.from_config(alembic_config(module, "")).get_current_head()


async def _current(database: Database, schema: str) -> set[str]:
    versions = table("alembic_version", column("version_num"), schema=schema)
    async with database.engine.connect() as connection:
        try:
            return set((await connection.execute(select(versions.c.version_num))).scalars())
        except ProgrammingError:
            return set()
