"""The way back from a recorded change: what each of its files has to become, merged with what was edited since."""

import os
from collections.abc import Callable
from pathlib import Path

from generators.model.errors import Refusal
from generators.workspace.changes import Change
from generators.workspace.files import mode_of, read_whole
from generators.workspace.git import LINK
from generators.workspace.record import KeptFile, Record

# Takes what a file is now, was after the change and was before it; None: cannot be merged.
Merge = Callable[[Path, bytes, bytes, bytes], bytes | None]
SHOWN = 5


def reversal(top: Path, done: Record, merge: Merge) -> list[Change]:
    """Return the changes that take a recorded change back; files that are as they were before are left out.

    Args:
        top: of the working tree.
        done: the change.
        merge: merges three contents of a file that was edited since.

    Raises:
        Refusal: files cannot be merged; the words name them.
    """
    planned = {file.path: _reversed(top / file.path, file, merge) for file in done.files}
    if refused := [path for path, change in planned.items() if change is None]:
        names = ", ".join(refused[:SHOWN]) + (f", ... ({len(refused)} in all)" if len(refused) > SHOWN else "")
        raise Refusal(f"`{done.what}` cannot be undone: edited since, in the same places: {names}; undo that first")
    return [change for change in planned.values() if change and not _is_idle(change)]


def _reversed(path: Path, file: KeptFile, merge: Merge) -> Change | None:
    """Return what becomes of one file, or None when what was done to it since stands against it."""
    now = read_whole(path)
    if now is None:
        # Gone since, or a folder is there instead.
        free = file.after is None and not os.path.lexists(path)
        return Change(path, file.before, file.mode_before) if free or file.before is None else None
    mode = mode_of(path)
    mode_then = file.mode_before if mode == file.mode_after else mode
    if (now, mode == LINK) == (file.before, file.mode_before == LINK):
        return Change(path, now, mode_then, now)
    if (now, mode == LINK) == (file.after, file.mode_after == LINK):
        return Change(path, file.before, mode_then, now)
    if file.before is None or file.after is None or LINK in (mode, file.mode_before):
        return None
    merged = merge(path, now, file.after, file.before)
    return None if merged is None else Change(path, merged, mode_then, now)


def _is_idle(change: Change) -> bool:
    if change.content is None or change.content != change.before:
        return change.content == change.before
    return change.mode == mode_of(change.path)
