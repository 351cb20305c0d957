"""Judges changed files: where in the project a change begins, or that it reaches everything, and why."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from generators.imports.loading import loads_alike
from generators.imports.owners import is_test_part
from generators.imports.reach import FILE, MODULE, OWN, Land, Node
from generators.model.errors import Refusal
from generators.model.module_map import ModuleMap, read_map

DOCUMENTS = {".adoc", ".gif", ".jpeg", ".jpg", ".md", ".mdc", ".png", ".rst", ".svg"}
NO_CODE = {".editorconfig", ".gitattributes", ".gitignore", "LICENSE", "LICENSE.txt"}
Start = tuple[Node, str]


@dataclass(frozen=True)
class Change:
    """A file that differs: its path, and how it was and is; None where it was not or is not there."""

    path: str
    before: Callable[[], str | None]
    tree: Path

    @property
    def is_gone(self) -> bool:
        """Whether the file is not there any more."""
        return not (self.tree / self.path).is_file()

    def __str__(self) -> str:
        return f"{self.path} {'is gone' if self.is_gone else 'changed'}"


@dataclass(frozen=True)
class Beginning:
    """Where a change begins; `everything` says why that does not matter."""

    starts: tuple[Start, ...] = ()
    everything: str = ""


class _Everything(Exception):
    """The change reaches everything; the words say why."""


def beginning(land: Land, changes: Sequence[Change], contract: bool, door: str = "public") -> Beginning:
    """Return where changes begin.

    Args:
        land: the project.
        changes: the files that differ.
        contract: whether a change behind an unchanged door stays in its module.
        door: the name of the file that other modules may import.
    """
    if land.imports.unreadable:
        path, words = next(iter(land.imports.unreadable.items()))
        return Beginning(everything=f"{path} cannot be read: {words}")
    try:
        judge = _Judge(land, contract, door)
        return Beginning(tuple(start for change in changes for start in judge.starts(change)))
    except _Everything as reason:
        return Beginning(everything=str(reason))


def same_structure(old: str, new: str) -> bool:
    """Say whether two maps differ in titles and lineage at most: in nothing that decides what runs."""
    try:
        before, after = (_structure(read_map(text)) for text in (old, new))
    except Refusal:
        return False
    return before == after


def _structure(modules: ModuleMap) -> ModuleMap:
    bare = {
        name: replace(module, title="", gold=False, cloned_from=None, keep=(), own=())
        for name, module in modules.modules.items()
    }
    return ModuleMap(modules.version, bare)


@dataclass(frozen=True)
class _Judge:
    land: Land
    contract: bool
    door: str

    def starts(self, change: Change) -> Iterator[Start]:
        """Yield where one change begins."""
        path, module = change.path, self.land.owners.of(change.path)
        if _is_document(path) and not is_test_part(path):
            yield from self._document(change, module)
        elif path == f"{self._home(module)}/{module}_map.yaml":
            yield (OWN, module), str(change)
        elif is_test_part(path):
            yield from self._test_part(change, module)
        elif not module:
            raise _Everything(f"{change}, and no module owns it")
        else:
            yield from self._in_module(change, module)

    def _document(self, change: Change, module: str) -> Iterator[Start]:
        path = change.path
        yield from (((FILE, user), f"{user} names {path}, which changed") for user in self._naming(path))
        if module:
            # Among code a text may be data, found by a name that is put together.
            yield (MODULE, module), str(change)

    def _home(self, module: str) -> str:
        return self.land.owners.modules[module].paths[0] if module else ""

    def _naming(self, path: str) -> list[str]:
        """Return the code that names a file, all files of its kind, or a folder it lies in."""
        name = PurePosixPath(path)
        suffix = re.escape(name.suffix) if name.suffix else "(?!)"
        words = re.compile(rf"{re.escape(name.name)}|[*\"']{suffix}[\"']".encode())
        naming = (one for one in self.land.code if words.search((self.land.tree / one).read_bytes()))
        return sorted({*naming, *self.land.mentions.of(path)})

    def _test_part(self, change: Change, module: str) -> Iterator[Start]:
        path = change.path
        if change.is_gone or not path.endswith(".py"):
            if not module:
                raise _Everything(f"{change}, and tests that no module owns may need it")
            yield (OWN, module), str(change)
        elif not module and path not in self.land.tests and not self._is_used(path):
            raise _Everything(f"{change}, and nothing says which tests need it")
        yield (FILE, path), str(change)

    def _is_used(self, path: str) -> bool:
        alone = path.endswith(("/conftest.py", "/__init__.py"))
        return alone or any(self.land.users_of(path))

    def _in_module(self, change: Change, module: str) -> Iterator[Start]:
        if self.contract:
            yield from self._behind_door(change, module)
            return
        if self.land.loaders and self._is_felt_when_loaded(change, module):
            words = f"{change} in what happens when it is loaded"
            raise _Everything(f"{words}, and {self.land.loaders[0]} loads every module")
        yield (MODULE, module), str(change)

    def _is_felt_when_loaded(self, change: Change, module: str) -> bool:
        path, old = change.path, change.before()
        if old is None or change.is_gone or not path.endswith(".py") or _is_migration(path):
            return True
        neighbours = {module, *(use.user for use in self.land.users.get(module, ()))}
        around = [one for name in neighbours for one in self.land.files.get(name, ()) if one != path]
        texts = ((self.land.tree / one).read_bytes() for one in around if not is_test_part(one))
        return not loads_alike(old.encode(), (self.land.tree / path).read_bytes(), texts)

    def _behind_door(self, change: Change, module: str) -> Iterator[Start]:
        path = change.path
        inside = self._importers_inside(path, module)
        shown = [one for one in inside if self._is_door(one, module)]
        if shown or _is_migration(path) or (change.is_gone and self._is_door(path, module)):
            yield (MODULE, module), f"{change}, which is part of the door {shown[0] if shown else path}"
            return
        yield (OWN, module), f"{change}, behind an unchanged door"
        for one in inside:
            yield from self._past_door(one, module)

    def _is_door(self, path: str, module: str) -> bool:
        places = (f"{root}/{self.door}.py" for root in self.land.owners.modules[module].paths)
        return path in places or f"/{self.door}/" in path

    def _importers_inside(self, path: str, module: str) -> list[str]:
        """Return a file and all of its module that imports it, directly or not."""
        found, waiting = [path], [path]
        while waiting:
            for user in sorted(self.land.imports.users.get(waiting.pop(), ())):
                if user not in found and self.land.owners.of(user) == module:
                    found.append(user)
                    waiting.append(user)
        return found

    def _past_door(self, path: str, module: str) -> Iterator[Start]:
        """Yield those who use a file although it is no door."""
        for user, why in self.land.users_of(path):
            owner = self.land.owners.of(user)
            if owner != module:
                yield ((MODULE, owner) if owner and not is_test_part(user) else (FILE, user)), why


def _is_document(path: str) -> bool:
    name = PurePosixPath(path)
    return name.suffix in DOCUMENTS or name.name in NO_CODE


def _is_migration(path: str) -> bool:
    return not {"migrations", "versions", "alembic"}.isdisjoint(path.split("/")[:-1])
