"""Whatever a change does to files, links and modes, its reversal leads back, and a second one finds nothing to do."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from generators.workspace import record
from generators.workspace.changes import Change, applied
from generators.workspace.files import write_whole
from generators.workspace.git import LINK, Git
from generators.workspace.journal import Store
from generators.workspace.reversal import reversal
from tests.files import tree_digest

# Folders and files never share a name here: a folder in the way of a file is refused, which is another test.
PATHS = st.builds(
    lambda folders, file: "/".join([*folders, file]),
    st.lists(st.sampled_from("ab"), max_size=2),
    st.sampled_from("xyz"),
)
FILES = st.tuples(st.binary(max_size=40) | st.text(max_size=20).map(str.encode), st.sampled_from([0o644, 0o755, 0o600]))
TREES = st.dictionaries(PATHS, FILES, max_size=6)
Tree = Mapping[str, tuple[bytes, int]]


@given(TREES, TREES, st.dictionaries(st.sampled_from(["l1", "l2"]), st.sampled_from([b"x", b"a/y"])))
@settings(max_examples=60, deadline=None)
def test_back_is_where_it_came_from(before: Tree, after: Tree, links: dict[str, bytes]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        top = Path(folder)
        (top / ".git").mkdir()
        store = Store(top / ".git" / "goldmaster", top)
        for path, (content, mode) in before.items():
            write_whole(top / path, content, mode)
        old = tree_digest(top)
        changes = [change for path in sorted({*before, *after}) if (change := changed(top, path, before, after))]
        with applied(store, "change", [*changes, *(Change(top / name, to, LINK) for name, to in links.items())]):
            new = tree_digest(top)
        (done,) = record.read(store)
        back = reversal(top, done, lambda _, *contents: Git(top).merged(*contents))
        assert bool(back) == (old != new)
        with applied(store, "undo", back, undoes=done.number):
            assert reversal(top, done, lambda *_: None) == []
        assert tree_digest(top) == old


def changed(top: Path, path: str, before: Tree, after: Tree) -> Change | None:
    """Return the change of one path."""
    old, new = before.get(path), after.get(path)
    if new is None:
        return Change(top / path, None, old[1], old[0]) if old else None
    return Change(top / path, new[0], new[1], old[0] if old else None)
