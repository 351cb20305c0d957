"""Changes held in memory, applied at once, kept when all is well and undone whole when not."""

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from generators.model.errors import Failure, Refusal, words_of
from generators.workspace import journal, record
from generators.workspace.files import beside, digest, digest_of, mode_of, sync_folders, write_new, write_whole
from generators.workspace.journal import Entry, Journal, Store
from generators.workspace.record import KeptFile, Record
from generators.workspace.signals import undisturbed

CACHE = "__pycache__"


@dataclass(frozen=True)
class Change:
    """A file as it shall be; content None: it shall be gone, and `mode` is the one it had.

    `before` is what was read when the change was planned; None: there was no file. A link never becomes a file.
    """

    path: Path
    content: bytes | None
    mode: int
    before: bytes | None = None


@contextmanager
def applied(
    store: Store,
    what: str,
    changes: Sequence[Change],
    undoes: int | None = None,
    notes: Mapping[str, str | None] | None = None,
) -> Iterator[None]:
    """Apply the changes for the block below: they stay when it ends well, and are undone when it raises.

    Args:
        store: where the journal and the record lie.
        what: the command, for the words of whoever finds the journal or looks at the record.
        changes: in the order in which they are written.
        undoes: the number of a recorded change that these take back; it leaves the record, and these do not enter it.
        notes: texts to keep in the store by file name, or (None) to remove from it, with the change or not at all.

    Raises:
        Refusal: a file is not as it was when the change was planned, or the journal cannot be written.
        Failure: the disk refused; everything is undone.
    """
    plan = _planned(store, what, changes, undoes, notes or {})
    try:
        with _undone_when_broken(store, plan):
            _write(changes)
            yield
            if plan.adds is not None:
                record.keep(store, _record(store, plan, plan.adds, changes))
    except OSError as error:
        raise Failure("; ".join([words_of(error), *getattr(error, "__notes__", [])])) from error
    journal.hold(store)
    _settle(store, plan)


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
            _settle(store, plan)
            return f"the interrupted `{plan.what}` was already done; it stays"
    except OSError as error:
        raise Refusal(f"an interrupted change cannot be undone yet: {words_of(error)}") from error
    return None


def _planned(
    store: Store, what: str, changes: Sequence[Change], undoes: int | None, notes: Mapping[str, str | None]
) -> Journal:
    for change in changes:
        before = _digest(change, change.before)
        if digest(change.path) != before or (before is None and os.path.lexists(change.path)):
            raise Refusal(f"{change.path} was changed while this was planned: run again")
    entries = tuple(_entry(store, index, change) for index, change in enumerate(changes))
    folders = journal.new_folders(store.top, [change.path for change in changes])
    plan = Journal(what, entries, folders, record.next_number(store) if undoes is None else None, undoes, notes)
    try:
        journal.begin(store, plan)
    except OSError as error:
        journal.clear(store)
        raise Refusal(f"{words_of(error)}; nothing was changed") from error
    return plan


def _entry(store: Store, index: int, change: Change) -> Entry:
    path = change.path.relative_to(store.top).as_posix()
    backup = None if change.before is None else str(index)
    return Entry(path, _digest(change, change.before), _digest(change, change.content), backup)


def _digest(change: Change, content: bytes | None) -> str | None:
    return None if content is None else digest_of(content, change.mode)


def _write(changes: Sequence[Change]) -> None:
    new = [change for change in changes if change.before is None]
    write_new([(change.path, change.content, change.mode) for change in new if change.content is not None])
    for change in changes:
        if change.content is None:
            change.path.unlink()
        elif change.before is not None:
            write_whole(change.path, change.content, change.mode)
    sync_folders({change.path.parent for change in changes})


def _record(store: Store, plan: Journal, number: int, changes: Sequence[Change]) -> Record:
    """Return what is kept of a change, so that it can be undone when it holds."""
    pairs = zip(plan.entries, changes, strict=True)
    files = tuple(_kept_file(store, entry, change) for entry, change in pairs)
    lost = journal.read_notes(store, [name for name, text in plan.notes.items() if text is None])
    return Record(number, plan.what, record.now(), files, lost)


def _kept_file(store: Store, entry: Entry, change: Change) -> KeptFile:
    mode_before = mode_of(store.backups / entry.backup) if entry.backup else change.mode
    return KeptFile(entry.path, change.before, mode_before, change.content, change.mode)


def _settle(store: Store, plan: Journal) -> None:
    """Clear up after a change that holds. Emptied folders go only now: until here they could be needed again."""
    for entry in plan.entries:
        if entry.after is None:
            _remove_emptied((store.top / entry.path).parent, store.top)
    if plan.drops is not None:
        record.drop(store, plan.drops)
    journal.write_notes(store, plan.notes)
    record.trim(store)
    journal.clear(store)


def _remove_emptied(folder: Path, top: Path) -> None:
    """Remove a folder and those above it, as far as nothing but empty folders and caches of Python is in them."""
    while folder != top and folder.is_dir() and not any(folder.glob("*.py")):
        shutil.rmtree(folder / CACHE, ignore_errors=True)
        if any(path.is_symlink() or not path.is_dir() for path in folder.rglob("*") if CACHE not in path.parts):
            return
        shutil.rmtree(folder)
        folder = folder.parent


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
    if plan.adds is not None:
        record.drop(store, plan.adds)
    journal.clear(store)
    if not kept:
        return "undone: the project is as it was before"
    return f"undone, except what was edited or added meanwhile, which is kept: {', '.join(kept)}"


def _undo_file(store: Store, entry: Entry) -> bool:
    path = store.top / entry.path
    beside(path).unlink(missing_ok=True)
    now = digest(path)
    if now == entry.before:
        _restore_mode(store, entry)
        return True
    if now not in (entry.after, None):
        return False
    if entry.backup:
        _put_back(store.backups / entry.backup, path)
    else:
        path.unlink(missing_ok=True)
    return True


def _restore_mode(store: Store, entry: Entry) -> None:
    backup = store.backups / entry.backup if entry.backup else None
    if backup and backup.is_file() and not backup.is_symlink():
        (store.top / entry.path).chmod(mode_of(backup))


def _put_back(backup: Path, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # A rename needs no room, so this works on a full disk; a copy is only for a git directory on another one.
    try:
        backup.replace(path)
    except OSError:
        shutil.copy2(backup, beside(path), follow_symlinks=False)
        beside(path).replace(path)


def _remove_if_empty(folder: Path) -> None:
    shutil.rmtree(folder / CACHE, ignore_errors=True)
    if folder.is_dir() and not folder.is_symlink() and not any(folder.iterdir()):
        folder.rmdir()


def _left_in(top: Path, folders: Sequence[str], known: Sequence[str]) -> list[str]:
    found = {file for folder in folders for file in (top / folder).rglob("*") if not file.is_dir()}
    return sorted({file.relative_to(top).as_posix() for file in found} - set(known))
