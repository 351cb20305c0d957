"""A Python file as LibCST reads it, with the place of every node in the text."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache, cached_property
from itertools import accumulate

import libcst as cst
from libcst.metadata import ByteSpanPositionProvider, CodeSpan, MetadataWrapper

from generators.model.errors import Refusal

Above = tuple[cst.CSTNode, ...]
# Where only spaces and punctuation can be; skipping them is most of the speed of a walk.
BLANK = {"lpar", "rpar", "lbracket", "rbracket", "semicolon", "comma", "equal", "indent", "newline", "operator"}


@dataclass(frozen=True)
class Syntax:
    """The tree of one file."""

    path: str
    text: str
    wrapper: MetadataWrapper

    @property
    def tree(self) -> cst.Module:
        """The whole file as a node."""
        return self.wrapper.module

    def place(self, node: cst.CSTNode) -> tuple[int, int]:
        """Return where a node starts and ends, in characters."""
        span = self._spans[node]
        return self._character(span.start), self._character(span.start + span.length)

    @cached_property
    def nodes(self) -> list[tuple[cst.CSTNode, Above]]:
        """Every node that can hold a name or a string, each with those above it, outermost first."""
        return list(_walk(self.tree, ()))

    @property
    def comments(self) -> list[cst.Comment]:
        """Every comment of the file."""
        return [node for node in self._spans if isinstance(node, cst.Comment)]

    @cached_property
    def _spans(self) -> Mapping[cst.CSTNode, CodeSpan]:
        return self.wrapper.resolve(ByteSpanPositionProvider)

    def _character(self, byte: int) -> int:
        return byte if self.text.isascii() else self._characters[byte]

    @cached_property
    def _characters(self) -> dict[int, int]:
        starts = accumulate((len(sign.encode()) for sign in self.text), initial=0)
        return {byte: character for character, byte in enumerate(starts)}


def parse(path: str, text: str) -> Syntax:
    """Return the syntax of a Python file.

    Raises:
        Refusal: it is not Python, or cannot be written out as it was read.
    """
    # LibCST drops form feeds; as blanks they keep their places.
    plain = text.replace("\f", " ")
    try:
        tree = cst.parse_module(plain)
        lossless = tree.code == plain
    except cst.ParserSyntaxError as error:
        raise Refusal(f"{path}:{error.raw_line}: not Python: correct it and run again") from None
    except RecursionError:
        raise Refusal(f"{path}: an expression is nested too deeply: split it and run again") from None
    if not lossless:
        raise Refusal(f"{path}: cannot be read without a loss: save it with one kind of line ends and run again")
    # The nodes that a parse makes are its own; the copy that a wrapper makes by default costs as much as the parse.
    return Syntax(path, text, MetadataWrapper(tree, unsafe_skip_copy=True))


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
    if isinstance(node, cst.SimpleString) and isinstance(value := node.evaluated_value, str):
        return value
    return None


def inside(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Yield the nodes right below a node that can hold a name or a string."""
    for name in _inner(type(node)):
        value = getattr(node, name)
        for child in value if isinstance(value, list | tuple) else (value,):
            if isinstance(child, cst.CSTNode):
                yield child


def _walk(node: cst.CSTNode, above: Above) -> Iterator[tuple[cst.CSTNode, Above]]:
    yield node, above
    for child in inside(node):
        yield from _walk(child, (*above, node))


@cache
def _inner(kind: type[cst.CSTNode]) -> tuple[str, ...]:
    names = [one.name for one in fields(kind)]
    return tuple(name for name in names if name not in BLANK and "whitespace" not in name and "leading" not in name)
