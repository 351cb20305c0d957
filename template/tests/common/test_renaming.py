"""A module's schema gets another name and keeps every row, there and back."""

import asyncio
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from string import Template

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from backend.common.migrations.commands import alembic_config, upgrade
from backend.common.module import Module, load_modules
from backend.common.testing.databases import run_script, temporary_database

NOW = load_modules()[0]
LATER = replace(NOW, name=f"{NOW.name}_later")
REVISION = Template("""\
from backend.common.migrations.renaming import rename_schema

revision = "renamed"
down_revision = "$head"
FORMER_SCHEMA = "$now"
NAMES = {"audit": "trail", "pk_audit": "pk_trail", "action": "deed", "mood": "temper"}
NAMES |= {f"ix_audit_{of}": f"ix_trail_{of}" for of in ("subject_id", "tenant_at_id")}


def upgrade():
    rename_schema("$now", "$later", NAMES)


def downgrade():
    rename_schema("$later", "$now", {new: old for old, new in NAMES.items()})
""")
INDEXES = """
SELECT indexname FROM pg_indexes WHERE tablename IN ('audit', 'trail') ORDER BY indexname
"""
ROW = """
INSERT INTO audit VALUES
(gen_random_uuid(), now(), 'made', gen_random_uuid(), '', '{}', '-', '-')
"""


@pytest.fixture
def database(database_url: str) -> Iterator[str]:
    name = f"{database_url.rpartition('/')[2]}_renaming"
    with temporary_database(os.environ["TEST_DATABASE_URL"], name) as url:
        yield url


@pytest.fixture
def revision(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the file of the next revision, not written yet, in a copy of the module's chain."""
    head = ScriptDirectory.from_config(alembic_config(NOW, database)).get_current_head()
    for file in NOW.migrations().glob("*.py"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    monkeypatch.setattr(Module, "migrations", lambda self: tmp_path)
    content = REVISION.substitute(head=head, now=NOW.name, later=LATER.name)
    (tmp_path / "later.txt").write_text(content)
    return tmp_path / "9999_renamed.py"


def test_an_old_database_keeps_its_rows_there_and_back(database: str, revision: Path) -> None:
    upgrade(NOW, database)
    asked(database, NOW, "CREATE TYPE mood AS ENUM ()")
    asked(database, NOW, ROW)
    write(revision)
    upgrade(LATER, database)
    assert asked(database, LATER, "SELECT deed FROM trail") == ["made"]
    assert asked(database, LATER, "SELECT NULL::temper") == [None]
    assert asked(database, LATER, INDEXES) == [
        "ix_trail_subject_id",
        "ix_trail_tenant_at_id",
        "pk_trail",
    ]
    command.downgrade(alembic_config(LATER, database), "-1")
    revision.unlink()
    upgrade(NOW, database)
    assert asked(database, NOW, "SELECT action FROM audit") == ["made"]
    assert asked(database, NOW, INDEXES) == [
        "ix_audit_subject_id",
        "ix_audit_tenant_at_id",
        "pk_audit",
    ]


def test_a_new_database_begins_with_the_first_name(database: str, revision: Path) -> None:
    write(revision)
    for _ in range(2):
        upgrade(LATER, database)
        assert asked(database, LATER, "SELECT count(*) FROM trail") == [0]
        command.downgrade(alembic_config(LATER, database), "base")


@pytest.mark.parametrize("is_new", [True, False])
def test_it_can_be_written_down(
    database: str, revision: Path, capsys: pytest.CaptureFixture[str], is_new: bool
) -> None:
    if not is_new:
        upgrade(NOW, database)
    head = ScriptDirectory.from_config(alembic_config(NOW, database)).get_current_head()
    write(revision)
    config = alembic_config(LATER, database)
    command.upgrade(config, "head" if is_new else f"{head}:head", sql=True)
    run_script(database, capsys.readouterr().out)
    assert asked(database, LATER, "SELECT count(deed) FROM trail") == [0]
    upgrade(LATER, database)
    assert asked(database, LATER, "SELECT version_num FROM alembic_version") == ["renamed"]


def write(revision: Path) -> None:
    revision.write_text((revision.parent / "later.txt").read_text())


def asked(database: str, module: Module, statement: str) -> list[object]:
    """Run a statement in a module's schema and return the first column of its rows."""
    return asyncio.run(_asked(database, module.name, statement))


async def _asked(database: str, schema: str, statement: str) -> list[object]:
    engine = create_async_engine(database, poolclass=NullPool)
    async with engine.begin() as connection:
        await connection.execute(text(f'SET search_path TO "{schema}"'))
        result = await connection.execute(text(statement))
        return list(result.scalars()) if result.returns_rows else []
