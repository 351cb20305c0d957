"""The module as import statements and paths name it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath


@dataclass(frozen=True)
class Package:
    """The dotted prefixes of the module's folders: `backend.modules.cc`; two where it lies below `src`."""

    roots: tuple[str, ...]
    prefixes: tuple[str, ...]

    @classmethod
    def of(cls, roots: Sequence[str]) -> "Package":
        """Return the package of a module's paths in the map."""
        return cls(tuple(roots), tuple(name for root in roots for name in dotted_paths(root)))

    def prefix_of(self, name: str) -> str | None:
        """Return the prefix that a dotted name lies under, or None."""
        return next((prefix for prefix in self.prefixes if f"{name}.".startswith(f"{prefix}.")), None)

    def inside(self, path: str) -> str:
        """Return a file's path from the module's own folder on: `cc/domain/note.py`."""
        return PurePosixPath(path).relative_to(PurePosixPath(self.root_of(path)).parent).as_posix()

    def root_of(self, path: str) -> str:
        """Return the root that a file lies under."""
        return max((root for root in self.roots if path == root or path.startswith(f"{root}/")), key=len)


def dotted_path(path: str) -> str:
    """Return a path as imports name it; a leading `src/` and a trailing `__init__` are not part of that."""
    return dotted_paths(path)[0]


def dotted_paths(path: str) -> list[str]:
    """Return a path as imports may name it: where `src` is a package itself, it is a part of the name."""
    whole = PurePosixPath(path).with_suffix("").as_posix().replace("/", ".").removesuffix(".__init__")
    return list(dict.fromkeys([whole.removeprefix("src."), whole]))
