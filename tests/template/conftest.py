"""The template as it lies here, and projects rendered from it."""

import os
import shutil
from pathlib import Path

import pytest

from tests.machine import OURS_TOO, commit_all
from tests.template.projects import Render, render, snapshot


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a committed copy of this repository's working tree: it holds still while a test runs."""
    return snapshot(tmp_path_factory.mktemp("template") / "goldmaster")


@pytest.fixture(scope="session")
def default_project(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project rendered with the default answers; tests only read it."""
    return render(template, tmp_path_factory.mktemp("rendered") / "default")


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what a test starts know nothing of the tests around it."""
    for name in [name for name in os.environ if name.startswith(OURS_TOO)]:
        monkeypatch.delenv(name)


@pytest.fixture
def planned(default_project: Path, tmp_path: Path, alone: None) -> Path:
    """Return a rendered and committed project of the test's own."""
    root = shutil.copytree(default_project, tmp_path / "project")
    commit_all(root)
    return root


@pytest.fixture
def project(template: Path, tmp_path: Path) -> Render:
    """Return a function that renders a project of the test's own."""

    def with_answers(**answers: str) -> Path:
        return render(template, tmp_path / "project", **answers)

    return with_answers
