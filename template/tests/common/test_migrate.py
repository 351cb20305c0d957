"""The migrations' command line."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.common.module import Module, load_modules
from backend.common.testing.databases import temporary_database
from backend.migrate import main


@pytest.fixture
def database(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    name = f"{database_url.rpartition('/')[2]}_migrate"
    with temporary_database(os.environ["TEST_DATABASE_URL"], name) as url:
        monkeypatch.setenv("DATABASE_URL", url)
        yield url


def test_all_modules_up_checked_and_down(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    for action in ("upgrade", "check", "downgrade"):
        assert main([action]) == 0
    assert "upgrade cc" in capsys.readouterr().out


def test_a_difference_is_exit_one(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "cc"]) == 1
    assert "not up to date" in capsys.readouterr().err


def test_an_unknown_module_is_exit_two(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["upgrade", "nope"]) == 2
    assert capsys.readouterr().err == "module nope is not in module_map.yaml\n"


def test_a_new_revision_follows_the_last(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The folder is a copy: the project's own must not grow by a test.
    original = next(module for module in load_modules() if module.name == "cc").migrations()
    for file in original.glob("0*.py"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    monkeypatch.setattr(Module, "migrations", lambda self: tmp_path)
    assert main(["upgrade", "cc"]) == 0
    assert main(["revision", "cc", "-m", "add colour"]) == 0
    assert 'down_revision = "5b0c7de3a914"' in next(tmp_path.glob("*_add_colour.py")).read_text()
