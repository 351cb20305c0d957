"""Finds arguments given by place that would reach another parameter after both sides added parameters."""

import ast
from collections.abc import Iterator
from functools import lru_cache

from generators.merge.objection import Objection

Functions = dict[str, list[str]]


def shifted_arguments(base: str, ours: str, theirs: str, result: str) -> list[Objection]:
    """Return the calls of the result that give by place what a side gave to another parameter."""
    sides, merged = (_functions(ours), _functions(theirs)), _functions(result)
    # What the base gave as many to has no such parameter: it is another function of that name.
    known = {(name, count) for name, count, _ in _calls(base)}
    limits: dict[str, int] = {}
    for path, parameters in merged.items():
        for side in sides:
            same = _same(side.get(path, parameters), parameters)
            if same is not None:
                name = path.removesuffix(".__init__").rpartition(".")[2]
                limits[name] = min(same, limits.get(name, same))
    return [
        Objection(line, f"{name}() is called by place, and both sides added parameters to it")
        for name, count, line in _calls(result)
        if count > limits.get(name, count) and (name, count) not in known
    ]


def _same(one: list[str], other: list[str]) -> int | None:
    """Return how many parameters stand where they stood, when one that a side knows does not."""
    moved = [place for place, name in enumerate(one) if name in other and other.index(name) != place]
    return min(moved) if moved else None


@lru_cache(maxsize=64)
def _functions(text: str) -> Functions:
    """Return the parameters that can be given by place, by the path of their function."""
    found: Functions = {}
    todo: list[tuple[ast.AST, str]] = [(ast.parse(text), "")]
    while todo:
        node, path = todo.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            path = f"{path}.{node.name}"
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            names = [one.arg for one in (*node.args.posonlyargs, *node.args.args)]
            found[path] = names[1:] if names[:1] in (["self"], ["cls"]) else names
        todo += [(child, path) for child in ast.iter_child_nodes(node)]
    return found


def _calls(text: str) -> Iterator[tuple[str, int, int]]:
    """Return the name, the number of arguments by place, and the line of every call."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            stars = any(isinstance(one, ast.Starred) for one in node.args)
            yield called, 1000 if stars else len(node.args), node.lineno
