"""Files and folders of a module under its new name."""

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from generators.model.errors import Refusal
from generators.model.names import Renaming
from generators.rewrite.package import Package

# Shorter ids are numbers that order the files; only what no two files share by chance is part of their names.
UNIQUE = 8


def moved_paths(paths: Sequence[str], package: Package, renaming: Renaming, ids: Mapping[str, str]) -> dict[str, str]:
    """Return the new path of each file.

    Args:
        paths: of the module's files.
        package: where they lie; what is above the last part of a root stays.
        renaming: the names mapping.
        ids: fresh revision ids, which Alembic puts into file names.

    Raises:
        Refusal: two files would have one name on a system that does not tell case apart.
    """
    moved = {path: _moved(path, package, renaming, ids) for path in paths}
    folded: dict[str, str] = {}
    for old, new in moved.items():
        first = folded.setdefault(new.casefold(), old)
        if first != old:
            raise Refusal(f"{first} and {old} would both become {new}: rename one of them")
    return moved


def _moved(path: str, package: Package, renaming: Renaming, ids: Mapping[str, str]) -> str:
    above = PurePosixPath(package.root_of(path)).parent
    inside = PurePosixPath(package.inside(path)).parts
    return PurePosixPath(above, *(_part(part, renaming, ids) for part in inside)).as_posix()


def _part(part: str, renaming: Renaming, ids: Mapping[str, str]) -> str:
    for old, new in ids.items():
        if len(old) >= UNIQUE and (part.startswith(f"{old}_") or part == f"{old}.py"):
            part = new + part[len(old) :]
    return renaming.identifier(part)
