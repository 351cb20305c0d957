"""Changes are kept whole or undone whole, and what others wrote meanwhile is not eaten."""

import json
from pathlib import Path

import pytest

from generators.model.errors import Failure, Refusal
from generators.workspace.changes import Change, applied, recover
from generators.workspace.files import beside
from generators.workspace.git import LINK
from generators.workspace.journal import Store
from tests.files import build_files, read_files, tree_digest


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Return a store over a tree with one file."""
    top = build_files(tmp_path / "top", {"map.yaml": "old\n"})
    (top / ".git").mkdir()
    return Store(top / ".git" / "goldmaster", top)


def some(store: Store) -> list[Change]:
    """Return a change that creates a file in new folders, a link, and replaces a file."""
    return [
        Change(store.top / "a" / "b" / "new.py", b"new\n", 0o755),
        Change(store.top / "a" / "link", b"b/new.py", LINK),
        Change(store.top / "map.yaml", b"new map\n", 0o644, b"old\n"),
    ]


class Stop(Exception):
    """What the tests raise to end a change badly."""


def undo_after(store: Store, edits: dict[str, str]) -> str:
    """Apply, let somebody edit files, fail; return the words."""
    with pytest.raises(Stop) as error, applied(store, "clone a b", some(store)):
        build_files(store.top, edits)
        raise Stop
    return str(error.value.__notes__[0])


def test_a_change_that_ends_well_stays(store: Store) -> None:
    with applied(store, "clone a b", some(store)):
        assert store.begun.exists()
    assert read_files(store.top) == {"a/b/new.py": b"new\n", "a/link": b"b/new.py", "map.yaml": b"new map\n"}
    assert (store.top / "a" / "b" / "new.py").stat().st_mode & 0o777 == 0o755
    assert list(store.folder.iterdir()) == []


def test_a_change_that_ends_badly_is_undone(store: Store) -> None:
    (store.top / "map.yaml").chmod(0o640)
    before = tree_digest(store.top)
    assert undo_after(store, {}) == "undone: the project is as it was before"
    assert tree_digest(store.top) == before
    assert list(store.folder.iterdir()) == []


def test_caches_of_new_code_go_with_it(store: Store) -> None:
    before = tree_digest(store.top)
    undo_after(store, {"a/__pycache__/x.pyc": "", "a/b/__pycache__/new.pyc": ""})
    assert tree_digest(store.top) == before


@pytest.mark.parametrize(
    ("edits", "kept"),
    [
        ({"a/b/mine.txt": "mine"}, "a/b/mine.txt"),
        ({"a/b/new.py": "mine"}, "a/b/new.py"),
        ({"map.yaml": "mine"}, "map.yaml"),
        ({"map.yaml": "mine", "a/c/d": "mine"}, "map.yaml, a/c/d"),
    ],
)
def test_what_others_wrote_is_kept_and_named(store: Store, edits: dict[str, str], kept: str) -> None:
    assert undo_after(store, edits) == f"undone, except what was edited or added meanwhile, which is kept: {kept}"
    expected = {"map.yaml": b"old\n"} | {name: content.encode() for name, content in edits.items()}
    assert read_files(store.top) == expected


def test_what_others_removed_is_no_obstacle(store: Store) -> None:
    before = tree_digest(store.top)
    with pytest.raises(Stop), applied(store, "clone a b", some(store)):
        (store.top / "a" / "b" / "new.py").unlink()
        (store.top / "map.yaml").unlink()
        raise Stop
    assert tree_digest(store.top) == before


@pytest.mark.parametrize("name", ["map.yaml", "a/b/new.py"])
def test_a_file_that_changed_since_the_plan_is_refused(store: Store, name: str) -> None:
    changes = some(store)
    build_files(store.top, {name: "mine"})
    before = tree_digest(store.top)
    with pytest.raises(Refusal, match=r"was changed while this was planned"), applied(store, "clone a b", changes):
        pytest.fail("the block must not run")
    assert tree_digest(store.top) == before


def test_a_folder_in_the_way_undoes_all(store: Store) -> None:
    changes = some(store)
    (store.top / "a" / "link").mkdir(parents=True)
    before = tree_digest(store.top)
    with pytest.raises(Refusal, match="changed while this was planned"), applied(store, "clone a b", changes):
        pytest.fail("the block must not run")
    assert tree_digest(store.top) == before


def test_what_the_disk_refuses_in_the_block_is_said(store: Store) -> None:
    before = tree_digest(store.top)
    with pytest.raises(Failure, match=r"absent: No such file.*; undone"), applied(store, "clone a b", some(store)):
        (store.top / "absent").read_bytes()
    assert tree_digest(store.top) == before


def test_nothing_to_recover(store: Store) -> None:
    assert recover(store) is None


@pytest.mark.parametrize("written", range(4))
def test_a_change_that_was_cut_short_is_undone_later(store: Store, written: int) -> None:
    before, changes = tree_digest(store.top), some(store)
    cut_short(store, changes)
    for change in changes[written:]:
        roll_back(change, store)
    beside(store.top / "map.yaml").write_text("half")
    assert recover(store) == "the interrupted `clone a b` is undone: the project is as it was before"
    assert tree_digest(store.top) == before
    assert recover(store) is None


def cut_short(store: Store, changes: list[Change]) -> None:
    """Apply changes and leave journal and files as a kill would leave them."""
    with pytest.raises(Failure), applied(store, "clone a b", changes):
        journal, backups = store.begun.read_bytes(), read_files(store.backups)
        files = {change.path: change for change in changes}
        raise OSError("killed")
    build_files(store.folder, {"journal.json": journal, **{f"backups/{name}": text for name, text in backups.items()}})
    for path, change in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        if change.mode == LINK:
            path.symlink_to(change.content.decode())
        else:
            path.write_bytes(change.content)


def roll_back(change: Change, store: Store) -> None:
    """Make a file look as if it had not been written yet."""
    change.path.unlink()
    if change.before is not None:
        change.path.write_bytes(change.before)


def test_undoing_can_itself_be_cut_short(store: Store) -> None:
    before = tree_digest(store.top)
    cut_short(store, some(store))
    (store.backups / "2").replace(store.top / "map.yaml")
    (store.top / "a" / "b" / "new.py").unlink()
    assert recover(store) == "the interrupted `clone a b` is undone: the project is as it was before"
    assert tree_digest(store.top) == before


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"what": "x"}', json.dumps({"what": "x", "entries": [{}], "folders": []})]
)
def test_a_journal_that_is_not_ours_is_refused(store: Store, text: str) -> None:
    build_files(store.folder, {"journal.json": text})
    with pytest.raises(Refusal, match=r"journal.json is not a journal of ours"):
        recover(store)
