"""A Python file as LibCST reads it, with the place of every name, string and comment in the text."""

import ast
import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cache, cached_property
from itertools import accumulate
from typing import Any, TypeVar, cast

import libcst as cst
from libcst._nodes.internal import CodegenState
from libcst.metadata import MetadataWrapper

from generators.model.errors import Refusal
from generators.rewrite.excerpt import Excerpt, excerpt

BRACKET = re.compile(r"[][(){}]")
# Python itself reads no more than 200 brackets in each other.
DEEPEST = 200
Above = tuple[cst.CSTNode, ...]
Node = TypeVar("Node", bound=cst.CSTNode)
# What stands in an f-string, or a template string, as it is written; and what is put in.
Text = cst.FormattedStringText | cst.TemplatedStringText
TEXTS = (cst.FormattedStringText, cst.TemplatedStringText)
MIXED = (cst.FormattedString, cst.TemplatedString)
PUT_IN = (cst.FormattedStringExpression, cst.TemplatedStringExpression)
Leaf = cst.Name | cst.SimpleString | Text | cst.Comment
LEAVES = {cst.Name, cst.SimpleString, *TEXTS, cst.Comment}
# Where only spaces and punctuation can be; skipping them is most of the speed of a walk.
BLANK = {"lpar", "rpar", "lbracket", "rbracket", "semicolon", "comma", "equal", "indent", "newline", "operator"}


# LibCST's own position providers visit every node once more, blanks included: three times what is needed here.
@dataclass
class _Places(CodegenState):
    """Writes a tree out and notes from which token on each leaf is written."""

    begun: list[tuple[Any, int]] = field(default_factory=list)

    def before_codegen(self, node: cst.CSTNode) -> None:
        if type(node) in LEAVES:
            self.begun.append((node, len(self.tokens)))


@dataclass(frozen=True)
class Syntax:
    """The tree of one file, or of an excerpt of it, with where its leaves are written there."""

    path: str
    text: str
    tree: cst.Module
    excerpt: Excerpt
    leaves: Mapping[Leaf, int]

    def place(self, leaf: Leaf) -> tuple[int, int]:
        """Return where a name, a string or a comment starts and ends, in characters of the text."""
        start = self.excerpt.place(self.leaves[leaf])
        return start, start + len(leaf.value)

    @cached_property
    def nodes(self) -> list[tuple[cst.CSTNode, Above]]:
        """Every node that can hold a name or a string, each with those above it, outermost first."""
        found: list[tuple[cst.CSTNode, Above]] = []
        _walk(self.tree, (), found)
        return found

    def of(self, *kinds: type[Node]) -> list[tuple[Node, Above]]:
        """Return the nodes of some kinds, in the order of the text, each with those above it."""
        wanted: dict[type, None] = dict.fromkeys(kinds)
        return [cast(tuple[Node, Above], found) for found in self.nodes if type(found[0]) in wanted]

    @property
    def comments(self) -> list[cst.Comment]:
        """Every comment of the file."""
        return [node for node in self.leaves if isinstance(node, cst.Comment)]

    @cached_property
    def wrapper(self) -> MetadataWrapper:
        """The tree as LibCST's metadata providers take it."""
        # The nodes that a parse makes are its own; the copy that a wrapper makes by default costs as much as the parse.
        return MetadataWrapper(self.tree, unsafe_skip_copy=True)


