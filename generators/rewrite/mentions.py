"""Finds the lines of a file that name a module by its import path, dotted or as a folder."""

import ast
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from generators.rewrite.files import is_python
from generators.rewrite.package import Package, dotted_path


def mentions(path: str, content: bytes, package: Package) -> list[int]:
    """Return the lines, counted from 1, that name the module.

    Args:
        path: of the file, relative to the tree: relative imports are read from there.
        content: of the file; one that is not text names nothing.
        package: the module.
    """
    if b"\0" in content or not any(PurePosixPath(root).stem.encode() in content for root in package.roots):
        return []
    text = content.decode("utf-8", "replace")
    found = set(_imported(path, text, package)) if is_python(path) else set()
    for pattern in map(re.compile, _patterns(package)):
        found |= {text.count("\n", 0, match.start()) + 1 for match in pattern.finditer(text)}
    return sorted(found)


def _patterns(package: Package) -> Iterator[str]:
    for root in package.roots:
        # A single word is a path only where it goes on; what stands before it says that it is another's.
        alone = "/" not in root
        yield rf"(?<![\w./-]){re.escape(root)}/\w" if alone else rf"(?<![\w-]){re.escape(root)}(?!\.?[\w-])"
    for prefix in package.prefixes:
        alone = "." not in prefix
        yield rf"(?<![\w./-]){prefix}\.[a-z_]+[.:\w]" if alone else rf"(?<!\w){re.escape(prefix)}(?!\w)"


def _imported(path: str, text: str, package: Package) -> Iterator[int]:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        if any(package.prefix_of(name) for name in _names(path, node)):
            yield getattr(node, "lineno", 1)


def _names(path: str, node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        origin = _origin(path, node)
        yield from (f"{origin}.{alias.name}" for alias in node.names)


def _origin(path: str, node: ast.ImportFrom) -> str:
    folders = dotted_path(PurePosixPath(path).parent.as_posix()).split(".") if node.level else []
    folders = folders[: len(folders) - node.level + 1] if node.level else []
    return ".".join([*folders, *filter(None, [node.module])])
