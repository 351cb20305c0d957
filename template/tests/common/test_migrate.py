"""The migrations' command line."""

import asyncio
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, NullPool, inspect
from sqlalchemy.ext.asyncio import create_async_engine

import backend
from backend.common.module import Module, load_modules
from backend.common.testing.databases import temporary_database
from backend.migrate import main

DROP_CC = """
from pathlib import Path

from backend.common.migrations.dropped import drop_schema, make_again

revision = "1"
down_revision = None


def upgrade() -> None:
    drop_schema("cc")


def downgrade() -> None:
    make_again("cc", Path(__file__).parents[1] / "cc_1" / "migrations")
"""


@pytest.fixture
def database(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    name = f"{database_url.rpartition('/')[2]}_migrate"
    with temporary_database(os.environ["TEST_DATABASE_URL"], name) as url:
        monkeypatch.setenv("DATABASE_URL", url)
        yield url


def test_all_modules_up_checked_and_down(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    for action in ("upgrade", "check", "downgrade"):
        assert main([action]) == 0
    assert "upgrade cc" in capsys.readouterr().out


def test_a_difference_is_exit_one(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "cc"]) == 1
    assert "not up to date" in capsys.readouterr().err


def test_an_unknown_module_is_exit_two(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["upgrade", "nope"]) == 2
    assert capsys.readouterr().err == "module nope is not in module_map.yaml\n"


def test_a_new_revision_follows_the_last(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The folder is a copy: the project's own must not grow by a test.
    original = next(module for module in load_modules() if module.name == "cc").migrations()
    for file in original.glob("0*.py"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    monkeypatch.setattr(Module, "migrations", lambda self: tmp_path)
    assert main(["upgrade", "cc"]) == 0
    assert main(["revision", "cc", "-m", "add colour"]) == 0
    assert 'down_revision = "5b0c7de3a914"' in next(tmp_path.glob("*_add_colour.py")).read_text()


@pytest.fixture
def dropped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return the folder of a `backend.dropped` with a revision that drops `cc`."""
    package = tmp_path / "dropped"
    original = next(module for module in load_modules() if module.name == "cc").migrations()
    kept = package / "cc_1" / "migrations"
    kept.mkdir(parents=True)
    for file in original.glob("0*.py"):
        (kept / file.name).write_bytes(file.read_bytes())
    (package / "migrations").mkdir()
    (package / "__init__.py").touch()
    (package / "migrations" / "1_drop_cc.py").write_text(DROP_CC)
    # Before the project's own, if it has one.
    sys.modules.pop("backend.dropped", None)
    monkeypatch.setattr(backend, "__path__", [str(tmp_path), *backend.__path__])
    yield package
    sys.modules.pop("backend.dropped", None)


def tables(url: str) -> dict[str, list[str]]:
    """Return the tables of each schema that a module or the dropped chain made."""

    def read(connection: Connection) -> dict[str, list[str]]:
        names = inspect(connection)
        return {
            schema: sorted(names.get_table_names(schema))
            for schema in sorted({"cc", "dropped"} & set(names.get_schema_names()))
        }

    async def ask() -> dict[str, list[str]]:
        engine = create_async_engine(url, poolclass=NullPool)
        async with engine.connect() as connection:
            return await connection.run_sync(read)

    return asyncio.run(ask())


def test_a_dropped_schema_goes_and_is_made_again(
    database: str, dropped: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["upgrade", "cc"]) == 0
    made = tables(database)["cc"]
    monkeypatch.setattr("backend.migrate.load_modules", list)
    assert main(["upgrade"]) == 0
    assert tables(database) == {"dropped": ["alembic_version"]}
    assert main(["downgrade", "dropped"]) == 0
    assert tables(database) == {"cc": made, "dropped": ["alembic_version"]}
    monkeypatch.undo()
    monkeypatch.setenv("DATABASE_URL", database)
    assert main(["check", "cc"]) == 0


def test_what_is_dropped_and_made_anew_is_there(database: str, dropped: Path) -> None:
    assert main(["upgrade"]) == 0
    assert "notes" in tables(database)["cc"]
    assert main(["downgrade"]) == 0
    assert tables(database) == {"cc": ["alembic_version"], "dropped": ["alembic_version"]}
