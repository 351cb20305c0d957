"""The template as it lies here, and projects rendered from it."""

from pathlib import Path

import pytest

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
def project(template: Path, tmp_path: Path) -> Render:
    """Return a function that renders a project of the test's own."""

    def with_answers(**answers: str) -> Path:
        return render(template, tmp_path / "project", **answers)

    return with_answers
