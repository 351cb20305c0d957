"""Changes are kept whole or undone whole, and what others wrote meanwhile is not eaten."""

import json
import shutil
from pathlib import Path

import pytest

from generators.model.errors import Failure, Refusal
from generators.workspace import record
from generators.workspace.changes import Change, applied, recover
from generators.workspace.files import beside, write_whole
from generators.workspace.git import LINK
from generators.workspace.journal import Store
from tests.files import build_files, read_files, tree_digest


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Return a store over a tree with files and a link."""
    top = build_files(tmp_path / "top", {"map.yaml": "old\n", "old/in/run.sh": "run\n"})
    (top / "old" / "in" / "run.sh").chmod(0o755)
    (top / "old" / "link").symlink_to("in/run.sh")
    (top / ".git").mkdir()
    return Store(top / ".git" / "goldmaster", top)


def some(store: Store) -> list[Change]:
    """Return a change that creates a file in new folders and a link, replaces a file, and deletes a file and a link."""
    return [
        Change(store.top / "a" / "b" / "new.py", b"new\n", 0o755),
        Change(store.top / "a" / "link", b"b/new.py", LINK),
        Change(store.top / "map.yaml", b"new map\n", 0o644, b"old\n"),
        Change(store.top / "old" / "in" / "run.sh", None, 0o755, b"run\n"),
        Change(store.top / "old" / "link", None, LINK, b"in/run.sh"),
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
    assert not (store.top / "old").exists()
    assert [path.name for path in store.folder.iterdir()] == ["record"]


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
        ({"old/in/run.sh": "mine"}, "old/in/run.sh"),
    ],
)
def test_what_others_wrote_is_kept_and_named(store: Store, edits: dict[str, str], kept: str) -> None:
    assert undo_after(store, edits) == f"undone, except what was edited or added meanwhile, which is kept: {kept}"
    old = {"map.yaml": b"old\n", "old/in/run.sh": b"run\n", "old/link": b"in/run.sh"}
    expected = old | {name: content.encode() for name, content in edits.items()}
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


def test_emptied_folders_go_with_their_caches_and_others_stay(store: Store) -> None:
    build_files(store.top, {"old/in/__pycache__/run.pyc": "", "old/settings.env": "mine"})
    (store.top / "old" / "in" / "empty" / "too").mkdir(parents=True)
    with applied(store, "remove old", some(store)):
        assert (store.top / "old" / "in" / "__pycache__").is_dir()
    assert not (store.top / "old" / "in").exists()
    assert (store.top / "old" / "settings.env").read_text() == "mine"


def test_the_caches_of_code_that_stays_stay(store: Store) -> None:
    build_files(store.top, {"old/in/stays.py": "", "old/in/__pycache__/stays.pyc": ""})
    with applied(store, "remove a", some(store)):
        pass
    assert (store.top / "old" / "in" / "__pycache__" / "stays.pyc").exists()


def test_a_folder_that_was_emptied_may_vanish_before_it_is_undone(store: Store) -> None:
    before = tree_digest(store.top)
    with pytest.raises(Stop), applied(store, "remove old", some(store)):
        shutil.rmtree(store.top / "old")
        raise Stop
    assert tree_digest(store.top) == before


def test_a_mode_alone_is_changed_and_undone(store: Store) -> None:
    run, before = store.top / "old" / "in" / "run.sh", tree_digest(store.top)
    with pytest.raises(Stop), applied(store, "x", [Change(run, b"run\n", 0o600, b"run\n")]):
        assert run.stat().st_mode & 0o777 == 0o600
        raise Stop
    assert tree_digest(store.top) == before


def test_what_was_done_but_not_cleared_up_is_cleared_up_later(store: Store) -> None:
    with applied(store, "remove old", some(store)):
        begun = store.begun.read_bytes()
    build_files(store.folder, {"done.json": begun, "backups/3": "run"})
    (store.top / "old" / "in").mkdir(parents=True)
    assert recover(store) == "the interrupted `remove old` was already done; it stays"
    assert not (store.top / "old").exists()
    assert [path.name for path in store.folder.iterdir()] == ["record"]
    assert [kept.what for kept in record.read(store)] == ["remove old"]


def test_notes_come_and_go_with_the_change(store: Store) -> None:
    build_files(store.folder, {"old.json": "old"})
    before = read_files(store.folder)
    notes = {"new.json": "new", "old.json": None}
    with pytest.raises(Stop), applied(store, "update pem", some(store), notes=notes):
        raise Stop
    assert read_files(store.folder) == before
    with applied(store, "update pem", some(store), notes=notes):
        assert (store.folder / "old.json").exists()
        begun = store.begun.read_bytes()
    assert sorted(path.name for path in store.folder.glob("*.json")) == ["new.json"]
    # Killed right after it held: whoever comes next writes them.
    build_files(store.folder, {"done.json": begun, "old.json": "old"})
    (store.folder / "new.json").unlink()
    recover(store)
    assert [path.name for path in store.folder.glob("*.json")] == ["new.json"]


def test_nothing_to_recover(store: Store) -> None:
    assert recover(store) is None


@pytest.mark.parametrize("written", range(6))
def test_a_change_that_was_cut_short_is_undone_later(store: Store, written: int) -> None:
    before, changes = tree_digest(store.top), some(store)
    cut_short(store, changes)
    for change in changes[written:]:
        roll_back(change, store)
    beside(store.top / "map.yaml").write_text("half")
    assert recover(store) == "the interrupted `clone a b` is undone: the project is as it was before"
    assert tree_digest(store.top) == before
    assert recover(store) is None


def test_a_change_that_was_cut_short_right_before_it_held_leaves_the_record(store: Store) -> None:
    before = tree_digest(store.top)
    cut_short(store, some(store))
    build_files(store.record, {"000001.json": "whole", ".000001.json.goldmaster": "half"})
    assert recover(store) == "the interrupted `clone a b` is undone: the project is as it was before"
    assert tree_digest(store.top) == before
    assert list(store.folder.iterdir()) == []


def cut_short(store: Store, changes: list[Change]) -> None:
    """Apply changes and leave journal and files as a kill would leave them."""
    with pytest.raises(Failure), applied(store, "clone a b", changes):
        journal = store.begun.read_bytes()
        shutil.copytree(store.backups, store.folder / "kept", symlinks=True)
        files = {change.path: change for change in changes}
        raise OSError("killed")
    build_files(store.folder, {"journal.json": journal})
    (store.folder / "kept").rename(store.backups)
    for path, change in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        if change.content is None:
            path.unlink()
        elif change.mode == LINK:
            path.symlink_to(change.content.decode())
        else:
            path.write_bytes(change.content)


def roll_back(change: Change, store: Store) -> None:
    """Make a file look as if it had not been written yet."""
    change.path.unlink(missing_ok=True)
    if change.before is not None:
        write_whole(change.path, change.before, change.mode)


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
