"""What needs scopes: names that are others', and new names that would mean something else. Slow, so only on demand."""

from collections.abc import Iterator

import libcst as cst
from libcst.metadata import Assignment, BaseAssignment, ImportAssignment, Scope, ScopeProvider

from generators.rewrite.declarations import binds, is_fixture
from generators.rewrite.owned import Owned
from generators.rewrite.syntax import Above, Syntax


def uses_of_others(file: Syntax, owned: Owned) -> frozenset[int]:
    """Return the ids of the nodes whose names are bound by others: imported, or asked from their fixtures."""
    imported = {name for name in owned.world.foreign(file.path) if owned.renaming.matches(name)}
    asked = {name.value for name in _asked(file, owned)}
    if not imported | asked:
        return frozenset()
    bound = owned.world.of_file(file.path).bound
    plain = {name for name in imported if name not in bound}
    found = {id(node) for node, _ in file.of(cst.Name) if node.value in plain}
    return frozenset(found | set(_by_scope(file, owned, (imported | asked) - plain)) - _captured(file))


def _captured(file: Syntax) -> set[int]:
    """Return the ids of the names in functions that a `case` binds there: LibCST does not see those bindings."""
    matches = file.of(cst.MatchAs, cst.MatchStar, cst.MatchMapping)
    bound = {(id(_function(above)), name) for node, above in matches if _function(above) for name in binds(node)}
    return (
        {id(node) for node, above in file.of(cst.Name) if (id(_function(above)), node.value) in bound}
        if bound
        else set()
    )


def _function(above: Above) -> cst.CSTNode | None:
    return next((one for one in reversed(above) if isinstance(one, cst.FunctionDef | cst.Lambda)), None)


def _asked(file: Syntax, owned: Owned) -> Iterator[cst.Name]:
    """Yield the parameters of tests and fixtures that no fixture of the module gives."""
    for node, _ in file.of(cst.FunctionDef):
        if node.name.value.startswith("test_") or is_fixture(node):
            for parameter in node.params.params:
                name = parameter.name
                if owned.renaming.matches(name.value) and name.value not in owned.declared.fixtures:
                    yield name


def _by_scope(file: Syntax, owned: Owned, names: set[str]) -> Iterator[int]:
    if not names:
        return
    foreign = owned.world.foreign(file.path)
    asked = {id(name) for name in _asked(file, owned)}
    for scope in scopes(file):
        for name in names:
            group = [one for one in scope.assignments if one.name == name]
            if any(_is_others(one, foreign, asked) for one in group):
                yield from (id(leaf) for one in group for leaf in leaves(one))


def scopes(file: Syntax) -> list[Scope]:
    """Return the scopes of a file."""
    found = file.wrapper.resolve(ScopeProvider).values()
    return list(dict.fromkeys(scope for scope in found if scope is not None))


def leaves(assignment: BaseAssignment) -> Iterator[cst.Name]:
    """Yield the names, as they stand in the text, that bind a name or use it."""
    if isinstance(assignment, Assignment):
        yield from _bound_by(assignment.node, assignment.name)
    for access in assignment.references:
        if isinstance(access.node, cst.Name):
            yield access.node
        elif isinstance(access.node, cst.Attribute):
            yield from _first(access.node)


def _is_others(assignment: BaseAssignment, foreign: frozenset[str], asked: set[int]) -> bool:
    if isinstance(assignment, ImportAssignment):
        return assignment.name in foreign
    return any(id(leaf) in asked for leaf in leaves(assignment))


def _bound_by(node: cst.CSTNode, name: str) -> Iterator[cst.Name]:
    if isinstance(node, cst.Name):
        yield node
    elif isinstance(node, cst.Import | cst.ImportFrom):
        aliases = node.names if not isinstance(node.names, cst.ImportStar) else ()
        named = (alias.asname.name if alias.asname else alias.name for alias in aliases)
        yield from (one for one in named if isinstance(one, cst.Name) and one.value == name)
    elif name in binds(node) and isinstance(bound := getattr(node, "name", None), cst.Name):
        yield bound


def _first(node: cst.BaseExpression) -> Iterator[cst.Name]:
    while isinstance(node, cst.Attribute):
        node = node.value
    yield from [node] if isinstance(node, cst.Name) else []
