"""What each file takes by import, and whether that is the module's own."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

import libcst as cst

from generators.rewrite.declarations import BINDING, binds
from generators.rewrite.package import Package, dotted_path, dotted_paths
from generators.rewrite.syntax import Syntax, dotted


@dataclass(frozen=True)
class Imports:
    """One file: where each imported name comes from, which names are the file's own choice, what else it binds."""

    origins: Mapping[str, str]
    aliases: frozenset[str]
    bound: frozenset[str]
    has_star: bool

    def __or__(self, other: "Imports") -> "Imports":
        """Return what two files know that share a dotted name, as code and its stub do."""
        origins = {**other.origins, **self.origins}
        return Imports(origins, self.aliases | other.aliases, self.bound | other.bound, self.has_star or other.has_star)


# What was not read because it has no word of ours may hold anything.
UNREAD = Imports({}, frozenset(), frozenset(), True)


@dataclass(frozen=True)
class World:
    """All files of the module as they know each other: `files` by their dotted names, `read` by their paths."""

    package: Package
    files: Mapping[str, Imports]
    read: Mapping[str, Imports]
    declared: frozenset[str]

    @classmethod
    def of(cls, package: Package, files: Iterable[Syntax], paths: Iterable[str], declared: Iterable[str]) -> "World":
        """Return the world of parsed files; `paths` are all of the module's files, parsed or not."""
        return cls.joined(package, {file.path: imports_of(file, package) for file in files}, paths, declared)

    @classmethod
    def joined(
        cls, package: Package, read: Mapping[str, Imports], paths: Iterable[str], declared: Iterable[str]
    ) -> "World":
        """Return the world of files by what each that was read imports; `paths` are all of the module's files."""
        known: dict[str, Imports] = {}
        for path, imports in read.items():
            for name in dotted_paths(path):
                known[name] = known[name] | imports if name in known else imports
        unread = {name: UNREAD for path in paths for name in dotted_paths(path)}
        return cls(package, unread | known, read, frozenset(declared))

    def knows(self, origin: str) -> bool:
        """Say whether a dotted name is a file of the module, or a name in one."""
        return self._is_module(origin) or origin.rpartition(".")[0] in self.files

    def of_file(self, path: str) -> Imports:
        """Return what one file imports."""
        return self.read.get(path, UNREAD)

    def spells(self, origin: str, seen: frozenset[str] = frozenset()) -> bool:
        """Say whether the last part of a dotted name is a spelling that the module chose."""
        place, _, name = origin.rpartition(".")
        file = self.files.get(place)
        if origin in seen or not self.package.prefix_of(origin):
            return False
        if file is None or self._is_module(origin) or name in file.bound or name in file.aliases:
            return True
        if name in file.origins:
            return self.spells(file.origins[name], seen | {origin})
        return file.has_star and name in self.declared

    def owns(self, origin: str, seen: frozenset[str] = frozenset()) -> bool:
        """Say whether a dotted name means something that the module's own files make."""
        place, _, name = origin.rpartition(".")
        file = self.files.get(place)
        if file is None or name not in file.origins or origin in seen:
            return self.spells(origin)
        return self.owns(file.origins[name], seen | {origin})

    def foreign(self, path: str) -> frozenset[str]:
        """Return the names that a file takes from outside as they are spelled there."""
        file = self.of_file(path)
        return frozenset(
            name for name, origin in file.origins.items() if name not in file.aliases and not self.spells(origin)
        )

    def _is_module(self, origin: str) -> bool:
        return origin in self.package.prefixes or origin in self._modules

    @cached_property
    def _modules(self) -> frozenset[str]:
        """The dotted names of all files, and of the packages above them."""
        return frozenset(".".join(parts[:end]) for parts in map(_parts, self.files) for end in range(1, len(parts) + 1))


def _parts(name: str) -> list[str]:
    return name.split(".")


def imports_of(file: Syntax, package: Package) -> Imports:
    """Return what one file imports and binds."""
    origins: dict[str, str] = {}
    aliases: set[str] = set()
    bound: set[str] = set()
    has_star = False
    for node, above in file.of(cst.Import, cst.ImportFrom, *BINDING):
        if isinstance(node, cst.Import | cst.ImportFrom):
            has_star = has_star or _is_star_of_ours(node, file.path, package)
            for name, origin, chosen in _taken(node, file.path):
                origins[name] = origin
                aliases |= {name} if chosen else set()
        elif not any(isinstance(one, cst.Import | cst.ImportFrom) for one in above):
            bound.update(binds(node))
    return Imports(origins, frozenset(aliases), frozenset(bound), has_star)


def origin_of(path: str, node: cst.ImportFrom) -> str:
    """Return the absolute dotted name that an import statement in a file takes from."""
    name = dotted(node.module) or ""
    if not node.relative:
        return name
    folders = dotted_path(PurePosixPath(path).parent.as_posix()).split(".")
    folders = folders[: len(folders) - len(node.relative) + 1]
    return ".".join([*folders, *filter(None, [name])])


def _is_star_of_ours(node: cst.Import | cst.ImportFrom, path: str, package: Package) -> bool:
    if not isinstance(node, cst.ImportFrom) or not isinstance(node.names, cst.ImportStar):
        return False
    return package.prefix_of(origin_of(path, node)) is not None


def _taken(node: cst.Import | cst.ImportFrom, path: str) -> Iterator[tuple[str, str, bool]]:
    """Yield what an import BINDING, binds: the name, where it comes from, and whether the name was chosen here."""
    above = origin_of(path, node) if isinstance(node, cst.ImportFrom) else ""
    for alias in node.names if not isinstance(node.names, cst.ImportStar) else ():
        name = dotted(alias.name) or ""
        if alias.asname and isinstance(alias.asname.name, cst.Name):
            yield alias.asname.name.value, f"{above}.{name}".strip("."), True
        elif above:
            yield name, f"{above}.{name}", False
        else:
            yield name.partition(".")[0], name.partition(".")[0], False
