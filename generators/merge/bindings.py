"""Names that two changes together break: removed by one and newly used by the other, or bound twice."""

import ast
import builtins
import symtable
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from generators.merge.objection import Objection

DEFINITIONS = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
# Every module and every class has these.
KNOWN = {*dir(builtins), "__name__", "__file__", "__doc__", "__package__", "__path__", "__spec__", "__class__"}


@dataclass
class _Names:
    """What a module declares and uses, by kind: a name, an attribute, a keyword."""

    declared: set[tuple[str, str]] = field(default_factory=set)
    used: dict[tuple[str, str], list[int]] = field(default_factory=dict)

    def declare(self, name: str, *kinds: str) -> None:
        self.declared |= {(kind, name) for kind in kinds}

    def use(self, kind: str, name: str, line: int) -> None:
        self.used.setdefault((kind, name), []).append(line)

    def uses(self, name: tuple[str, str]) -> int:
        return len(self.used.get(name, ()))


def lost_names(base: str, ours: str, theirs: str, result: str) -> list[Objection]:
    """Return the uses in the result whose name one side removed or renamed while the other began to use it."""
    was, has = _names(base), _names(result)
    found = []
    for text in (ours, theirs):
        side = _names(text)
        for gone in sorted(was.declared - side.declared - has.declared):
            if has.uses(gone) > side.uses(gone):
                line = _new_line(has.used[gone], result, text)
                found.append(Objection(line, f"one side removed or renamed {gone[1]!r}, the other one uses it"))
    for name in _newly_unbound(ours, theirs, result):
        line = _new_line(has.used.get(("name", name), [1]), result, ours)
        found.append(Objection(line, f"one side removed or renamed {name!r}, the other one uses it"))
    return found


def doubles(ours: str, theirs: str, result: str) -> list[Objection]:
    """Return what the result binds more than once in one place while neither side does."""
    known = [_bound_counts(text) for text in (ours, theirs)]
    counts = _bound_counts(result)
    return [
        Objection(line, f"{name} would stand twice")
        for (scope, name), lines in counts.items()
        if len(lines) > 1 and len(lines) > max(len(one.get((scope, name), ())) for one in known)
        for line in lines[-1:]
    ]


def _new_line(lines: list[int], result: str, side: str) -> int:
    rows, known = result.split("\n"), set(side.split("\n"))
    return next((line for line in lines if rows[line - 1] not in known), lines[-1])


@lru_cache(maxsize=64)
def _names(text: str) -> _Names:
    names = _Names()
    for node in ast.walk(ast.parse(text)):
        _declare(names, node)
        _use(names, node)
    return names


def _declare(names: _Names, node: ast.AST) -> None:
    if isinstance(node, DEFINITIONS):
        names.declare(node.name, "name", "attribute")
    if isinstance(node, ast.ClassDef):
        for one in node.body:
            if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name):
                names.declare(one.target.id, "keyword", "attribute")
            for target in one.targets if isinstance(one, ast.Assign) else ():
                names.declare(target.id if isinstance(target, ast.Name) else "", "attribute")
    elif isinstance(node, ast.arg):
        names.declare(node.arg, "name", "keyword")
    elif isinstance(node, ast.alias):
        names.declare((node.asname or node.name).partition(".")[0], "name")
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        names.declare(node.id, "name")
    elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
        names.declare(node.attr, "attribute")


def _use(names: _Names, node: ast.AST) -> None:
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        names.use("name", node.id, node.lineno)
    elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
        names.use("attribute", node.attr, node.lineno)
    elif isinstance(node, ast.keyword) and node.arg:
        names.use("keyword", node.arg, node.lineno)
    elif isinstance(node, ast.Assign) and any(
        isinstance(one, ast.Name) and one.id == "__all__" for one in node.targets
    ):
        for one in ast.walk(node.value):
            if isinstance(one, ast.Constant) and isinstance(one.value, str):
                names.use("name", one.value, one.lineno)


def _newly_unbound(ours: str, theirs: str, result: str) -> list[str]:
    """Return names that nothing binds where they are used in the result, though each side knows them there."""
    left, right = _unbound(ours), _unbound(theirs)
    anywhere = set().union(*left.values(), *right.values())
    lost = set()
    for scope, names in _unbound(result).items():
        known = left.get(scope, set()) | right.get(scope, set())
        # A definition that one side renamed is known under two names.
        lost |= names - (known if scope in left and scope in right else anywhere)
    return sorted(lost)


@lru_cache(maxsize=64)
def _unbound(text: str) -> dict[str, set[str]]:
    """Return the names that nothing in the module binds, by the function or class that uses them."""
    top = symtable.symtable(text, "merged", "exec")
    bound = {
        one.get_name() for one in top.get_symbols() if one.is_assigned() or one.is_imported() or one.is_namespace()
    }
    if any(isinstance(node, ast.alias) and node.name == "*" for node in ast.walk(ast.parse(text))):
        return {}
    found: dict[str, set[str]] = {}
    for scope, name in _unbound_in(top, bound | KNOWN, ""):
        found.setdefault(scope, set()).update({name} - {""})
    return found


def _unbound_in(table: symtable.SymbolTable, bound: set[str], scope: str) -> Iterator[tuple[str, str]]:
    yield scope, ""
    for one in table.get_symbols():
        outside = one.is_global() or table.get_type() == "module"
        if one.is_referenced() and outside and one.get_name() not in bound:
            yield scope, one.get_name()
    for child in table.get_children():
        yield from _unbound_in(child, bound, f"{scope}.{child.get_name()}")


@lru_cache(maxsize=64)
def _bound_counts(text: str) -> dict[tuple[str, str], list[int]]:
    """Return definitions, imports, and constant elements and keys of literals, with the lines they stand on."""
    found: dict[tuple[str, str], list[int]] = {}
    todo: list[tuple[ast.AST, str]] = [(ast.parse(text), "")]
    while todo:
        node, scope = todo.pop()
        for name, line in _bound_by(node):
            found.setdefault((scope, name), []).append(line)
        inner = f"{scope}.{node.name}" if isinstance(node, DEFINITIONS) else scope
        if isinstance(node, ast.List | ast.Set | ast.Dict):
            for name, lines in _repeated(node).items():
                found.setdefault((scope, name), []).extend(lines)
        todo += [(child, inner) for child in ast.iter_child_nodes(node)]
    return found


def _bound_by(node: ast.AST) -> Iterator[tuple[str, int]]:
    if isinstance(node, DEFINITIONS):
        yield node.name, node.lineno
    elif isinstance(node, ast.Import | ast.ImportFrom):
        for alias in node.names:
            yield f"import of {alias.asname or alias.name}", node.lineno
    elif isinstance(node, ast.Assign | ast.AnnAssign):
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            if isinstance(target, ast.Name) and target.id == "__all__":
                yield "__all__", node.lineno


def _repeated(node: ast.List | ast.Set | ast.Dict) -> dict[str, list[int]]:
    """Return the constants that stand twice in one literal."""
    lines: dict[str, list[int]] = {}
    for one in node.keys if isinstance(node, ast.Dict) else node.elts:
        if isinstance(one, ast.Constant):
            lines.setdefault(repr(one.value), []).append(one.lineno)
    return {name: found for name, found in lines.items() if len(found) > 1}
