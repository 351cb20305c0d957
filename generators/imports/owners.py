"""Which module a file belongs to, asked for thousands of files, and which of a module's files are tests."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from generators.model.module_map import Module


@dataclass(frozen=True)
class Owners:
    """The modules of a map, by the paths they own."""

    modules: Mapping[str, Module]

    @cached_property
    def roots(self) -> Mapping[str, str]:
        """The module of each path of the map."""
        return {path: name for name, module in self.modules.items() for path in module.paths}

    @cached_property
    def _known(self) -> dict[str, str]:
        return dict(self.roots)

    def of(self, path: str) -> str:
        """Return the module that owns a file or a folder, the one with the nearest path; empty where none does."""
        known = self._known
        if path not in known:
            folder = path.rpartition("/")[0]
            known[path] = self.of(folder) if folder else ""
        return known[path]

    def below(self, folder: str) -> list[str]:
        """Return the modules that have a path below a folder."""
        found = (name for path, name in self.roots.items() if path.startswith(f"{folder}/") or not folder)
        return list(dict.fromkeys(found))


def above(path: str) -> Iterator[str]:
    """Yield the folders that a path lies in, the nearest first, without the tree itself."""
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path


def is_test_part(path: str) -> bool:
    """Say whether a file is there for tests: its name or the name of a folder above it says so."""
    *folders, name = path.split("/")
    stem = name.removesuffix(".py")
    called = stem in {"conftest", "test", "tests"} or stem.startswith("test_") or stem.endswith(("_test", "_tests"))
    return (called and name.endswith(".py")) or not {"tests", "test"}.isdisjoint(folders)
