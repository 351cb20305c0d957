"""The gold module shares a process with its clones, and what would spoil that is found."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.files import commit_all, git
from tests.machine import run

LISTENER = """

@event.listens_for(Session, "after_commit")
def forget(session: Session) -> None:
    session.info.pop("outbox", None)
"""


@pytest.fixture
def rendered(default_project: Path, tmp_path: Path) -> Path:
    """Return a committed project of the test's own; it runs on our own Python, which has all that it needs."""
    project = shutil.copytree(default_project, tmp_path / "project", symlinks=True)
    commit_all(project)
    return project


def verb(project: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """Run a verb in the project."""
    return run([sys.executable, "-m", f"generators.{words[0]}", *words[1:]], project)


@pytest.mark.slow
def test_a_clone_is_looked_at_beside_its_source_and_nothing_is_left_out(rendered: Path) -> None:
    assert verb(rendered, "clone", "cc", "pem", "--no-verify").returncode == 0
    done = verb(rendered, "verify", "--json")
    document = json.loads(done.stdout[done.stdout.index("{") :])
    assert document["side_by_side"] == {"disturbances": [], "notes": []}
    assert document["green"] is True


@pytest.mark.slow
def test_a_listener_to_every_session_is_found_although_all_tests_pass(rendered: Path) -> None:
    tables = rendered / "backend" / "modules" / "cc" / "adapters" / "tables.py"
    text = tables.read_text(encoding="utf-8")
    text = text.replace("from sqlalchemy import ", "from sqlalchemy import event, ", 1)
    text = text.replace("from sqlalchemy.orm import ", "from sqlalchemy.orm import Session, ", 1)
    tables.write_text(text + LISTENER, encoding="utf-8")
    commit_all(rendered)
    done = verb(rendered, "clone", "cc", "pem")
    words = (
        "backend.modules.pem.adapters.tables: [listener] a listener to after_commit of sqlalchemy.orm.session.Session"
    )
    assert (done.returncode, words in done.stdout) == (1, True), done.stdout
    assert "pem is not green: it cannot live beside cc: 1 finding; undone" in done.stdout
    assert git(rendered, "status", "--porcelain") == ""
