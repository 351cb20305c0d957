"""What lies around a module: lines that tie it into the project, tests and pages elsewhere, names it declares."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from generators.model.module_map import Module
from generators.model.names import Renaming
from generators.rewrite.files import is_python
from generators.rewrite.mentions import mentions
from generators.rewrite.package import Package, dotted_paths

PROSE = {".md", ".rst", ".txt", ".po", ".lock"}
TEST_FILE = re.compile(r"test_.*\.py|.*_test\.py")


@dataclass(frozen=True)
class Surroundings:
    """What is found in and around a module.

    `wiring` are the lines elsewhere that tie it in, as path:line; `also` is what elsewhere has its name; `clashing`
    are the tests that pytest cannot tell from those of a clone.
    """

    files: tuple[str, ...]
    imported_as: tuple[str, ...]
    declares: tuple[str, ...]
    wiring: tuple[str, ...]
    also: tuple[str, ...]
    clashing: tuple[str, ...]


def look_around(
    contents: Mapping[str, bytes], module: Module, taken: Sequence[str], renaming: Renaming
) -> Surroundings:
    """Return what is found in and around a module.

    Args:
        contents: of all files of the project, by their paths relative to the tree.
        module: its paths.
        taken: paths that other modules have.
        renaming: has the module's name.
    """
    own = {path: content for path, content in contents.items() if module.owns(path)}
    return Surroundings(
        files=tuple(own),
        imported_as=tuple(_imported_as(_code(own, module), contents)),
        declares=tuple(declared_names((text.decode("utf-8", "replace") for text in own.values()), renaming)),
        wiring=ties(contents, module),
        also=tuple(companions(contents, [*module.paths, *taken], renaming)),
        clashing=tuple(clashing_tests(list(own), contents, renaming)),
    )


def ties(contents: Mapping[str, bytes], module: Module) -> tuple[str, ...]:
    """Return the lines of other files that tie a module in, as path:line.

    Args:
        contents: of the module's files and of the others, by their paths relative to the tree.
        module: its paths.
    """
    package = Package.of(_code(contents, module))
    others = ((path, content) for path, content in contents.items() if not module.owns(path))
    return tuple(f"{path}:{line}" for path, content in others for line in wiring(path, content, package))


def _code(paths: Iterable[str], module: Module) -> list[str]:
    known = list(paths)
    return [root for root in module.paths if any(_is_code(path, root) for path in known)]


def _is_code(path: str, root: str) -> bool:
    inside = path == root or path.startswith(f"{root}/")
    return inside and is_python(path) and not {"test", "tests", "docs"}.intersection(PurePosixPath(root).parts)


def _imported_as(code: Sequence[str], contents: Mapping[str, bytes]) -> list[str]:
    """Return the names that files import paths of code by; the usual one of the first when none does."""
    written = "\n".join(text.decode("utf-8", "replace") for path, text in contents.items() if is_python(path))
    names = [name for root in code for name in dotted_paths(root)]
    said = [name for name in names if re.search(rf"^\s*(?:from|import)\s+{re.escape(name)}\b", written, re.MULTILINE)]
    return said or names[:1]


def wiring(path: str, content: bytes, package: Package) -> list[int]:
    """Return the lines of a file outside the module that tie it in: each of its clones needs lines like these.

    Args:
        path: of the file, relative to the tree.
        content: of the file.
        package: the module; beside its import path and folders, its whole name in quotes counts, as in a list of apps.
    """
    if PurePosixPath(path).suffix in PROSE:
        return []
    names = "|".join(map(re.escape, package.prefixes))
    quoted = re.compile(rf"""(["'])(?:{names})\1""")
    text = content.decode("utf-8", "replace")
    listed = {text.count("\n", 0, match.start()) + 1 for match in quoted.finditer(text)}
    return sorted(listed | set(mentions(path, content, package)))


def companions(paths: Iterable[str], taken: Sequence[str], renaming: Renaming) -> list[str]:
    """Return files and folders elsewhere that have the module's name in theirs, such as `tests/billing`.

    Args:
        paths: of all files.
        taken: paths that belong to modules already.
        renaming: has the module's name.
    """
    found = {place for path in paths if (place := _named(PurePosixPath(path), renaming))}
    return sorted(place for place in found if not any(overlap(place, other) for other in taken))


def _named(path: PurePosixPath, renaming: Renaming) -> str:
    for depth, part in enumerate(path.parts, 1):
        if renaming.matches(part):
            return "/".join(path.parts[:depth])
    return ""


def overlap(path: str, other: str) -> bool:
    """Say whether one of two paths lies in the other, or is it."""
    return path == other or path.startswith(f"{other}/") or other.startswith(f"{path}/")


def declared_names(texts: Iterable[str], renaming: Renaming) -> list[str]:
    """Return the classes, functions and variables of files that have the module's name in theirs."""
    found = {name for text in texts for name in _declared(text) if renaming.matches(name)}
    return sorted(found)


def _declared(text: str) -> Iterator[str]:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def clashing_tests(paths: Sequence[str], present: Iterable[str], renaming: Renaming) -> list[str]:
    """Return test files that pytest cannot tell from those of a clone: a plain file name in no package.

    Args:
        paths: of the module's files.
        present: all files there are.
        renaming: has the module's name.
    """
    packages = {path.removesuffix("/__init__.py") for path in present if path.endswith("/__init__.py")}
    tests = (PurePosixPath(path) for path in paths if TEST_FILE.fullmatch(path.rpartition("/")[2]))
    alone = (test for test in tests if str(test.parent) not in packages)
    return [str(test) for test in alone if not renaming.matches(test.name)]
