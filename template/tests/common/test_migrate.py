"""The migrations' command line."""

import asyncio
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, NullPool, inspect
from sqlalchemy.ext.asyncio import create_async_engine

import backend
from backend.common.migrations.commands import alembic_config
from backend.common.module import Module
from backend.common.testing.databases import temporary_database
from backend.migrate import main
from backend.modules.cc import NAME, module

DROP = f"""
from pathlib import Path

from backend.common.migrations.dropped import drop_schema, make_again

revision = "1"
down_revision = None


def upgrade() -> None:
    drop_schema("{NAME}")


def downgrade() -> None:
    make_again("{NAME}", Path(__file__).parents[1] / "kept" / "migrations")
"""


@pytest.fixture
def database(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    name = f"{database_url.rpartition('/')[2]}_migrate"
    with temporary_database(os.environ["TEST_DATABASE_URL"], name) as url:
        monkeypatch.setenv("DATABASE_URL", url)
        yield url


def test_all_modules_up_checked_and_down(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    for action in (["upgrade"], ["check"], ["downgrade", "--all"]):
        assert main(action) == 0
    left = {name for names in tables(database).values() for name in names}
    assert left <= {"alembic_version"}
    assert f"upgrade {NAME}" in capsys.readouterr().out


@pytest.mark.parametrize("named", [[], [NAME, "--all"]], ids=["none", "both"])
def test_nothing_goes_down_that_was_not_named(
    database: str, capsys: pytest.CaptureFixture[str], named: list[str]
) -> None:
    assert main(["upgrade"]) == 0
    made = tables(database)
    capsys.readouterr()
    assert main(["downgrade", *named]) == 2
    said = capsys.readouterr()
    assert said.out == "" and said.err.count("\n") == 1 and "--all" in said.err
    assert tables(database) == made and "outbox" in made[NAME]


def test_help_says_what_a_downgrade_costs(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["--help"])
    assert "downgrade goes back to the base, with every table dropped" in " ".join(
        capsys.readouterr().out.split()
    )


def test_a_difference_is_exit_one(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", NAME]) == 1
    assert "not up to date" in capsys.readouterr().err


def test_an_unknown_module_is_exit_two(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["upgrade", "nope"]) == 2
    assert capsys.readouterr().err == "module nope is not in module_map.yaml\n"


@pytest.mark.parametrize("action", ["upgrade", "check"])
@pytest.mark.parametrize("reachable", [False, True], ids=["no server", "no such user"])
def test_without_a_database_it_ends_with_one_line(
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    action: str,
    reachable: bool,
) -> None:
    server = os.environ["TEST_DATABASE_URL"].rpartition("@")[2] if reachable else "127.0.0.1:1/app"
    monkeypatch.setenv("DATABASE_URL", f"postgresql+asyncpg://nobody:hunter2@{server}")
    assert main([action, NAME]) == 2
    said = capfd.readouterr().err
    assert said.startswith("the database cannot be asked (") and said.count("\n") == 1
    assert "hunter2" not in said


def test_a_new_revision_follows_the_last(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The folder is a copy: the project's own must not grow by a test.
    original = module.migrations()
    for file in original.glob("0*.py"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    monkeypatch.setattr(Module, "migrations", lambda self: tmp_path)
    assert main(["upgrade", NAME]) == 0
    head = ScriptDirectory.from_config(alembic_config(module, database)).get_current_head()
    assert main(["revision", NAME, "-m", "add colour"]) == 0
    assert f'down_revision = "{head}"' in next(tmp_path.glob("*_add_colour.py")).read_text()


@pytest.fixture
def dropped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return the folder of a `backend.dropped` with a revision that drops the gold module."""
    package = tmp_path / "dropped"
    original = module.migrations()
    kept = package / "kept" / "migrations"
    kept.mkdir(parents=True)
    for file in original.glob("0*.py"):
        (kept / file.name).write_bytes(file.read_bytes())
    (package / "migrations").mkdir()
    (package / "__init__.py").touch()
    (package / "migrations" / "1_drop.py").write_text(DROP)
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
            for schema in sorted({NAME, "dropped"} & set(names.get_schema_names()))
        }

    async def ask() -> dict[str, list[str]]:
        engine = create_async_engine(url, poolclass=NullPool)
        async with engine.connect() as connection:
            return await connection.run_sync(read)

    return asyncio.run(ask())


def test_a_dropped_schema_goes_and_is_made_again(
    database: str, dropped: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["upgrade", NAME]) == 0
    made = tables(database)[NAME]
    monkeypatch.setattr("backend.migrate.load_modules", list)
    assert main(["upgrade"]) == 0
    assert tables(database) == {"dropped": ["alembic_version"]}
    assert main(["downgrade", "dropped"]) == 0
    assert tables(database) == {NAME: made, "dropped": ["alembic_version"]}
    monkeypatch.undo()
    monkeypatch.setenv("DATABASE_URL", database)
    assert main(["check", NAME]) == 0


def test_what_is_dropped_and_made_anew_is_there(database: str, dropped: Path) -> None:
    assert main(["upgrade"]) == 0
    assert "outbox" in tables(database)[NAME]
    assert main(["downgrade", "--all"]) == 0
    assert all(left == ["alembic_version"] for left in tables(database).values())
