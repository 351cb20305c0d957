"""Migrations that stop everybody or break a running version are caught; what is safe passes."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory

from backend.common.migrations.commands import alembic_config
from backend.common.module import Module
from backend.common.testing.databases import run_script, temporary_database
from backend.migrate import main
from backend.modules.cc import NAME, module

REVISION = """
import sqlalchemy as sa
from alembic import op

revision = "planted"
down_revision = "{head}"
{ignore}


def upgrade() -> None:
    {change}


def downgrade() -> None:
    op.drop_index("ix_audit_action", "audit", schema="{name}")
"""
AT = f'schema="{NAME}"'
NEW = 'sa.Column("x", sa.Text(), nullable=False)'
UNSAFE = {
    "require-concurrent-index-creation": f'op.create_index("x", "audit", ["action"], {AT})',
    "ban-drop-column": f'op.drop_column("audit", "action", {AT})',
    "renaming-column": f'op.alter_column("audit", "action", new_column_name="deed", {AT})',
    "changing-column-type": f'op.alter_column("audit", "action", type_=sa.Integer(), {AT})',
    "adding-not-nullable-field": f'op.alter_column("audit", "action", nullable=False, {AT})',
    "adding-required-field": f'op.add_column("audit", {NEW}, {AT})',
    "require-table-schema": 'op.execute("ALTER TABLE audit ADD COLUMN x text")',
}
SAFE = f"""
    with op.get_context().autocommit_block():
        op.create_index(
            "ix_audit_action", "audit", ["action"], {AT}, postgresql_concurrently=True
        )
    shown = None if op.get_context().as_sql else op.get_bind().scalar(sa.text("SHOW lock_timeout"))
    assert shown in (None, "10s")
"""
Plant = Callable[..., None]


@pytest.fixture
def plant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Plant:
    """Return what adds a last revision to the gold module's, in a copy of its folder."""
    for file in module.migrations().glob("0*.py"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    scripts = ScriptDirectory.from_config(alembic_config(module, ""))
    values = {"head": scripts.get_current_head(), "name": NAME}

    def write(change: str, ignore: str = "") -> None:
        planted = REVISION.format(change=change.strip(), ignore=ignore, **values)
        (tmp_path / "planted.py").write_text(planted)
        monkeypatch.setattr(Module, "migrations", lambda self: tmp_path)

    return write


@pytest.fixture
def empty_database(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    name = f"{database_url.rpartition('/')[2]}_lint"
    with temporary_database(os.environ["TEST_DATABASE_URL"], name) as url:
        monkeypatch.setenv("DATABASE_URL", url)
        yield url


def test_what_the_project_has_passes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint"]) == 0, capsys.readouterr().err


@pytest.mark.parametrize("rule", UNSAFE)
def test_an_unsafe_migration_is_caught(
    plant: Plant, capsys: pytest.CaptureFixture[str], rule: str
) -> None:
    plant(UNSAFE[rule])
    assert main(["lint", NAME]) == 1
    # Among the lines of Alembic's log, which other tests may have switched on.
    lines = capsys.readouterr().err.splitlines()
    said = [line for line in lines if line.startswith(f"{NAME}/planted.py: ")]
    assert said and f" {rule}: " in said[0]


@pytest.mark.parametrize("ignored", ["ban-drop-column", "all"])
def test_a_migration_may_say_that_it_must(plant: Plant, ignored: str) -> None:
    plant(UNSAFE["ban-drop-column"], f'squawk_ignore = ("{ignored}",)')
    assert main(["lint", NAME]) == 0


def test_the_safe_way_passes_and_works(plant: Plant, empty_database: str) -> None:
    plant(SAFE)
    for action in ("lint", "upgrade", "downgrade"):
        assert main([action, NAME]) == 0


def test_the_written_sql_makes_what_the_code_expects(
    empty_database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sql"]) == 0
    run_script(empty_database, capsys.readouterr().out)
    assert main(["check"]) == 0


def test_the_written_sql_can_be_executed_as_it_is(
    plant: Plant, empty_database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    share = f'op.add_column("audit", sa.Column("x", sa.Text(), server_default="5 %"), {AT})'
    plant(f"{SAFE.rstrip()}\n    {share}")
    assert main(["sql", NAME]) == 0
    sql = capsys.readouterr().out
    run_script(empty_database, sql)
    assert "DEFAULT '5 %'" in sql


def test_without_squawk_nothing_was_judged(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("shutil.which", lambda *_, **__: None)
    assert main(["lint"]) == 2
    assert capsys.readouterr().err.endswith("squawk is not installed: uv sync\n")
