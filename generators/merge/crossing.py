"""Names that two changes break across files: one side removed or renamed them, the other newly uses them."""

import ast
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

DEFINITIONS = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
Texts = Mapping[str, str]
Lines = dict[str, list[int]]


@dataclass(frozen=True)
class _Names:
    """What a file declares, and on which lines it uses a name, an attribute, a keyword or an import."""

    declared: frozenset[str] = frozenset()
    used: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


def lost_between(base: Texts, ours: Texts, theirs: Texts, result: Texts) -> list[tuple[str, int, str]]:
    """Return the uses of names in a merged module that no file of it declares any more: path, line and words.

    Args:
        base: the Python files that both sides started from, by path.
        ours: those of one side.
        theirs: those of the other one.
        result: the merged ones.
    """
    was, has = _declared(base), _declared(result)
    found = []
    for side, others in ((ours, "our side"), (theirs, "the other side")):
        for gone in sorted(was - _declared(side) - has):
            known = _uses(side, gone)
            for path, line in _new_uses(result, gone, known):
                found.append((path, line, f"{others} removed or renamed {gone!r}, which is used here"))
    return found


def _declared(texts: Texts) -> set[str]:
    return set().union(*(_names(text).declared for text in texts.values()))


def _uses(texts: Texts, name: str) -> Counter[str]:
    return Counter({path: len(_names(text).used.get(name, ())) for path, text in texts.items()})


def _new_uses(result: Texts, name: str, known: Counter[str]) -> Iterator[tuple[str, int]]:
    uses = _uses(result, name)
    # A file may have moved: only more uses than before, counted over the module, are new ones.
    if uses.total() > known.total():
        for path in sorted(uses):
            if uses[path] > known[path]:
                yield path, _names(result[path]).used[name][-1]


@lru_cache(maxsize=512)
def _names(text: str) -> _Names:
    """Return the names of a file; of one that does not compile, none."""
    try:
        nodes = list(ast.walk(ast.parse(text)))
    except (SyntaxError, ValueError, RecursionError):
        return _Names()
    used: Lines = {}
    for node in nodes:
        for name, line in _used(node):
            used.setdefault(name, []).append(line)
    declared = frozenset(name for node in nodes for name in _declared_by(node))
    return _Names(declared, {name: tuple(lines) for name, lines in used.items()})


def _declared_by(node: ast.AST) -> Iterator[str]:
    if isinstance(node, DEFINITIONS):
        yield node.name
    elif isinstance(node, ast.arg):
        yield node.arg
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id
    elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
        yield node.attr


def _used(node: ast.AST) -> Iterator[tuple[str, int]]:
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        yield node.id, node.lineno
    elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
        yield node.attr, node.lineno
    elif isinstance(node, ast.keyword) and node.arg:
        yield node.arg, node.value.lineno
    elif isinstance(node, ast.ImportFrom):
        yield from ((alias.name, node.lineno) for alias in node.names)
