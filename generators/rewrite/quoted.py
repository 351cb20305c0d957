"""Names in a quoted annotation, told by the scope that it stands in: `def f(cc: "cc.Note")` means an imported `cc`."""

import re
from collections.abc import Iterator

import libcst as cst
from libcst.metadata import (
    BaseAssignment,
    BuiltinScope,
    ClassScope,
    FunctionScope,
    ImportAssignment,
    Scope,
    ScopeProvider,
)

from generators.rewrite.syntax import Above, Syntax

CHAIN = re.compile(r"(?<![\w.])[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")


def imported_chains(file: Syntax, text: str, node: cst.CSTNode, above: Above) -> Iterator[re.Match[str]]:
    """Yield the dotted names in a string that begin with what an import has bound, and nothing nearer.

    Args:
        file: the file of the string.
        text: what is between its quotes.
        node: the string.
        above: the nodes above it, outermost first.
    """
    known = file.wrapper.resolve(ScopeProvider)
    # A string that is a part of a longer one has no scope of its own.
    scope = next(found for one in (node, *reversed(above)) if (found := known.get(one)))
    fields = {id(one.target) for one, _ in file.of(cst.AnnAssign)}
    for chain in CHAIN.finditer(text):
        if _is_imported(scope, chain[0].partition(".")[0], fields):
            yield chain


def _is_imported(scope: Scope, name: str, fields: set[int]) -> bool:
    for one in _outwards(scope):
        found = one.assignments[name]
        if isinstance(one, ClassScope):
            found = {each for each in found if _may_be_type(each, fields)}
        if found:
            return any(isinstance(each, ImportAssignment) for each in found)
    return False


def _may_be_type(assignment: BaseAssignment, fields: set[int]) -> bool:
    """Say whether what a class binds can be meant by an annotation in it; its fields and methods are not."""
    node = getattr(assignment, "node", None)
    return not isinstance(node, cst.FunctionDef) and id(node) not in fields


def _outwards(scope: Scope) -> Iterator[Scope]:
    """Yield the scopes whose names are seen from a scope, nearest first; a class hides its names from functions."""
    inner = None
    while not isinstance(scope, BuiltinScope):
        if not (isinstance(scope, ClassScope) and isinstance(inner, FunctionScope | ClassScope)):
            yield scope
        inner, scope = scope, scope.parent
