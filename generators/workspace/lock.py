"""One changing command at a time in a working tree, and the end of an interrupted one first."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from generators.model.errors import Refusal
from generators.workspace.changes import recover
from generators.workspace.git import Git
from generators.workspace.journal import Store
from generators.workspace.terminal import say


@contextmanager
def changing(git: Git, what: str) -> Iterator[Store]:
    """Hold the lock for a changing command and bring an interrupted one to its end first.

    Args:
        git: the repository.
        what: the command, as a second one shall hear it.

    Raises:
        Refusal: another command is at work, or the git directory cannot be written.
    """
    store = Store(git.directory / "goldmaster", git.top)
    store.folder.mkdir(exist_ok=True)
    with _locked(store.folder, what):
        if words := recover(store):
            say(words)
        yield store


@contextmanager
def _locked(folder: Path, what: str) -> Iterator[None]:
    from filelock import FileLock, Timeout

    lock, holder = FileLock(folder / "lock"), folder / "holder.json"
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise Refusal(f"{_told(holder)} is at work here: wait until it has ended and run again") from None
    try:
        holder.write_text(json.dumps({"what": what, "process": os.getpid()}), encoding="utf-8")
        yield
    finally:
        lock.release()


def _told(holder: Path) -> str:
    try:
        known = json.loads(holder.read_bytes())
        return f"`{known['what']}` (process {known['process']})"
    except (OSError, ValueError, KeyError, TypeError):
        return "another command"
