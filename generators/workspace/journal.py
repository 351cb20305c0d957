"""The record of a change under way, kept in the git directory: what undoing it takes."""

import json
import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from generators.model.errors import Refusal
from generators.workspace.files import copy_synced, sync_folder, write_whole


@dataclass(frozen=True)
class Store:
    """Where the journal lies, and the folder its paths are relative to (the top of the working tree)."""

    folder: Path
    top: Path

    @property
    def begun(self) -> Path:
        """The journal of a change that is not finished."""
        return self.folder / "journal.json"

    @property
    def done(self) -> Path:
        """The journal of a change that holds; only its backups are still to be cleared."""
        return self.folder / "done.json"

    @property
    def record(self) -> Path:
        """The folder of the finished changes, which can be undone."""
        return self.folder / "record"

    @property
    def backups(self) -> Path:
        """The folder of the files that were replaced."""
        return self.folder / "backups"


@dataclass(frozen=True)
class Entry:
    """One file of the change: digests before and after (None: no file), and its backup's name."""

    path: str
    before: str | None
    after: str | None
    backup: str | None


@dataclass(frozen=True)
class Journal:
    """A change: the command that makes it, its files, and the folders it creates, outermost first.

    `adds` is the change's number in the record, which it leaves when it is undone; `drops` is the number of the
    change that leaves the record when this one is done, because this one undoes it. None: none. `notes` are texts of
    the store itself, by file name: they are written, or (None) removed, when and only when the change holds.
    """

    what: str
    entries: tuple[Entry, ...]
    folders: tuple[str, ...]
    adds: int | None = None
    drops: int | None = None
    notes: Mapping[str, str | None] = field(default_factory=dict)


def begin(store: Store, journal: Journal) -> None:
    """Write the backups, then the journal: from here on the change can be undone."""
    shutil.rmtree(store.backups, ignore_errors=True)
    store.backups.mkdir(parents=True)
    for entry in journal.entries:
        if entry.backup:
            copy_synced(store.top / entry.path, store.backups / entry.backup)
    sync_folder(store.backups)
    write_whole(store.begun, json.dumps(asdict(journal), indent=1).encode(), 0o600)
    sync_folder(store.folder)


def read(path: Path) -> Journal | None:
    """Return the journal in a file, or None when there is none.

    Raises:
        Refusal: the file is not a journal.
    """
    try:
        data = json.loads(path.read_bytes())
        entries = tuple(Entry(**entry) for entry in data["entries"])
        folders, notes = tuple(data["folders"]), data.get("notes", {})
        return Journal(data["what"], entries, folders, data.get("adds"), data.get("drops"), notes)
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        raise Refusal(f"{path} is not a journal of ours: look at `git status`, then remove that file") from None


def hold(store: Store) -> None:
    """Let the change hold: this one rename decides, the rest is clearing up."""
    store.begun.replace(store.done)
    sync_folder(store.folder)


def read_notes(store: Store, names: Iterable[str]) -> dict[str, str]:
    """Return those of the store's own texts that are there, by file name."""
    files = {name: store.folder / name for name in names}
    return {name: file.read_text(encoding="utf-8") for name, file in files.items() if file.is_file()}


def write_notes(store: Store, notes: Mapping[str, str | None]) -> None:
    """Write the store's own texts, or remove those that are None."""
    for name, text in notes.items():
        if text is None:
            (store.folder / name).unlink(missing_ok=True)
        else:
            write_whole(store.folder / name, text.encode(), 0o600)


def clear(store: Store) -> None:
    """Remove what a finished or undone change leaves behind; the journal goes last."""
    shutil.rmtree(store.backups, ignore_errors=True)
    store.begun.unlink(missing_ok=True)
    store.done.unlink(missing_ok=True)


def new_folders(top: Path, paths: Sequence[Path]) -> tuple[str, ...]:
    """Return the folders that must be created for the paths, outermost first, relative to `top`."""
    parents = {parent for folder in {path.parent for path in paths} for parent in (folder, *folder.parents)}
    missing = {parent for parent in parents if parent.is_relative_to(top) and not os.path.lexists(parent)}
    return tuple(parent.relative_to(top).as_posix() for parent in sorted(missing))
