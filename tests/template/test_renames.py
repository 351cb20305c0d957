"""A rendered project whose gold module is renamed: its data stay, in old databases and new ones, there and back."""

import urllib.request
from pathlib import Path

import pytest

from tests.demo import create, served, services
from tests.machine import commit_all, run_well, uv
from tests.template.projects import Render

RENAME = 'cc hq --rename note=memo --title "Head Quarters"'
BACK = 'hq cc --rename memo=note --title "Control Center"'
ONE_DOWN = """\
import os
from alembic import command
from backend.common.migrations.commands import alembic_config
from backend.common.module import load_modules
command.downgrade(alembic_config(load_modules()[0], os.environ["DATABASE_URL"]), "-1")
"""


@pytest.fixture
def installed(project: Render) -> Path:
    """Return a rendered, installed and committed project."""
    rendered = project()
    run_well([uv(), "sync", "--quiet"], rendered)
    commit_all(rendered)
    return rendered


def uv_run(project: Path, *command: str, **settings: str) -> str:
    """Run one of the project's commands and return what it said."""
    return run_well([uv(), "run", *command], project, **settings)


def rename(project: Path, arguments: str) -> str:
    """Rename a module of the project, commit, and return what was said."""
    said = run_well(["sh", "-c", f"{uv()} run python -m generators.rename {arguments}"], project)
    commit_all(project, "refactor: another name")
    return said


def token_of(project: Path) -> str:
    """Return a token with the scopes of all modules, as they are called now."""
    return uv_run(project, "python", "-m", "backend.token", "--subject", "ann").strip()


def listed(url: str, token: str) -> str:
    """Return what the app answers."""
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return str(answer.read().decode())


@pytest.mark.slow
def test_every_row_stays_there_and_back(installed: Path) -> None:
    with services(installed) as urls:
        uv_run(installed, "python", "-m", "backend.migrate", "upgrade", **urls)
        with served(installed, urls) as base:
            create(f"{base}/cc/notes", token_of(installed), title="Kept", body="before the rename")
        assert "tests of hq passed, as many as before" in rename(installed, RENAME)
        for action in ("upgrade", "check"):
            uv_run(installed, "python", "-m", "backend.migrate", action, **urls)
        with served(installed, urls) as base:
            create(f"{base}/hq/memos", token_of(installed), title="Made", body="after the rename")
            found = listed(f"{base}/hq/memos", token_of(installed))
            assert "Kept" in found
            assert "Made" in found
        uv_run(installed, "python", "-c", ONE_DOWN, **urls)
        run_well(["git", "reset", "--quiet", "--hard", "HEAD~1"], installed)
        for action in ("upgrade", "check"):
            uv_run(installed, "python", "-m", "backend.migrate", action, **urls)
        with served(installed, urls) as base:
            found = listed(f"{base}/cc/notes", token_of(installed))
            assert "Kept" in found
            assert "Made" in found


@pytest.mark.slow
def test_the_whole_project_holds_and_the_way_back_only_adds(installed: Path) -> None:
    rename(installed, RENAME)
    assert " passed in " in uv_run(installed, "pytest", "-n", "2")
    for gate in ("ruff check", "ruff format --check", "mypy", "python -m generators.check"):
        uv_run(installed, *gate.split())
    rename(installed, BACK)
    # Lines added, lines taken away, path.
    changed = run_well(["git", "diff", "--numstat", "--no-renames", "HEAD~2"], installed).splitlines()
    assert [line.split("\t")[1:] for line in changed] == [
        ["0", "backend/modules/cc/cc_map.yaml"],
        ["0", "backend/modules/cc/migrations/0004_cc_becomes_hq.py"],
        ["0", "backend/modules/cc/migrations/0005_hq_becomes_cc.py"],
    ]


@pytest.mark.slow
def test_a_renamed_module_can_be_cloned_and_its_old_name_given_again(installed: Path) -> None:
    rename(installed, f"{RENAME} --no-verify")
    for clone in ("hq pem --rename memo=prompt", "hq cc --rename memo=note"):
        said = uv_run(installed, "python", "-m", "generators.clone", *clone.split())
        assert "tests passed, as many as in hq" in said
        commit_all(installed, "feat: a clone")
