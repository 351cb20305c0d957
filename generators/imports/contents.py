"""Reads ten thousand files: without pathlib, which would take as long as the reading."""

import os
from collections.abc import Iterable
from pathlib import Path


def contents(tree: Path, paths: Iterable[str]) -> dict[str, bytes]:
    """Return the content of the files that are there.

    Args:
        tree: the folder the paths are relative to.
        paths: what may be a file, may be gone, may be a folder behind a link.
    """
    root = os.fspath(tree)
    # Of ten thousand files pathlib would be half of the time.
    return {path: _content(f"{root}/{path}") for path in paths if os.path.isfile(f"{root}/{path}")}  # noqa: PTH113


def _content(place: str) -> bytes:
    with open(place, "rb") as opened:  # noqa: PTH123
        return opened.read()
