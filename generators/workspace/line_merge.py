"""Merges three texts by their lines, as git does: what `generators.merge` builds upon."""

import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from generators.model.errors import Failure
from generators.workspace.git import Git

SIDES = ("ours", "base", "theirs")
# What git answers when it could not merge at all; below that it counts conflicts.
FAILED = 128


def line_merge(git: Git, labels: Sequence[str] = SIDES) -> Callable[[str, str, str], tuple[str, int]]:
    """Return a function: base, ours and theirs in, the text with markers of all three and the number of conflicts out.

    Args:
        git: the repository whose git is asked; nothing in it is changed.
        labels: what ours, base and theirs are called behind the markers.
    """
    return partial(_merged, git, tuple(labels))


def _merged(git: Git, labels: Sequence[str], base: str, ours: str, theirs: str) -> tuple[str, int]:
    with tempfile.TemporaryDirectory(prefix="goldmaster-") as scratch:
        files = [Path(scratch, name) for name in SIDES]
        for file, text in zip(files, (ours, base, theirs), strict=True):
            file.write_bytes(text.encode("utf-8", "surrogateescape"))
        merged, conflicts = git.merge_file(files, labels)
    if not 0 <= conflicts < FAILED:
        raise Failure(f"git cannot merge lines: `git merge-file` ended with {conflicts}")
    return merged.decode("utf-8", "surrogateescape"), conflicts
