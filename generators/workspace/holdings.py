"""What the tree has of every module: asked of git in one go, so that hundreds of modules take no longer than one."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from generators.model.module_map import ModuleMap
from generators.workspace.files import digest, mode_of, read_whole
from generators.workspace.git import Entry
from generators.workspace.project import Project, StoredFile


@dataclass(frozen=True)
class Holding:
    """One module's files: those of the index, and the paths that are edited, deleted or new since the last commit."""

    tree: Path
    entries: tuple[Entry, ...] = ()
    edited: tuple[str, ...] = ()

    def key(self) -> str:
        """Return a digest of all the files; only those that were edited are read."""
        told = sha256(repr([(file.path, file.mode, file.object) for file in self.entries]).encode())
        told.update(repr([(path, digest(self.tree / path)) for path in self.edited]).encode())
        return told.hexdigest()

    def files(self) -> dict[str, StoredFile]:
        """Return the files by their paths, as they are on disk."""
        return self._read([*(file.path for file in self.entries), *self.edited])

    def edited_files(self) -> dict[str, StoredFile]:
        """Return those that are edited or new."""
        return self._read(self.edited)

    def _read(self, paths: "list[str] | tuple[str, ...]") -> dict[str, StoredFile]:
        contents = ((path, read_whole(self.tree / path)) for path in dict.fromkeys(paths))
        return {
            path: StoredFile(path, content, mode_of(self.tree / path))
            for path, content in contents
            if content is not None
        }


def holdings(project: Project, modules: ModuleMap) -> dict[str, Holding]:
    """Return what the tree has of each module of the map; a file belongs to the module with the longest path above it.

    Raises:
        Refusal: git cannot be asked.
    """
    owner = _owner(modules)
    entries, edited = defaultdict(list), defaultdict(list)
    for entry in project.git.index():
        entries[owner(entry.path)].append(entry)
    for file in project.changed():
        path = project.in_tree(file.path)
        edited[owner(path)].append(path)
    return {name: Holding(project.tree, tuple(entries[name]), tuple(edited[name])) for name in modules.modules}


def _owner(modules: ModuleMap) -> Callable[[str], str]:
    roots = {path: name for name, module in modules.modules.items() for path in module.paths}

    @cache
    def owner(path: str) -> str:
        if path in roots:
            return roots[path]
        above = path.rpartition("/")[0]
        return owner(above) if above else ""

    return owner
