"""A module leaves a rendered project, its tables too; both come back."""

from pathlib import Path

import pytest

from tests.machine import commit_all, run_well, uv
from tests.template.projects import Render

# Runs in the project, on its own database: the tables go with the next upgrade, and one step back makes them again.
DROPPED = """\
import asyncio
import os

import pytest
from sqlalchemy import Connection, NullPool, inspect
from sqlalchemy.ext.asyncio import create_async_engine

from backend.common.testing.databases import temporary_database
from backend.migrate import main


def tables(url: str) -> list[str]:
    def read(connection: Connection) -> list[str]:
        return sorted(inspect(connection).get_table_names("pem"))

    async def ask() -> list[str]:
        engine = create_async_engine(url, poolclass=NullPool)
        async with engine.connect() as connection:
            return await connection.run_sync(read)

    return asyncio.run(ask())


def test_dropped(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    name = f"{database_url.rpartition('/')[2]}_dropped"
    with temporary_database(os.environ["TEST_DATABASE_URL"], name) as url:
        monkeypatch.setenv("DATABASE_URL", url)
        assert main(["upgrade"]) == 0
        assert tables(url) == []
        assert main(["downgrade", "dropped"]) == 0
        assert {"alembic_version", "audit", "outbox", "prompts"} < set(tables(url))
        assert main(["upgrade"]) == 0
        assert tables(url) == []
"""


@pytest.mark.slow
def test_a_module_and_its_tables_go_and_come_back(project: Render) -> None:
    rendered = project()
    run_well([uv(), "sync", "--quiet"], rendered)
    commit_all(rendered)
    in_project(rendered, "python -m generators.clone cc pem --rename note=prompt --no-verify")
    commit_all(rendered, "feat: a second module")
    assert "green" in in_project(rendered, "python -m generators.remove pem --drop-data")
    (rendered / "tests" / "test_dropped.py").write_text(DROPPED, encoding="utf-8")
    in_project(rendered, "pytest -n 2 backend tests/test_architecture.py tests/test_dropped.py")
    commit_all(rendered, "feat: the second module is out")
    for gate in ("ruff check", "ruff format --check", "mypy", "python -m generators.check"):
        in_project(rendered, gate)
    assert "green" in in_project(rendered, "python -m generators.undo")
    assert (rendered / "backend" / "modules" / "pem" / "domain" / "prompt.py").is_file()
    assert not (rendered / "backend" / "dropped").exists()


def in_project(project: Path, command: str) -> str:
    """Run one of the project's commands, as `uv run` does, and return what it said."""
    return run_well([uv(), "run", *command.split()], project)