def parse(path: str, text: str, words: Sequence[int] | None = None) -> Syntax:
    """Return the syntax of a Python file.

    Args:
        path: for messages.
        text: the file.
        words: where the words stand that matter; what has none of them is read in short.

    Raises:
        Refusal: it is not Python, or cannot be written out as it was read.
    """
    # LibCST drops form feeds; as blanks they keep their places.
    plain = text.replace("\f", " ")
    part = Excerpt(plain) if words is None else excerpt(plain, words)
    _refuse_depth(path, plain)
    try:
        tree = cst.parse_module(part.text)
        leaves = _leaves(tree, part.text)
    except cst.ParserSyntaxError as error:
        if part.text != plain:
            return parse(path, text)
        raise Refusal(f"{path}:{error.raw_line}: not Python: correct it and run again") from None
    except cst.CSTValidationError as error:
        raise Refusal(f"{path}: not Python: {error}; correct it and run again") from None
    except RecursionError:
        raise Refusal(f"{path}: an expression is nested too deeply: split it and run again") from None
    if leaves is None:
        raise Refusal(f"{path}: cannot be read without a loss: save it with one kind of line ends and run again")
    return Syntax(path, text, tree, part, leaves)


def _refuse_depth(path: str, text: str) -> None:
    """Refuse brackets in brackets that would end LibCST's parser, and this whole process with it, without a word."""
    depth = deepest = 0
    for bracket in BRACKET.findall(text):
        depth = depth + 1 if bracket in "([{" else max(depth - 1, 0)
        deepest = max(deepest, depth)
    if deepest > DEEPEST:
        try:
            ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            raise Refusal(f"{path}: an expression is nested too deeply: split it and run again") from None


def _leaves(tree: cst.Module, text: str) -> Mapping[Leaf, int] | None:
    """Return where each leaf of a tree is written, or None when the tree does not give the text again."""
    state = _Places(tree.default_indent, tree.default_newline)
    tree._codegen(state)
    if "".join(state.tokens) != text:
        return None
    offsets = [0, *accumulate(map(len, state.tokens))]
    # The parentheses around a name are written as a part of it.
    return {leaf: offsets[state.tokens.index(leaf.value, first)] for leaf, first in state.begun}


def dotted(node: cst.CSTNode | None) -> str | None:
    """Return `a.b.c` for a plain chain of names, None for anything else."""
    if isinstance(node, cst.Name):
        return node.value
    if isinstance(node, cst.Attribute):
        left = dotted(node.value)
        return f"{left}.{node.attr.value}" if left else None
    return None


def last_name(node: cst.CSTNode | None) -> str:
    """Return what a chain of names ends with, whatever it begins with; empty when it is no chain."""
    if isinstance(node, cst.Attribute):
        return node.attr.value
    return node.value if isinstance(node, cst.Name) else ""


def targets(node: cst.CSTNode | None) -> Iterator[cst.Name]:
    """Yield the plain names that an assignment to a node binds."""
    if isinstance(node, cst.Name):
        yield node
    elif isinstance(node, cst.Tuple | cst.List):
        for element in node.elements:
            yield from targets(element.value)


def literal(node: cst.CSTNode | None) -> str | None:
    """Return the value of a plain string literal, None for anything else."""
    if not isinstance(node, cst.SimpleString):
        return None
    try:
        value = node.evaluated_value
    except (SyntaxError, ValueError):
        # LibCST reads escapes that Python does not.
        return None
    return value if isinstance(value, str) else None


def inside(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Yield the nodes right below a node that can hold a name or a string."""
    for name in _inner(type(node)):
        value = getattr(node, name)
        for child in value if type(value) in (list, tuple) else (value,):
            if _is_node(child.__class__):
                yield child


def _walk(node: cst.CSTNode, above: Above, found: list[tuple[cst.CSTNode, Above]]) -> None:
    found.append((node, above))
    inner = (*above, node)
    for child in inside(node):
        _walk(child, inner, found)


# Asking an object itself is several times slower, because all nodes have an abstract base class.
@cache
def _is_node(kind: Hashable) -> bool:
    return isinstance(kind, type) and issubclass(kind, cst.CSTNode)


@cache
def _inner(kind: type[cst.CSTNode]) -> tuple[str, ...]:
    names = [one.name for one in fields(kind)]
    return tuple(name for name in names if name not in BLANK and "whitespace" not in name and "leading" not in name)
