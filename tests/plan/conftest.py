"""The notes project, with nothing done and with everything done; made once and copied for each test."""

import shutil
from pathlib import Path

import pytest

from tests.plan.notes_project import build
from tests.plan.planner import Planner


@pytest.fixture(scope="session")
def fresh_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the project once a run."""
    return build(tmp_path_factory.mktemp("notes") / "project")


@pytest.fixture(scope="session")
def done_project(fresh_project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the project once with every stage done, signed and committed."""
    planner = Planner(shutil.copytree(fresh_project, tmp_path_factory.mktemp("done") / "project"))
    planner.make_key()
    assert planner.advance().code == 3
    assert planner.plan("note", "none", "--as", "gap").code == 0
    assert planner.sign("5").code == 0
    planner.commit()
    return planner.root


@pytest.fixture
def fresh(fresh_project: Path, tmp_path: Path) -> Planner:
    """Return a project of the test's own with nothing done."""
    return Planner(shutil.copytree(fresh_project, tmp_path / "project"))


@pytest.fixture
def done(done_project: Path, tmp_path: Path) -> Planner:
    """Return a project of the test's own with everything done."""
    planner = Planner(shutil.copytree(done_project, tmp_path / "project"))
    shutil.copy(Planner(done_project).key, planner.key)
    shutil.copy(Planner(done_project).key.with_suffix(".pub"), planner.key.with_suffix(".pub"))
    return planner
