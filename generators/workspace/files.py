"""Single files: their digest, and writing that is whole or not at all."""

import hashlib
import os
import shutil
from collections.abc import Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from generators.workspace.git import LINK

WRITERS = 8


def mode_of(path: Path) -> int:
    """Return the mode of a file that is there; that of a link is git's."""
    return LINK if path.is_symlink() else path.stat().st_mode & 0o777


def read_whole(path: Path) -> bytes | None:
    """Return a file's content (of a link: its target), or None when no file is there."""
    if path.is_symlink():
        return os.fsencode(path.readlink())
    return path.read_bytes() if path.is_file() else None


def digest(path: Path) -> str | None:
    """Return what identifies a file's content, or None when nothing is there."""
    if path.is_symlink():
        return digest_of(os.fsencode(path.readlink()), LINK)
    return digest_of(path.read_bytes(), 0) if path.is_file() else None


def digest_of(content: bytes, mode: int) -> str:
    """Return the digest that `digest` gives for a file with this content."""
    kind = "link" if mode == LINK else "file"
    return f"{kind}:{hashlib.sha256(content).hexdigest()}"


def beside(path: Path) -> Path:
    """Return the name under which a file is written before it takes its place."""
    return path.with_name(f".{path.name}.goldmaster")


def write_new(files: Sequence[tuple[Path, bytes, int]]) -> None:
    """Write files (or links) where none were, each in one step, all of them on the disk for good in the end.

    Args:
        files: of each its path, its content and its mode.
    """
    for path, content, mode in files:
        write_whole(path, content, mode, synced=False)
    _sync_all([path for path, _, mode in files if mode != LINK])


def write_whole(path: Path, content: bytes, mode: int, synced: bool = True) -> None:
    """Put a file (or link) in its place in one step, on the disk for good unless that comes later."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = beside(path)
    new.unlink(missing_ok=True)
    if mode == LINK:
        new.symlink_to(os.fsdecode(content))
    else:
        _write(new, content, mode, synced)
    new.replace(path)


def _sync_all(paths: Iterable[Path]) -> None:
    # One after the other, each would wait for a turn of the disk of its own.
    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(_sync, paths))


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write(path: Path, content: bytes, mode: int, synced: bool) -> None:
    try:
        with path.open("xb") as file:
            file.write(content)
            file.flush()
            if synced:
                os.fsync(file.fileno())
        path.chmod(mode)
    except OSError as error:
        # A failed write has no file name of its own.
        error.filename = error.filename or str(path)
        raise


def copy_synced(source: Path, copy: Path) -> None:
    """Copy a file with its mode and times, on the disk for good; a link stays a link."""
    shutil.copy2(source, copy, follow_symlinks=False)
    if not copy.is_symlink():
        with copy.open("rb") as file:
            os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make the names in a folder last, where the system knows how."""
    sync_folders([folder])


def sync_folders(folders: Collection[Path]) -> None:
    """Make the names in folders last, where the system knows how."""
    if os.name == "posix":
        _sync_all(folders)
