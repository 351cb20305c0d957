"""Says what must change on the disk so that files of a project are as they shall be."""

from collections.abc import Mapping
from pathlib import Path

from generators.merge.blob import Blob
from generators.model.errors import Refusal
from generators.workspace.changes import Change
from generators.workspace.files import mode_of, read_whole
from generators.workspace.git import LINK
from generators.workspace.project import Project

# By paths relative to the project's root; None: no file.
Files = Mapping[str, Blob | None]


def blob_at(path: Path) -> Blob | None:
    """Return a file as it lies on the disk, or None."""
    content = read_whole(path)
    return None if content is None else Blob(content, mode_of(path))


def changes_of(project: Project, files: Files) -> list[Change]:
    """Return the changes that make the files so; what goes comes first, as a folder may take its place.

    Raises:
        Refusal: a link would become a file, or a file a link.
    """
    paths = sorted(files, key=lambda path: files[path] is not None)
    found = (_change(project, path, files[path]) for path in paths)
    return [change for change in found if change and _differs(change)]


def _change(project: Project, path: str, blob: Blob | None) -> Change | None:
    place = project.root / path
    before = blob_at(place)
    if blob is None:
        return Change(place, None, before.mode, before.content) if before else None
    if before is None:
        return Change(place, blob.content, blob.mode)
    if (before.mode == LINK) != (blob.mode == LINK):
        raise Refusal(f"{path} is a link on one side and a file on the other: make them alike and run again")
    return Change(place, blob.content, _mode(before.mode, blob.mode), before.content)


def _mode(now: int, wanted: int) -> int:
    """Return the mode that is there, unless a file shall be executed from now on, or no more."""
    return now if now == LINK or bool(now & 0o100) == bool(wanted & 0o100) else wanted


def _differs(change: Change) -> bool:
    return change.content != change.before or (change.before is not None and change.mode != mode_of(change.path))
