"""Finished changes are kept, the last twenty of them; undone ones are not."""

from pathlib import Path

import pytest

from generators.model.errors import Refusal
from generators.workspace import record
from generators.workspace.changes import Change, applied
from generators.workspace.git import LINK
from generators.workspace.journal import Store
from generators.workspace.record import KeptFile
from tests.files import build_files


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Return a store over a tree with a file that is not text."""
    top = build_files(tmp_path / "top", {"run.sh": b"\xff\r\n\xc3\xa9\0"})
    (top / "run.sh").chmod(0o750)
    (top / ".git").mkdir()
    return Store(top / ".git" / "goldmaster", top)


def make(store: Store, name: str) -> None:
    """Make a change that creates one file."""
    with applied(store, f"make {name}", [Change(store.top / name, b"", 0o644)]):
        pass


def test_every_byte_and_mode_is_kept(store: Store) -> None:
    run = Change(store.top / "run.sh", None, 0o640, b"\xff\r\n\xc3\xa9\0")
    with applied(store, "x", [run, Change(store.top / "link", b"to/\xfe", LINK)]):
        pass
    (kept,) = record.read(store)
    assert (kept.number, kept.what) == (1, "x")
    assert kept.files == (
        KeptFile("run.sh", b"\xff\r\n\xc3\xa9\0", 0o750, None, 0o640),
        KeptFile("link", None, LINK, b"to/\xfe", LINK),
    )


def test_only_the_last_changes_are_kept(store: Store) -> None:
    for number in range(record.KEPT + 2):
        make(store, f"{number}.txt")
    numbers = [kept.number for kept in record.read(store)]
    assert numbers == list(range(3, record.KEPT + 3))


def test_an_undone_change_is_not_kept(store: Store) -> None:
    with pytest.raises(ValueError, match="stop"), applied(store, "x", [Change(store.top / "new", b"", 0o644)]):
        raise ValueError("stop")
    assert record.read(store) == []
    assert list(store.folder.iterdir()) == []


def test_a_change_that_undoes_another_takes_it_off(store: Store) -> None:
    make(store, "a")
    make(store, "b")
    with applied(store, "undo", [Change(store.top / "b", None, 0o644, b"")], undoes=2):
        assert [kept.number for kept in record.read(store)] == [1, 2]
    assert [kept.number for kept in record.read(store)] == [1]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"number": 1, "what": "x", "when": "", "files": [{"path": "a"}]}'])
def test_a_file_that_is_not_a_record_is_refused(store: Store, text: str) -> None:
    build_files(store.record, {"000001.json": text})
    with pytest.raises(Refusal, match=r"000001.json is not a record of ours: remove that file"):
        record.read(store)
