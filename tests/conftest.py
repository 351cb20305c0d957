"""A small real project, made once and copied for each test."""

import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from tests.files import build_files, commit_all
from tests.place import Place
from tests.small_project import FILES

# The same examples in every run, however slow the machine, so that a change is not judged by luck.
settings.register_profile("steady", derandomize=True, deadline=None)
# HYPOTHESIS_PROFILE=long: other examples each time, for a night, or for one rule that has changed.
settings.register_profile("long", max_examples=20_000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

# What runs in the background of a shell has Ctrl-C ignored, and so has all that it starts: nobody could stop it so.
signal.signal(signal.SIGINT, signal.default_int_handler)


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
