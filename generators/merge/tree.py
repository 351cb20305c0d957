"""Merges three states of a folder: every change of both sides, wherever a side has put the file, or a conflict.

    merge_trees(base, ours, theirs, by_lines)

No file that one side changed is dropped because the other one moved or deleted it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from generators.merge.blob import Blob, MergedBlob, Versions, merged_blobs
from generators.merge.crossing import lost_between
from generators.merge.marks import Labels
from generators.merge.merged import LineMerge
from generators.merge.moves import places

# What cannot stand in the file itself lies beside it under this name.
BESIDE = ".theirs"
PYTHON = (".py", ".pyi")

Tree = Mapping[str, Blob]


@dataclass(frozen=True)
class Conflict:
    """Where two sides contradict each other: the file, the line (0: the whole file), and why."""

    path: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}" if self.line else f"{self.path}: {self.what}"


@dataclass(frozen=True)
class TreeMerge:
    """The files as they come out, those in conflict with markers, and the conflicts."""

    files: Mapping[str, Blob]
    conflicts: tuple[Conflict, ...] = ()


@dataclass(frozen=True)
class _Fate:
    """Where one file lies in each state; None where a state has not got it."""

    base: str | None
    ours: str | None
    theirs: str | None


@dataclass
class _Merge:
    """The three states, and what has come out of them so far."""

    base: Tree
    ours: Tree
    theirs: Tree
    files: dict[str, Blob] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)

    def versions(self, fate: _Fate) -> Versions:
        states = ((self.base, fate.base), (self.ours, fate.ours), (self.theirs, fate.theirs))
        return Versions(*(None if path is None else tree[path] for tree, path in states))

    def put(self, path: str, merged: MergedBlob, against: str) -> None:
        if merged.blob:
            self.files[path] = merged.blob
            self.conflicts += [Conflict(path, 0, against)] if against else []
        if merged.beside:
            self.files[path + BESIDE] = merged.beside
        self.conflicts += [Conflict(path, line, what) for line, what in merged.conflicts]


def merge_trees(base: Tree, ours: Tree, theirs: Tree, by_lines: LineMerge, labels: Labels | None = None) -> TreeMerge:
    """Return the merge of three states of a folder.

    Args:
        base: what both sides started from.
        ours: one side, whose places count where both moved a file.
        theirs: the other one.
        by_lines: merges lines, with the same labels.
        labels: what the sides are called behind the markers.
    """
    merge = _Merge(base, ours, theirs)
    for fate in _fates(merge):
        path, against = _place(merge, fate)
        merge.put(path, merged_blobs(path, merge.versions(fate), by_lines, labels or Labels()), against)
    crossing = lost_between(*(_python(tree) for tree in (base, ours, theirs, merge.files)))
    return TreeMerge(merge.files, (*merge.conflicts, *(Conflict(*one) for one in crossing)))


def _fates(merge: _Merge) -> Iterator[_Fate]:
    here, there = (places(_contents(merge.base), _contents(side)) for side in (merge.ours, merge.theirs))
    for path in merge.base:
        yield _Fate(path, here.get(path), there.get(path))
    new_here, new_there = {*merge.ours} - {*here.values()}, {*merge.theirs} - {*there.values()}
    for path in sorted(new_here | new_there):
        yield _Fate(None, path if path in new_here else None, path if path in new_there else None)


def _contents(tree: Tree) -> dict[str, bytes]:
    return {path: blob.content for path, blob in tree.items()}


def _place(merge: _Merge, fate: _Fate) -> tuple[str, str]:
    """Return where a file shall lie, and what speaks against that."""
    if fate.ours is None or fate.theirs is None:
        path = fate.ours or fate.theirs or fate.base or ""
        if fate.theirs and fate.base is None and path in merge.ours:
            return path + BESIDE, f"our side has another file at {path}"
        return path, ""
    if fate.theirs in (fate.ours, fate.base):
        return fate.ours, ""
    if fate.ours != fate.base:
        return fate.ours, f"our side moved it here, the other one to {fate.theirs}"
    if fate.theirs in merge.ours:
        return fate.ours, f"the other side moved it to {fate.theirs}, where our side has another file"
    return fate.theirs, ""


def _python(tree: Tree) -> dict[str, str]:
    return {path: blob.text for path, blob in tree.items() if path.endswith(PYTHON) and blob.is_text}
