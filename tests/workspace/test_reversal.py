"""Each file finds its way back: replaced, merged or refused."""

from pathlib import Path

import pytest

from generators.model.errors import Refusal
from generators.workspace.changes import Change
from generators.workspace.git import LINK, Git
from generators.workspace.record import KeptFile, Record
from generators.workspace.reversal import reversal
from tests.files import build_files

LINES = b"one\r\ntwo\r\nthree\r\nfour\r\nfive\r\n"
CHANGED = LINES.replace(b"one", b"1")


def back(top: Path, file: KeptFile) -> list[Change]:
    """Plan the way back of one file, merging as git does."""
    return reversal(top, Record(1, "rename a b", "", (file,)), lambda _, *contents: Git(top).merged(*contents))


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (CHANGED, [LINES]),
        (LINES, []),
        (CHANGED.replace(b"five", b"5"), [LINES.replace(b"five", b"5")]),
        (LINES + b"six\r\n", []),
    ],
)
def test_an_edited_file_is_merged(tmp_path: Path, now: bytes, expected: list[bytes]) -> None:
    build_files(tmp_path, {"a.txt": now})
    changes = back(tmp_path, KeptFile("a.txt", LINES, 0o644, CHANGED, 0o644))
    assert [change.content for change in changes] == expected


@pytest.mark.parametrize("now", [CHANGED.replace(b"1", b"eins"), b"\0binary", b""])
def test_edits_in_the_same_place_are_refused(tmp_path: Path, now: bytes) -> None:
    build_files(tmp_path, {"a.txt": now})
    with pytest.raises(Refusal, match=r"`rename a b` cannot be undone: edited since, in the same places: a.txt"):
        back(tmp_path, KeptFile("a.txt", LINES, 0o644, CHANGED, 0o644))


def test_a_file_that_is_gone_since(tmp_path: Path) -> None:
    assert back(tmp_path, KeptFile("a.txt", None, 0o644, LINES, 0o644)) == []
    with pytest.raises(Refusal, match=r"a.txt"):
        back(tmp_path, KeptFile("a.txt", LINES, 0o644, CHANGED, 0o644))


@pytest.mark.parametrize(("before", "after"), [(LINES, None), (None, LINES)], ids=["removed", "added"])
def test_another_file_in_the_place_is_refused(tmp_path: Path, before: bytes | None, after: bytes | None) -> None:
    build_files(tmp_path, {"a.txt": "mine\n"})
    with pytest.raises(Refusal, match=r"a.txt"):
        back(tmp_path, KeptFile("a.txt", before, 0o644, after, 0o644))


def test_the_mode_of_before_comes_back_unless_it_was_changed_since(tmp_path: Path) -> None:
    file = build_files(tmp_path, {"a.txt": LINES}) / "a.txt"
    kept = KeptFile("a.txt", LINES, 0o755, LINES, 0o644)
    file.chmod(0o644)
    assert back(tmp_path, kept) == [Change(file, LINES, 0o755, LINES)]
    file.chmod(0o600)
    assert back(tmp_path, kept) == []


def test_a_link_comes_back_and_an_edited_one_is_refused(tmp_path: Path) -> None:
    link = tmp_path / "link"
    kept = KeptFile("link", b"old", LINK, b"new", LINK)
    link.symlink_to("new")
    assert back(tmp_path, kept) == [Change(link, b"old", LINK, b"new")]
    link.unlink()
    link.symlink_to("mine")
    with pytest.raises(Refusal, match="link"):
        back(tmp_path, kept)
    link.unlink()
    link.write_text("new")
    with pytest.raises(Refusal, match="link"):
        back(tmp_path, kept)
