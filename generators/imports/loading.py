"""Tells whether a change of a Python file changes what happens when it is imported, or only what its functions do.

A module that cannot be imported breaks the whole app; a function that is wrong breaks those who call it.
"""

import ast
import warnings
from collections.abc import Iterable, Iterator

Function = ast.FunctionDef | ast.AsyncFunctionDef
# Python or pydantic call these while a class is made.
HOOKS = {
    *("__class_getitem__", "__get_pydantic_core_schema__", "__get_pydantic_json_schema__", "__init_subclass__"),
    *("__mro_entries__", "__prepare__", "__pydantic_init_subclass__", "__set_name__"),
}
# These call what they are given at once.
CALLING = {"filter", "map", "max", "min", "partial", "reduce", "sorted"}


def loads_alike(old: bytes, new: bytes, around: Iterable[bytes] = ()) -> bool:
    """Say whether two versions of a file do the same when they are imported.

    Args:
        old: the one.
        new: the other.
        around: the other files that may call its functions when they are imported themselves.

    Returns:
        False also where one of them is not Python.
    """
    with warnings.catch_warnings(action="ignore"):
        try:
            trees = [ast.parse(text) for text in (old, new)]
            others = [ast.parse(text) for text in around]
        except (SyntaxError, ValueError):
            return False
    called = _called([*trees, *others])
    before, after = (ast.dump(_without_bodies(tree, called)) for tree in trees)
    return before == after


def _called(trees: list[ast.Module]) -> set[str]:
    """Return the names of what is called while the files are imported, and by what is called then, and so on."""
    bodies: dict[str, list[ast.AST]] = {}
    for tree in trees:
        for name, body in _definitions(tree):
            bodies.setdefault(name, []).append(body)
    called: set[str] = set()
    found = {*HOOKS, *(name for tree in trees for name in _calls(tree))}
    while found:
        called |= found
        found = {name for one in found for body in bodies.get(one, ()) for name in _calls(body)} - called
    return called


def _definitions(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    for node in ast.walk(tree):
        if isinstance(node, Function):
            yield node.name, ast.Module(node.body, [])
        elif isinstance(node, ast.ClassDef):
            for one in node.body:
                if isinstance(one, Function) and _runs_with_class(one):
                    yield node.name, ast.Module(one.body, [])
            yield node.name, ast.Tuple([ast.Call(base, [], []) for base in node.bases])


def _runs_with_class(one: Function) -> bool:
    # What a call of the class runs without naming it: `__init__`, `__post_init__`, validators, properties.
    return bool(one.decorator_list) or (one.name.startswith("__") and one.name.endswith("__"))


def _calls(tree: ast.AST) -> Iterator[str]:
    """Yield the names that a piece of code calls when it runs; the bodies of its functions do not run yet."""
    if isinstance(tree, Function | ast.Lambda):
        inner: list[ast.AST] = [tree.args]
        if not isinstance(tree, ast.Lambda):
            inner += tree.decorator_list
            yield from filter(None, map(_name, tree.decorator_list))
    else:
        inner = list(ast.iter_child_nodes(tree))
    if isinstance(tree, ast.ClassDef):
        yield from filter(None, map(_name, tree.decorator_list))
    if isinstance(tree, ast.Call):
        name = _name(tree.func)
        given = [*tree.args, *(one.value for one in tree.keywords)] if name in CALLING else []
        yield from filter(None, [name, *map(_name, given)])
    for one in inner:
        yield from _calls(one)


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""


def _without_bodies(tree: ast.Module, called: set[str]) -> ast.AST:
    return _Emptied(called).visit(tree)  # type: ignore[no-any-return]  # typeshed's visit says Any


class _Emptied(ast.NodeTransformer):
    """Takes out docstrings, and the bodies of functions that are not called."""

    def __init__(self, called: set[str]) -> None:
        self.called = called
        self.inside: list[str] = []

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return self._function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return self._function(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        self.inside.append(node.name)
        self.generic_visit(node)
        self.inside.pop()
        return node

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        return None if isinstance(node.value, ast.Constant) else node

    def _function(self, node: Function) -> ast.AST:
        runs = node.name in self.called or (_runs_with_class(node) and not self.called.isdisjoint(self.inside))
        if not runs:
            node.body = []
        return self.generic_visit(node)
