"""The project one stands in: its root, its tree, its map, the files of a module."""

import os
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

from generators.model.errors import Refusal, words_of
from generators.model.module_map import MAP_NAME, Module, ModuleMap, read_map
from generators.model.settings import Settings, read_settings
from generators.workspace.files import digest, digest_of
from generators.workspace.git import LINK, SUBMODULE, Changed, Git

SHOWN = 5


def uncommitted(count: str, paths: Sequence[str]) -> Refusal:
    """Return the refusal of work on files that are not as git has them; it names the first of them."""
    names = ", ".join(paths[:SHOWN]) + (", ..." if len(paths) > SHOWN else "")
    return Refusal(f"uncommitted changes ({count}): {names}; commit or stash them and run again")


@dataclass(frozen=True)
class StoredFile:
    """A file as it lies in the tree: path relative to the tree, bytes (of a link: its target), mode."""

    path: str
    content: bytes
    mode: int

    @property
    def is_link(self) -> bool:
        """Say whether this is a symbolic link."""
        return self.mode == LINK


@dataclass(frozen=True)
class Project:
    """A folder with module_map.yaml (`root`) and the folder its paths are relative to (`tree`)."""

    root: Path
    tree: Path

    @cached_property
    def git(self) -> Git:
        """The repository, asked from the tree."""
        return Git(self.tree)

    @cached_property
    def settings(self) -> Settings:
        """What the team has decided for all modules.

        Raises:
            Refusal: pyproject.toml cannot be read, or says something unknown.
        """
        return _settings_of(self.root)

    @property
    def map_path(self) -> Path:
        """Where the map lies."""
        return self.root / MAP_NAME

    def map_bytes(self) -> bytes:
        """Return the map as it is on disk."""
        return self.map_path.read_bytes()

    def modules(self) -> ModuleMap:
        """Return the map's records.

        Raises:
            Refusal: the map is broken.
        """
        return read_map(decode_map(self.map_bytes()))

    def verify_command(self, name: str, module: Module) -> str:
        """Return the command that tests a module: its own, else the team's, in which `{module}` is its name."""
        return module.verify or self.settings.verify.replace("{module}", name)

    def changed(self) -> list[Changed]:
        """Return what differs from the last commit, in the whole project."""
        return Git(self.root).changed()

    def in_tree(self, path: str) -> str:
        """Return a path relative to the root as the map would write it."""
        return path.removeprefix(f"{self.tree.relative_to(self.root).as_posix()}/")

    def holds(self, file: StoredFile) -> bool:
        """Say whether the tree has exactly this file."""
        place = self.tree / file.path
        return digest(place) == digest_of(file.content, file.mode)

    def files(self, module: Module) -> tuple[StoredFile, ...]:
        """Return the files git tracks under the module's paths, as they are on disk.

        Raises:
            Refusal: a path has no tracked file, or holds a submodule or a link that leaves the module, or a tracked
                file is deleted.
        """
        tracked = self.git.tracked(module.paths)
        for path in module.paths:
            if not any(file.path == path or file.path.startswith(f"{path}/") for file in tracked):
                raise Refusal(
                    f"{path} is in {MAP_NAME} but git tracks no file there: add and commit it, or correct the map"
                )
        self._refuse_deleted([file.path for file in tracked if file.mode != SUBMODULE])
        return tuple(_read(self.tree, file.path, file.mode, module) for file in tracked)

    def _refuse_deleted(self, tracked: Sequence[str]) -> None:
        places = [self.tree / path for path in tracked]
        gone = [place for place in places if not place.is_symlink() and not place.is_file()]
        if gone:
            raise uncommitted(f"{len(gone)} deleted", [place.relative_to(self.root).as_posix() for place in gone])

    def files_at(self, module: Module, objects: Sequence[str]) -> tuple[StoredFile, ...]:
        """Return the files of a module as git keeps them, with the bytes they would have in the tree.

        Args:
            module: its paths are where the files lie.
            objects: the git object id of each path's content.

        Raises:
            Refusal: as `files` does.
        """
        entries = [file for pair in zip(module.paths, objects, strict=True) for file in self.git.below(*pair)]
        with self.git.checked_out(entries) as folder:
            return tuple(_read(folder, file.path, file.mode, module) for file in entries)


def _read(folder: Path, path: str, mode: int, module: Module) -> StoredFile:
    place = folder / path
    if mode == SUBMODULE:
        raise Refusal(f"{path} is a git submodule, which a module cannot carry: make it plain files")
    if not place.is_symlink():
        return StoredFile(path, place.read_bytes(), place.stat().st_mode & 0o777)
    target = place.readlink()
    if target.is_absolute() or not module.owns(_joined(path, target)):
        raise Refusal(f"{path} is a link to {target}, outside the module: make it a plain file")
    return StoredFile(path, os.fsencode(target), LINK)


def _joined(path: str, target: Path) -> str:
    return os.path.normpath(PurePosixPath(path).parent / target).replace(os.sep, "/")


def find_project(start: Path) -> Project:
    """Return the project at or above a folder.

    Raises:
        Refusal: there is none, or its pyproject.toml cannot be read.
    """
    for folder in (start.resolve(), *start.resolve().parents):
        if (folder / MAP_NAME).is_file():
            return project_at(folder)
    raise Refusal(f"no {MAP_NAME} in {start} or above: run this inside a project")


def project_at(root: Path) -> Project:
    """Return the project whose map lies, or will lie, in a folder.

    Raises:
        Refusal: its pyproject.toml cannot be read.
    """
    return Project(root, root / _settings_of(root).root)


def _settings_of(root: Path) -> Settings:
    """Return what pyproject.toml says in `[tool.goldmaster]`; the one place where it is read."""
    file = root / "pyproject.toml"
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8")).get("tool", {}).get("goldmaster", {})
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        raise Refusal(f"cannot read {words_of(error)}") from None
    except ValueError as error:
        raise Refusal(f"{file}: not TOML: {error}") from None
    return read_settings(table, file.name)


def decode_map(content: bytes) -> str:
    """Return the text of a map's bytes; raises Refusal when they are not UTF-8."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refusal(f"{MAP_NAME}: byte {error.start} is not UTF-8: save the file as UTF-8") from None


def missing_paths(project: Project, paths: Sequence[str]) -> list[str]:
    """Return the paths that do not exist in the tree."""
    return [path for path in paths if not os.path.lexists(project.tree / path)]
