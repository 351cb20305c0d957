"""Symbolic links inside a module: the copy of a link points into the copy of the module."""

import os
from collections.abc import Mapping
from pathlib import PurePosixPath

from generators.workspace.project import StoredFile


def moved_link(link: StoredFile, moved: Mapping[str, str]) -> bytes:
    """Return the target of a link's copy.

    Args:
        link: a link into its own module.
        moved: for each file of the module, the path of its copy.
    """
    old = os.path.normpath(PurePosixPath(link.path).parent / os.fsdecode(link.content)).replace(os.sep, "/")
    new = moved_folder(old, moved)
    return os.fsencode(os.path.relpath(new, PurePosixPath(moved[link.path]).parent).replace(os.sep, "/"))


def moved_folder(path: str, moved: Mapping[str, str]) -> str:
    """Return where a file or folder of the module lies in the copy: renaming keeps the depth of every path."""
    depth = len(PurePosixPath(path).parts)
    inside = next((new for old, new in moved.items() if old == path or old.startswith(f"{path}/")), None)
    return str(PurePosixPath(*PurePosixPath(inside).parts[:depth])) if inside else path
