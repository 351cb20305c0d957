"""A small real project, made once and copied for each test, and the verbs run as a person runs them."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.files import build_files, commit_all, tree_digest
from tests.small_project import FILES


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Place:
    """A project on disk, and the commands run in it."""

    root: Path

    def command(self, verb: str, *arguments: str) -> list[str]:
        """Return the command line of a verb."""
        return [sys.executable, "-m", f"generators.{verb}", *arguments]

    def run(self, verb: str, *arguments: str, env: dict[str, str] | None = None, cwd: str = ".") -> Ended:
        """Run a verb to its end."""
        done = subprocess.run(
            self.command(verb, *arguments),
            cwd=self.root / cwd,
            env=clean_environment() | (env or {}),
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    def digest(self) -> str:
        """Return the digest of the whole tree."""
        return tree_digest(self.root)


def clean_environment() -> dict[str, str]:
    """Return an environment without the settings of whoever runs these tests."""
    names = ("PYTEST_", "GIT_", "COV_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(names)}
    return kept | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


@pytest.fixture(scope="session")
def small_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the project once a run."""
    folder = build_files(tmp_path_factory.mktemp("small") / "project", FILES)
    commit_all(folder)
    return folder


@pytest.fixture
def new_place(small_project: Path, tmp_path: Path) -> Callable[[str], Place]:
    """Return a maker of copies of the project."""

    def make(name: str) -> Place:
        shutil.copytree(small_project, tmp_path / name, symlinks=True)
        return Place(tmp_path / name)

    return make


@pytest.fixture
def place(new_place: Callable[[str], Place]) -> Place:
    """Return a copy of the project."""
    return new_place("project")


def assert_refused(place: Place, arguments: Sequence[str], *words: str, code: int = 2, verb: str = "clone") -> None:
    """Run a verb that must refuse: one line with these words, and the project as it was."""
    before = place.digest()
    ended = place.run(verb, *arguments)
    assert ended.code == code, ended
    assert ended.out == ""
    assert ended.err.count("\n") == 1, ended.err
    assert [word for word in words if word not in ended.err] == []
    assert place.digest() == before
