"""Renames, and any row of changes, are taken back: in the files around the module too, where edits since stay."""

from pathlib import Path

import pytest

from tests.files import build_files, commit_all
from tests.place import Place
from tests.two_modules import DESK, with_desk

NEW = """\
from backend.modules.hub.public import NAME


def test_new() -> None:
    assert NAME
"""


@pytest.fixture
def renamed(tmp_path: Path) -> tuple[Place, str]:
    """Return a project of two modules after the rename of one, committed, and its digest before that."""
    place = with_desk(tmp_path / "renamed")
    before = place.digest()
    done = place.run("rename", "cc", "hub")
    assert done.code == 0, done
    commit_all(place.root, "refactor: hub")
    return place, before


def test_a_rename_is_undone_byte_for_byte(renamed: tuple[Place, str]) -> None:
    place, before = renamed
    undone = place.run("undo")
    assert undone.code == 0, undone
    assert "undone; green: 6 tests passed" in undone.out
    assert place.digest() == before


def test_all_verbs_are_taken_back_one_by_one(place: Place) -> None:
    states = []
    for change in (["clone", "cc", "pem"], ["rename", "pem", "hub"], ["remove", "hub"]):
        states.append(place.digest())
        assert place.run(*change, "--no-verify").code == 0
        commit_all(place.root, " ".join(change))
    listed = [row.split("  ")[-1] for row in place.run("undo", "--list").out.splitlines()]
    assert [words.rpartition(" (")[0] for words in listed] == ["remove hub", "rename pem hub", "clone cc pem"]
    for state in reversed(states):
        assert place.run("undo", "--no-verify").code == 0
        assert place.digest() == state
    assert place.run("undo").code == 2


def test_a_rename_is_undone_around_later_edits(renamed: tuple[Place, str]) -> None:
    place, _ = renamed
    reader = place.root / DESK / "reader.py"
    reader.write_text(reader.read_text() + "\n\ndef later() -> int:\n    return 1\n")
    undone = place.run("undo")
    assert undone.code == 0, undone
    assert f"  merged with what was edited since: {DESK}/reader.py\n" in undone.out
    text = reader.read_text()
    assert (text.startswith("from backend.modules.cc.public"), "def later()" in text, "hub" in text) == (
        True,
        True,
        False,
    )


def test_a_rename_that_new_code_relies_on_is_kept(renamed: tuple[Place, str]) -> None:
    place, _ = renamed
    build_files(place.root, {f"{DESK}/tests/test_new.py": NEW})
    before = place.digest()
    red = place.run("undo")
    assert (red.code, "desk is not green without `rename cc hub`" in red.err) == (1, True), red
    assert place.digest() == before
