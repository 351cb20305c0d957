"""Who declares a thing: the project's own Python modules in this process and their globals."""

import ast
import functools
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

UNKNOWN = ("",)


@dataclass(frozen=True)
class Loaded:
    """The project's Python modules, and which names of theirs hold which thing (by its id)."""

    modules: tuple[ModuleType, ...]
    holders: Mapping[int, Sequence[tuple[ModuleType, str]]]

    @classmethod
    def now(cls, tree: Path) -> "Loaded":
        """Return what of a tree is imported at this moment."""
        modules = tuple(module for module in list(sys.modules.values()) if _lies_in(module, tree))
        holders: dict[int, list[tuple[ModuleType, str]]] = {}
        for module in modules:
            for name, value in list(vars(module).items()):
                holders.setdefault(id(value), []).append((module, name))
        return cls(modules, holders)

    def values(self) -> Iterator[tuple[ModuleType, str, Any]]:
        """Yield every global of every module."""
        for module in self.modules:
            for name, value in list(vars(module).items()):
                yield module, name, value

    def declarers(self, thing: object) -> tuple[str, ...]:
        """Return the modules that have a thing as a global and did not import it; one empty name when there is none."""
        found = (module for module, name in self.holders.get(id(thing), ()) if name not in _imported(module))
        return tuple(dict.fromkeys(module.__name__ for module in found)) or UNKNOWN


def _lies_in(module: ModuleType, tree: Path) -> bool:
    # Some libraries put objects of their own among the modules.
    file = vars(module).get("__file__") if isinstance(module, ModuleType) else None
    return isinstance(file, str) and "site-packages" not in file and Path(file).is_relative_to(tree)


@functools.cache
def _imported(module: ModuleType) -> frozenset[str]:
    try:
        tree = ast.parse(Path(str(module.__file__)).read_bytes())
    except (OSError, SyntaxError, ValueError):
        return frozenset()
    imports = (node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom))
    return frozenset(alias.asname or alias.name for node in imports for alias in node.names)
