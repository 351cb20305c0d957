"""Merges three versions of one file as it lies on a disk: text, binary or link, changed, added or deleted."""

from dataclasses import dataclass

from generators.merge.marks import Labels, marked
from generators.merge.merged import LineMerge, merged
from generators.merge.piece import Clash

LINK = 0o120000
BINARY = b"\0"
DELETED_HERE = "our side deleted it, the other one changed it"
DELETED_THERE = "our side changed it, the other one deleted it"
NO_TEXT = "both sides changed it, and it is no text: what the other one has lies beside it"


@dataclass(frozen=True)
class Blob:
    """A file's content (of a link: its target) and its mode."""

    content: bytes
    mode: int = 0o644

    @property
    def is_text(self) -> bool:
        """Whether it can be merged by lines."""
        return self.mode != LINK and BINARY not in self.content

    @property
    def text(self) -> str:
        """The content as text; bytes that are no UTF-8 come back the same."""
        return self.content.decode("utf-8", "surrogateescape")


@dataclass(frozen=True)
class MergedBlob:
    """What becomes of a file, None when it goes; its conflicts: the line of the marker (0: the whole file), and why.

    `beside` is the other side's version where both cannot stand in one file.
    """

    blob: Blob | None
    conflicts: tuple[tuple[int, str], ...] = ()
    beside: Blob | None = None


@dataclass(frozen=True)
class Versions:
    """A file in three states: what both sides started from, and each side; None where there is no file."""

    base: Blob | None
    ours: Blob | None
    theirs: Blob | None


def merged_blobs(path: str, versions: Versions, by_lines: LineMerge, labels: Labels) -> MergedBlob:
    """Return the merge of three versions of a file.

    Args:
        path: the file's name, which says what language it is.
        versions: the three.
        by_lines: merges lines, with the same labels.
        labels: what the sides are called behind the markers.
    """
    base, ours, theirs = versions.base, versions.ours, versions.theirs
    if ours and theirs:
        return _of_both(path, base, ours, theirs, by_lines, labels)
    left = ours or theirs
    if base is None or left is None:
        return MergedBlob(left)
    if left.content == base.content:
        return MergedBlob(None)
    return _deleted(base, left, bool(ours), labels)


def _of_both(path: str, base: Blob | None, ours: Blob, theirs: Blob, by_lines: LineMerge, labels: Labels) -> MergedBlob:
    mode = theirs.mode if base and ours.mode == base.mode else ours.mode
    was = base.content if base else None
    if theirs.content in (ours.content, was):
        return MergedBlob(Blob(ours.content, mode))
    if ours.content == was:
        return MergedBlob(Blob(theirs.content, mode))
    if not (ours.is_text and theirs.is_text):
        return MergedBlob(Blob(ours.content, ours.mode), ((0, NO_TEXT),), theirs)
    done = merged(path, base.text if base and base.is_text else "", ours.text, theirs.text, by_lines, labels)
    return MergedBlob(Blob(_bytes(done.text), mode), done.conflicts)


def _deleted(base: Blob, left: Blob, here: bool, labels: Labels) -> MergedBlob:
    """Return the file that one side changed and the other deleted, whole between markers."""
    why = DELETED_THERE if here else DELETED_HERE
    if not (left.is_text and base.is_text):
        return MergedBlob(left, ((0, why),))
    was, changed = (_ended(one.text) for one in (base, left))
    text, conflicts = marked([Clash(was, changed if here else "", "" if here else changed, why)], labels)
    return MergedBlob(Blob(_bytes(text), left.mode), conflicts)


def _ended(text: str) -> str:
    return text if text.endswith("\n") or not text else f"{text}\n"


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
