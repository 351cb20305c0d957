"""Follows a change from the files it touches to the modules and the tests it can reach, and keeps the reasons."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from generators.imports.mentions import Mentions
from generators.imports.owners import Owners, above, is_test_part
from generators.imports.read import Imports
from generators.imports.uses import Use

MODULE, OWN, FILE, APP = "module", "own", "file", "app"
Node = tuple[str, str]


@dataclass(frozen=True)
class Land:
    """The modules, files and ties of a project that a change is followed along.

    `tests` are the files with tests, `code` all Python files; `uses` is how modules use each other.
    """

    tree: Path
    owners: Owners
    imports: Imports
    mentions: Mentions
    uses: tuple[Use, ...]
    tests: frozenset[str]
    code: tuple[str, ...]

    @cached_property
    def users(self) -> Mapping[str, tuple[Use, ...]]:
        """How each module is used."""
        found: dict[str, dict[str, Use]] = {}
        for use in self.uses:
            found.setdefault(use.used, {}).setdefault(use.user, use)
        return {name: tuple(each.values()) for name, each in found.items()}

    @cached_property
    def files(self) -> Mapping[str, tuple[str, ...]]:
        """The Python files of each module."""
        found: dict[str, list[str]] = {}
        for path in self.code:
            if owner := self.owners.of(path):
                found.setdefault(owner, []).append(path)
        return {name: tuple(paths) for name, paths in found.items()}

    @cached_property
    def loaders(self) -> list[str]:
        """The files for the app itself that load modules without naming them."""
        return sorted(one for one in self.mentions.dynamic if not self.owners.of(one) and one not in self.tests)

    def users_of(self, path: str) -> Iterator[tuple[str, str]]:
        """Yield the files that use a file, each with words."""
        name = self.imports.names_of(path)
        for user in sorted(self.imports.users.get(path, ())):
            yield user, f"{user} imports {name[0] if name else path}"
        for user in sorted(self.mentions.of(path).difference(self._loading(path))):
            yield user, f"{user} names {path}"

    def _loading(self, path: str) -> list[str]:
        # What loads modules by their names stands for the app, and is followed as such.
        return self.loaders if self.owners.of(path) else []


@dataclass(frozen=True)
class Reached:
    """What a change reaches, each node with the words of its last step and the node before it."""

    steps: Mapping[Node, tuple[str, Node | None]]

    def why(self, node: Node) -> str:
        """Return the steps that led to a node, the last one first."""
        words: list[str] = []
        step: Node | None = node
        while step is not None:
            said, step = self.steps[step]
            if said:
                words.append(said)
        return "; ".join(words)

    def modules(self) -> dict[str, str]:
        """Return the modules that are reached, with reasons."""
        names = sorted({name for kind, name in self.steps if kind in (MODULE, OWN)})
        return {name: self.why((MODULE, name) if (MODULE, name) in self.steps else (OWN, name)) for name in names}

    def tests(self, land: Land) -> dict[str, str]:
        """Return the files with tests that are reached, with reasons."""
        found = {path: self.why((kind, path)) for kind, path in self.steps if kind in (APP, FILE)}
        found = {path: why for path, why in found.items() if path in land.tests}
        for module, why in self.modules().items():
            for path in land.files.get(module, ()):
                if path in land.tests:
                    found.setdefault(path, f"it tests {module}; {why}")
        return dict(sorted(found.items()))


def follow(land: Land, starts: Iterable[tuple[Node, str]]) -> Reached:
    """Return all that can be reached.

    Args:
        land: what the change is followed along.
        starts: where the change begins, each with words.
    """
    steps: dict[Node, tuple[str, Node | None]] = {}
    waiting: deque[Node] = deque()
    for node, why in starts:
        if node not in steps:
            steps[node] = (why, None)
            waiting.append(node)
    while waiting:
        node = waiting.popleft()
        for following, why in _NEXT[node[0]](land, node[1]):
            if following not in steps:
                steps[following] = (why, node)
                waiting.append(following)
    return Reached(steps)


def _from_module(land: Land, name: str) -> Iterator[tuple[Node, str]]:
    for use in land.users.get(name, ()):
        yield (MODULE, use.user), str(use)
    for path in land.files.get(name, ()):
        if not is_test_part(path):
            yield from _outward(land, name, path)
    yield from _to_the_app(land, name)


def _outward(land: Land, name: str, path: str) -> Iterator[tuple[Node, str]]:
    """Yield the files that use a module's file and are not that module's; whole modules are told by `uses`."""
    for user, why in land.users_of(path):
        owner = land.owners.of(user)
        if owner != name and (not owner or is_test_part(user)):
            yield (FILE, user), why


def _from_own(land: Land, name: str) -> Iterator[tuple[Node, str]]:
    return _to_the_app(land, name)


def _to_the_app(land: Land, name: str) -> Iterator[tuple[Node, str]]:
    for loader in sorted(land.mentions.dynamic):
        owner = land.owners.of(loader)
        if not owner:
            yield (APP, loader), f"{loader} may load {name}"
        elif is_test_part(loader):
            yield (FILE, loader), f"{loader} may load {name}"


def _from_file(land: Land, path: str) -> Iterator[tuple[Node, str]]:
    for user, why in (*land.users_of(path), *_below(land, path)):
        owner = land.owners.of(user)
        yield ((MODULE, owner) if owner and not is_test_part(user) else (FILE, user)), why


def _below(land: Land, path: str) -> Iterator[tuple[str, str]]:
    """Yield what pytest and Python run a file for without being asked: tests below it, or what its package holds."""
    folder, _, name = path.rpartition("/")
    if name not in ("conftest.py", "__init__.py"):
        return
    among = land.code if name == "__init__.py" else sorted(land.tests)
    for other in among:
        if other != path and (not folder or folder in above(other)):
            yield other, f"{other} lies below {path}"


def _from_app(land: Land, path: str) -> Iterator[tuple[Node, str]]:
    # A module's own tests see other modules only through what the module declares, imports or names.
    for user, why in (*land.users_of(path), *_below(land, path)):
        if not land.owners.of(user):
            yield (APP, user), why


_NEXT = {MODULE: _from_module, OWN: _from_own, FILE: _from_file, APP: _from_app}
