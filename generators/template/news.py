"""Merges what a newer version of the template renders into a project, without touching it.

    news(project, "v0.2.0")

The template is rendered twice with the project's answers: as it was, and as it is; the project is the third side.
"""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from generators.merge.blob import Blob
from generators.merge.marks import Labels
from generators.merge.moves import places
from generators.merge.tree import Conflict, merge_trees
from generators.model.errors import Refusal
from generators.model.module_map import MAP_NAME, Module, read_map
from generators.template.same_commit import named_as_then
from generators.workspace.copied import ANSWERS, Copied, copied, files_in, is_older, rendered
from generators.workspace.files import mode_of, read_whole
from generators.workspace.git import LINK, SUBMODULE, Git
from generators.workspace.line_merge import line_merge
from generators.workspace.project import Project

Tree = dict[str, Blob]
Modules = Mapping[str, Module]


@dataclass(frozen=True)
class News:
    """What an update brings: of each file that it changes what it shall be (None: gone), and the conflicts in them.

    `answers` is the answers file of the new version, which counts only when all is done.
    """

    version_from: str
    version_to: str
    files: Mapping[str, Blob | None] = field(default_factory=dict)
    moved: Mapping[str, str] = field(default_factory=dict)
    conflicts: tuple[Conflict, ...] = ()
    notes: tuple[str, ...] = ()
    answers: Blob = field(default_factory=lambda: Blob(b""))


@dataclass(frozen=True)
class _Rendering:
    """What a version of the template renders; `once`: files that are only made where they are missing."""

    version: str
    tree: Tree
    once: Tree
    answers: Blob


def news(project: Project, to: str = "") -> News:
    """Return what an update to a version of the template (empty: the newest) brings; no files: nothing is new.

    Raises:
        Refusal: the project was not rendered, the version is older than its own, or Copier cannot render it.
    """
    known = copied(project.root)
    if known is None:
        raise Refusal(f"{project.root} has no {ANSWERS}: only what Copier has rendered can be updated")
    theirs = _rendering(project, known, to or None)
    if theirs.version == known.version or not (to or is_older(known.version, theirs.version)):
        return News(known.version, known.version)
    if is_older(theirs.version, known.version) and not is_older(known.version, theirs.version):
        raise Refusal(f"{theirs.version} is older than {known.version}, which the project has: name a newer one")
    return _merged(project, _rendering(project, known, known.version), theirs, known)


def _rendering(project: Project, known: Copied, version: str | None) -> _Rendering:
    """Render a version, always at a path of the same end: a template may write the folder's name into a file."""
    with tempfile.TemporaryDirectory(prefix="goldmaster-") as scratch:
        folder = Path(scratch, project.root.name or "project")
        done = rendered(project.root, known.source, folder, version, only_commits=True)
        tree = {path: blob for path in files_in(folder) if (blob := _blob(folder / path))}
    answers = tree.pop(ANSWERS, None)
    if answers is None:
        raise Refusal(f"the template {known.source} writes no {ANSWERS}: it cannot be updated")
    once = {path: tree.pop(path) for path in [*tree] if done.leaves_alone(Path(path))}
    return _Rendering(done.version, tree, once, answers)


def _blob(path: Path) -> Blob | None:
    """Return a file with the modes that git knows: what the umask made of it is nobody's change."""
    content = read_whole(path)
    if content is None:
        return None
    mode = mode_of(path)
    return Blob(content, mode if mode == LINK else 0o755 if mode & 0o100 else 0o644)


def _merged(project: Project, then: _Rendering, now: _Rendering, known: Copied) -> News:
    maps = tuple(_map(rendering) for rendering in (then, now))
    gone = _without(maps[0], project.modules().modules)
    base, theirs = (_without_files(rendering.tree, gone) for rendering in (then, now))
    ours = _ours(project, maps[0], {*base, *theirs})
    if then.version != known.version:
        base |= {path: named_as_then(base[path], ours[path], then.version, known.version) for path in {*base} & {*ours}}
    labels = Labels("this project", f"template {known.version}", f"template {now.version}")
    by_lines = line_merge(Git(project.root), (labels.ours, labels.base, labels.theirs))
    merge = merge_trees(base, ours, theirs, by_lines, labels)
    files = {path: merge.files.get(path) for path in sorted({*ours, *merge.files})}
    changed = {path: blob for path, blob in files.items() if blob != ours.get(path)}
    missing = {path: blob for path, blob in now.once.items() if read_whole(project.root / path) is None}
    moved = {path: place for path, place in places(_contents(base), _contents(theirs)).items() if path != place}
    return News(
        known.version,
        now.version,
        changed | missing,
        {path: place for path, place in moved.items() if path in ours and path not in merge.files},
        merge.conflicts,
        _notes(maps[1], project.modules().modules, gone),
        now.answers,
    )


def _map(rendering: _Rendering) -> Modules:
    blob = (rendering.tree | rendering.once).get(MAP_NAME)
    return read_map(blob.text).modules if blob else {}


def _without(these: Modules, those: Modules) -> Modules:
    return {name: module for name, module in these.items() if name not in those}


def _owned(modules: Modules, path: str) -> bool:
    return any(module.owns(path) for module in modules.values())


def _without_files(tree: Tree, gone: Modules) -> Tree:
    """Leave out the files of modules that the project has removed: they stay removed."""
    return {path: blob for path, blob in tree.items() if not _owned(gone, path)}


def _ours(project: Project, then: Modules, rendered_paths: set[str]) -> Tree:
    """Return the project's files, but not those of its own modules: a clone is not a moved file of its source."""
    own = _without(project.modules().modules, then)
    tracked = (entry.path for entry in Git(project.root).index() if entry.mode != SUBMODULE)
    paths = {path for path in tracked if path != ANSWERS and not _owned(own, project.in_tree(path))}
    found = ((path, _blob(project.root / path)) for path in sorted(paths | rendered_paths))
    return {path: blob for path, blob in found if blob}


def _contents(tree: Tree) -> dict[str, bytes]:
    return {path: blob.content for path, blob in tree.items()}


def _notes(now: Modules, ours: Modules, gone: Modules) -> tuple[str, ...]:
    left_out = [f"{name} is not in {MAP_NAME} any more: its files are left out" for name in gone]
    new = [name for name in _without(now, ours) if name not in gone]
    return (*left_out, *(f"{name} is a new module: add it to {MAP_NAME}" for name in new))
