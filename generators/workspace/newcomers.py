"""Code that no map knows yet: its paths, the project it belongs to, and all the files there."""

import os
from collections.abc import Sequence
from pathlib import Path

from generators.model.errors import Refusal
from generators.model.module_map import MAP_NAME
from generators.workspace.files import read_whole
from generators.workspace.git import Git
from generators.workspace.project import Project, find_project, project_at
from generators.workspace.side_by_side import import_root


def project_of(folder: Path, given: Sequence[str]) -> Project:
    """Return the project there is, or the one whose map will lie where imports of the code start from.

    Args:
        folder: where one stands.
        given: the code's paths, as one says them there.

    Raises:
        Refusal: a path is not there, or is in no git repository.
    """
    top = Git(folder).top
    above = [one for one in (folder, *folder.parents) if one == top or top in one.parents]
    if any((one / MAP_NAME).is_file() for one in above):
        return find_project(folder)
    project = project_at(top)
    paths = paths_in(project, folder, given)
    root = Path(import_root_of(project, paths[0]))
    base = root.parent if root.name == "src" else root
    inside = all(base in Path(path).parents for path in paths)
    return project_at(project.tree / base) if inside else project


def paths_in(project: Project, folder: Path, given: Sequence[str]) -> tuple[str, ...]:
    """Return paths as the map writes them.

    Raises:
        Refusal: one is not there, or not below the project.
    """
    places = [Path(os.path.normpath(folder / path)) for path in given]
    for path, place in zip(given, places, strict=True):
        if project.tree not in place.parents:
            raise Refusal(f"{path} is not below {project.tree}: name code of this project")
        if not os.path.lexists(place):
            raise Refusal(f"{path} does not exist: name a folder or a file of the module")
    return tuple(place.relative_to(project.tree).as_posix() for place in places)


def import_root_of(project: Project, path: str) -> str:
    """Return the folder that imports of some code start from, `.` for the tree itself."""
    contents = contents_of(project).items()
    return import_root(path, [text.decode("utf-8", "replace") for file, text in contents if file.endswith(".py")])


def contents_of(project: Project) -> dict[str, bytes]:
    """Return all files that git tracks, by their paths relative to the tree; the map is none of them."""
    files = [file.path for file in Git(project.root).tracked(["."]) if file.path != MAP_NAME]
    read = {project.in_tree(path): read_whole(project.root / path) for path in files}
    return {path: content for path, content in read.items() if content is not None}
