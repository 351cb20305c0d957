"""Changes held in memory, applied at once, kept when all is well and undone whole when not."""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from generators.model.errors import Failure, Refusal, words_of
from generators.workspace import journal
from generators.workspace.files import beside, digest, digest_of, sync_folder, write_whole
from generators.workspace.journal import Entry, Journal, Store
from generators.workspace.signals import undisturbed


@dataclass(frozen=True)
class Change:
    """A file as it shall be. `before` is what was read when the change was planned; None: there was no file."""

    path: Path
    content: bytes
    mode: int
    before: bytes | None = None


@contextmanager
def applied(store: Store, what: str, changes: Sequence[Change]) -> Iterator[None]:
    """Apply the changes for the block below: they stay when it ends well, and are undone when it raises.

    Args:
        store: where the journal lies.
        what: the command, for the words of whoever finds the journal.
        changes: in the order in which they are written.

    Raises:
        Refusal: a file is not as it was when the change was planned, or the journal cannot be written.
        Failure: the disk refused; everything is undone.
    """
    plan = _planned(store, what, changes)
    try:
        with _undone_when_broken(store, plan):
            _write(changes)
            yield
    except OSError as error:
        raise Failure("; ".join([words_of(error), *getattr(error, "__notes__", [])])) from error
    journal.finish(store)


def recover(store: Store) -> str | None:
    """Bring an interrupted change to its end: undo what was not finished, clear up after what was.

    Returns:
        One line that says which, or None when nothing was interrupted.

    Raises:
        Refusal: the disk does not let it be undone.
    """
    try:
        if plan := journal.read(store.begun):
            return f"the interrupted `{plan.what}` is {_undo(store, plan)}"
        if plan := journal.read(store.done):
            journal.clear(store)
            return f"the interrupted `{plan.what}` was already done; it stays"
    except OSError as error:
        raise Refusal(f"an interrupted change cannot be undone yet: {words_of(error)}") from error
    return None


def _planned(store: Store, what: str, changes: Sequence[Change]) -> Journal:
    for change in changes:
        before = None if change.before is None else digest_of(change.before, 0)
        if digest(change.path) != before or (before is None and os.path.lexists(change.path)):
            raise Refusal(f"{change.path} was changed while this was planned: run again")
    entries = tuple(_entry(store, index, change) for index, change in enumerate(changes))
    plan = Journal(what, entries, journal.new_folders(store.top, [change.path for change in changes]))
    try:
        journal.begin(store, plan)
    except OSError as error:
        journal.clear(store)
        raise Refusal(f"{words_of(error)}; nothing was changed") from error
    return plan


def _entry(store: Store, index: int, change: Change) -> Entry:
    path = change.path.relative_to(store.top).as_posix()
    after = digest_of(change.content, change.mode)
    if change.before is None:
        return Entry(path, None, after, None)
    return Entry(path, digest_of(change.before, 0), after, str(index))


def _write(changes: Sequence[Change]) -> None:
    for change in changes:
        write_whole(change.path, change.content, change.mode)
    for folder in {change.path.parent for change in changes}:
        sync_folder(folder)


@contextmanager
def _undone_when_broken(store: Store, plan: Journal) -> Iterator[None]:
    try:
        yield
    except BaseException as error:
        # Also Ctrl-C and termination: whoever stops the command gets the old state back.
        error.add_note(_undone(store, plan))
        raise


def _undone(store: Store, plan: Journal) -> str:
    try:
        with undisturbed():
            return _undo(store, plan)
    except OSError as error:
        return f"not undone yet ({words_of(error)}): the next command does it"


def _undo(store: Store, plan: Journal) -> str:
    """Bring back what was before the change; what somebody else wrote meanwhile stays. Return one line of words."""
    kept = [entry.path for entry in plan.entries if not _undo_file(store, entry)]
    for folder in reversed(plan.folders):
        _remove_if_empty(store.top / folder)
    kept += _left_in(store.top, plan.folders, known=kept)
    journal.clear(store)
    if not kept:
        return "undone: the project is as it was before"
    return f"undone, except what was edited or added meanwhile, which is kept: {', '.join(kept)}"


def _undo_file(store: Store, entry: Entry) -> bool:
    path = store.top / entry.path
    beside(path).unlink(missing_ok=True)
    now = digest(path)
    if now == entry.before:
        return True
    if now not in (entry.after, None):
        return False
    if entry.backup:
        _put_back(store.backups / entry.backup, path)
    else:
        path.unlink(missing_ok=True)
    return True


def _put_back(backup: Path, path: Path) -> None:
    # A rename needs no room, so this works on a full disk; a copy is only for a git directory on another one.
    try:
        backup.replace(path)
    except OSError:
        shutil.copy2(backup, beside(path))
        beside(path).replace(path)


def _remove_if_empty(folder: Path) -> None:
    shutil.rmtree(folder / "__pycache__", ignore_errors=True)
    if folder.is_dir() and not folder.is_symlink() and not any(folder.iterdir()):
        folder.rmdir()


def _left_in(top: Path, folders: Sequence[str], known: Sequence[str]) -> list[str]:
    found = {file for folder in folders for file in (top / folder).rglob("*") if not file.is_dir()}
    return sorted({file.relative_to(top).as_posix() for file in found} - set(known))
