"""Which names the Python files of a project are imported by."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Places:
    """The names of files, the files of names, and the top-level packages with the folders and modules of each.

    The first name of a file is its own. `packages` has, for each top-level name, its folders (or files, without
    `.py`), and the modules found there. `namespaces` are packages without a file of their own.
    """

    names: Mapping[str, tuple[str, ...]]
    files: Mapping[str, tuple[str, ...]]
    packages: Mapping[str, Mapping[str, tuple[str, ...]]]
    namespaces: frozenset[str]


def import_roots(paths: Iterable[str]) -> tuple[str, ...]:
    """Return the folders that imports start from: the tree itself as `.`, and every `src` that is no package.

    Args:
        paths: the files of the project, relative to its tree.
    """
    code = {path for path in paths if path.endswith(".py")}
    inner = {path.rpartition("/")[0] for path in code}
    folders = {folder for path in inner for folder in (path, *_above(path))} - {""}
    sources = (folder for folder in folders if f"/{folder}".endswith("/src") and f"{folder}/__init__.py" not in code)
    return (".", *sorted(sources))


def _above(path: str) -> Iterator[str]:
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path


def places_of(tree: Path, paths: Iterable[str], roots: Sequence[str]) -> Places:
    """Return the names of a project's Python files.

    Args:
        tree: the folder the paths are relative to.
        paths: the files; those that do not end in `.py` are left out, as are those that no import can name.
        roots: the folders that imports start from, relative to the tree, `.` for itself.
    """
    code = sorted(path for path in set(paths) if path.endswith(".py") and path.rpartition("/")[2].count(".") == 1)
    prefixes = sorted(("" if root == "." else f"{root}/" for root in roots), key=len, reverse=True)
    packages = {path.rpartition("/")[0] for path in code if path.endswith("__init__.py")}
    names = _own_names(code, prefixes)
    files = {name: [path] for path, name in names.items()}
    others = {path: {_from_root(path, prefixes), _from_base(path, packages)} - {own} for path, own in names.items()}
    found = _packages(tree, names)
    for path in names:
        for other in sorted(others[path]):
            if other not in files:
                found.setdefault(other.partition(".")[0], {}).setdefault(_folder(tree, path, other), []).append(other)
            files.setdefault(other, []).append(path)
    parents = {parent for name in files for parent in _parents(name)}
    return Places(
        names={path: (own, *sorted(others[path])) for path, own in names.items()},
        files={name: tuple(of_it) for name, of_it in files.items()},
        packages={top: {folder: tuple(of_it) for folder, of_it in each.items()} for top, each in found.items()},
        namespaces=frozenset(parents.difference(files)),
    )


def _own_names(code: Sequence[str], prefixes: Sequence[str]) -> dict[str, str]:
    """Return a name for each file that no other has: from its root, or where that is taken from the tree."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    # A package wins over a file of its name.
    order = sorted(code, key=lambda one: (_from_root(one, prefixes) != _dotted(one), not one.endswith("__init__.py")))
    for path in order:
        name = next((one for one in (_from_root(path, prefixes), _dotted(path)) if one not in taken), "")
        if name:  # a file beside a package of its name is never imported
            names[path] = name
            taken.add(name)
    return names


def _from_root(path: str, prefixes: Sequence[str]) -> str:
    inside = (path.removeprefix(one) for one in prefixes if path.startswith(one) and path != f"{one}__init__.py")
    return _dotted(next(inside, path))


def _from_base(path: str, packages: set[str]) -> str:
    """Return a file's name from the nearest folder that is no package: pytest imports tests, and beside them, so."""
    folder = path.rpartition("/")[0]
    while folder and folder in packages:
        folder = folder.rpartition("/")[0]
    return _dotted(path[len(folder) :].lstrip("/"))


def _packages(tree: Path, names: Mapping[str, str]) -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = {}
    for path, name in names.items():
        found.setdefault(name.partition(".")[0], {}).setdefault(_folder(tree, path, name), []).append(name)
    return found


def _dotted(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _folder(tree: Path, path: str, name: str) -> str:
    """Return the folder (or file, without its ending) of the top-level package that a file is in, by one name."""
    inside = path.removesuffix(".py").removesuffix("/__init__")
    below = name.partition(".")[2].replace(".", "/")
    return f"{tree}/{inside.removesuffix(f'/{below}') if below else inside}"


def _parents(name: str) -> Iterator[str]:
    while "." in name:
        name = name.rpartition(".")[0]
        yield name
