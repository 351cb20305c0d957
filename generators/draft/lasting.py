"""Which hunks of an earlier commit a clone still has as that commit made them: what was changed later is no news."""

import difflib
from collections.abc import Sequence

from generators.draft.homeward import Files
from generators.draft.hunks import Block, Hunk, is_text
from generators.workspace.project import StoredFile


def lasts(hunk: Hunk, before: Files, after: Files, now: Files) -> bool:
    """Say whether a clone still has a change.

    Args:
        hunk: what leads from `before` to `after`.
        before: the files before the change.
        after: those after it.
        now: those that the clone has today.
    """
    was, made, has = (files.get(hunk.path) for files in (before, after, now))
    if made is None or has is None:
        return made is has
    if not (is_text(made) and is_text(has)):
        return made.content == has.content
    old, new, today = (_rows(file) for file in (was, made, has))
    blocks = hunk.blocks or ((0, 0, 0, len(new)),)
    return all(_stays(block, old, new, today) for block in blocks)


def _rows(file: StoredFile | None) -> list[bytes]:
    return file.content.splitlines(keepends=True) if file else []


def _stays(block: Block, old: Sequence[bytes], new: Sequence[bytes], today: Sequence[bytes]) -> bool:
    """Say whether no line that a block brought was touched since, and none that it took away came back there."""
    start, end, first, last = block
    gone = {*old[start:end]}
    for tag, low, high, there, until in difflib.SequenceMatcher(None, new, today, autojunk=False).get_opcodes():
        if tag != "equal" and max(low, first) < min(high, last):
            return False
        if tag != "equal" and first == last and low <= first <= high and gone and gone <= {*today[there:until]}:
            return False
    return True
