"""Chains of imports to frameworks as they are at run time: what stands below `if TYPE_CHECKING:` is none of them."""

import ast
from collections.abc import Iterator, Sequence
from copy import deepcopy
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from generators.imports.contracts import Link, judge
from generators.imports.read import Imports
from generators.imports.walls import with_parents

if TYPE_CHECKING:
    from grimp import ImportGraph


def chains_at_run_time(
    tree: Path, imports: Imports, sources: frozenset[str], frameworks: Sequence[str]
) -> Iterator[tuple[Link, ...]]:
    """Yield the chains from pure code to frameworks that are there when the program runs.

    Args:
        tree: the folder that paths are relative to.
        imports: of the project.
        sources: the packages that must be pure.
        frameworks: what they may not import; all of them are in the graph.
    """
    graph = deepcopy(imports.graph)
    for framework in frameworks:
        if impure := _impure(tree, imports, graph, sources, framework):
            options = {"name": framework, "type": "forbidden", "source_modules": sorted(impure)}
            yield from judge(graph, {**options, "forbidden_modules": [framework]}).chains


def _impure(tree: Path, imports: Imports, graph: "ImportGraph", sources: frozenset[str], framework: str) -> set[str]:
    """Return the sources that reach a framework; imports for type checkers on the way are taken out of the graph."""
    found: set[str] = set()
    while reaching := _reaching(graph, sources, framework) - found:
        source = min(reaching)
        chain = graph.find_shortest_chain(source, framework, as_packages=True) or ()
        guarded = [link for link in pairwise(chain) if _is_guarded(tree, imports, *link)]
        for importer, imported in guarded:
            graph.remove_import(importer=importer, imported=imported)
        found |= set() if guarded else {source}
    return found


def _reaching(graph: "ImportGraph", sources: frozenset[str], framework: str) -> set[str]:
    users = graph.find_downstream_modules(framework)
    return {above for user in users for above in with_parents(user) if above in sources}


def _is_guarded(tree: Path, imports: Imports, importer: str, imported: str) -> bool:
    """Say whether one module imports another for type checkers only."""
    details = imports.graph.get_import_details(importer=importer, imported=imported)
    lines = {one["line_number"] for one in details}
    files = imports.files_of(importer)
    return bool(lines and files) and lines <= guarded_lines((tree / files[0]).read_bytes())


def guarded_lines(code: bytes) -> set[int]:
    """Return the lines of a file that stand below `if TYPE_CHECKING:`."""
    if b"TYPE_CHECKING" not in code:
        return set()
    blocks = (node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.If) and _asks(node.test))
    statements = (statement for block in blocks for statement in block.body)
    return {line for one in statements for line in range(one.lineno, (one.end_lineno or one.lineno) + 1)}


def _asks(test: ast.expr) -> bool:
    name = test.attr if isinstance(test, ast.Attribute) else test.id if isinstance(test, ast.Name) else ""
    return name == "TYPE_CHECKING"
