"""A Python file as LibCST reads it, with the place of every name, string and comment in the text."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from itertools import accumulate

import libcst as cst
from libcst._nodes.internal import CodegenState

from generators.model.errors import Refusal

Leaf = cst.Name | cst.SimpleString | cst.FormattedStringText | cst.Comment
LEAVES = (cst.Name, cst.SimpleString, cst.FormattedStringText, cst.Comment)
# Where only spaces and punctuation can be; skipping them is most of the speed of a walk.
BLANK = {"lpar", "rpar", "lbracket", "rbracket", "semicolon", "comma", "equal", "indent", "newline", "operator"}


@dataclass
class _Places(CodegenState):
    """Writes the tree out and notes between which tokens each leaf was written."""

    marks: list[tuple[Leaf, int, int]] = field(default_factory=list)
    open: list[int] = field(default_factory=list)

    def before_codegen(self, node: cst.CSTNode) -> None:
        if isinstance(node, LEAVES):
            self.open.append(len(self.tokens))

    def after_codegen(self, node: cst.CSTNode) -> None:
        if isinstance(node, LEAVES):
            self.marks.append((node, self.open.pop(), len(self.tokens)))


@dataclass(frozen=True)
class Syntax:
    """The tree of one file. `places` maps a leaf's id to its first and last offset, in characters."""

    path: str
    text: str
    tree: cst.Module
    places: Mapping[int, tuple[int, int]]
    comments: tuple[cst.Comment, ...]

    def place(self, leaf: cst.CSTNode) -> tuple[int, int]:
        """Return where a leaf starts and ends."""
        return self.places[id(leaf)]


def parse(path: str, text: str) -> Syntax:
    """Return the syntax of a Python file.

    Raises:
        Refusal: it is not Python, or cannot be written out as it was read.
    """
    try:
        tree = cst.parse_module(text)
    except cst.ParserSyntaxError as error:
        raise Refusal(f"{path}:{error.raw_line}: not Python: correct it and run again") from None
    state = _Places(tree.default_indent, tree.default_newline)
    tree._codegen(state)
    offsets = [0, *accumulate(map(len, state.tokens))]
    if "".join(state.tokens) != text:
        raise Refusal(f"{path}: cannot be read without a loss: save it with one kind of line ends and run again")
    places = {id(leaf): (offsets[first], offsets[last]) for leaf, first, last in state.marks}
    comments = tuple(leaf for leaf, _, _ in state.marks if isinstance(leaf, cst.Comment))
    return Syntax(path, text, tree, places, comments)


def walk(
    node: cst.CSTNode, above: tuple[cst.CSTNode, ...] = ()
) -> Iterator[tuple[cst.CSTNode, tuple[cst.CSTNode, ...]]]:
    """Yield every node that can hold a name or a string, each with those above it, outermost first."""
    yield node, above
    inside = (*above, node)
    for name in _inner(type(node)):
        value = getattr(node, name)
        for child in value if isinstance(value, list | tuple) else (value,):
            if isinstance(child, cst.CSTNode):
                yield from walk(child, inside)


@cache
def _inner(kind: type[cst.CSTNode]) -> tuple[str, ...]:
    names = [one.name for one in fields(kind)]
    return tuple(name for name in names if name not in BLANK and "whitespace" not in name and "leading" not in name)


def dotted(node: cst.CSTNode | None) -> str | None:
    """Return `a.b.c` for a plain chain of names, None for anything else."""
    if isinstance(node, cst.Name):
        return node.value
    if isinstance(node, cst.Attribute):
        left = dotted(node.value)
        return f"{left}.{node.attr.value}" if left else None
    return None
