"""Reads Python into statements and blocks that together are the text again, to the last blank line."""

from collections.abc import Sequence
from dataclasses import dataclass

import libcst as cst
from libcst.metadata import CodeRange, MetadataWrapper, WhitespaceInclusivePositionProvider

from generators.merge.naming import name_of, order_matters, shape_of
from generators.merge.piece import Piece


@dataclass(frozen=True)
class Block:
    """Statements of one indentation, and the comments that follow the last."""

    statements: tuple["Statement", ...]
    footer: str

    @property
    def text(self) -> str:
        """The lines of the block."""
        return "".join(one.lead + one.text for one in self.statements) + self.footer


@dataclass(frozen=True)
class Statement(Piece):
    """A statement; one with blocks is `decorators`, then `heads` and `blocks` in turn."""

    kind: str = ""
    decorators: tuple[Piece, ...] = ()
    heads: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()


def read_statements(text: str) -> tuple[str, Block] | None:
    """Return the comments a module starts with, and its statements; None when it cannot be read or cut safely."""
    try:
        wrapper = MetadataWrapper(cst.parse_module(text), unsafe_skip_copy=True)
    except (cst.ParserSyntaxError, RecursionError):
        return None
    spans = wrapper.resolve(WhitespaceInclusivePositionProvider)
    reader = _Reader(text, {node: span for node, span in spans.items() if isinstance(span, CodeRange)})
    body = wrapper.module.body
    if not body:
        return None
    header = reader.lines(1, reader.start(body[0]))
    block = reader.block(body, len(reader.rows) + 1, True, False)
    return (header, block) if header + block.text == text else None


class _Reader:
    """Cuts the lines of one text where its statements start and end."""

    def __init__(self, text: str, spans: dict[cst.CSTNode, CodeRange]) -> None:
        self.rows = [f"{row}\n" for row in text.split("\n")[:-1]]
        self.spans = spans

    def lines(self, start: int, end: int) -> str:
        """Return lines from one, counted from 1, to another that is left out."""
        return "".join(self.rows[start - 1 : end - 1])

    def start(self, node: cst.CSTNode) -> int:
        """Return the first line of a statement, comments above it included."""
        return self.spans[node].start.line

    def end(self, node: cst.CSTNode) -> int:
        """Return the line after the last one of a statement or block."""
        end = self.spans[node].end
        return end.line + (1 if end.column else 0)

    def block(self, body: Sequence[cst.CSTNode], end: int, definitions: bool, by_place: bool) -> Block:
        """Return statements that end before a line; `definitions`: they belong to a module or class."""
        statements = tuple(self.statement(node, definitions, by_place) for node in body)
        return Block(statements, self.lines(self.end(body[-1]), end))

    def statement(self, node: cst.CSTNode, definitions: bool, by_place: bool) -> Statement:
        """Return one statement with all that is in it."""
        start, end = self.start(node), self.end(node)
        above = len(getattr(node, "leading_lines", ()))
        name, kind = name_of(node, definitions)
        heads, blocks, decorators = self.parts(node, definitions, start + above)
        return Statement(
            name,
            shape_of(node),
            self.lines(start + above, end),
            self.lines(start, start + above),
            free=kind in ("definition", "import") or (kind == "field" and not (by_place and order_matters(node))),
            kind=kind,
            decorators=decorators,
            heads=heads,
            blocks=blocks,
        )

    def parts(
        self, node: cst.CSTNode, definitions: bool, start: int
    ) -> tuple[tuple[str, ...], tuple[Block, ...], tuple[Piece, ...]]:
        """Return heads, blocks and decorators; nothing for a statement of one line."""
        bodies = bodies_of(node)
        if not bodies:
            return (), (), ()
        decorators = []
        for decorator in getattr(node, "decorators", ()):
            text = self.lines(start, self.end(decorator))
            decorators.append(Piece(text.strip(), "decorator", text))
            start = self.end(decorator)
        inside = isinstance(node, cst.ClassDef) or (definitions and not isinstance(node, cst.FunctionDef))
        heads, blocks = [], []
        for body in bodies:
            first = self.start(body.body[0])
            heads.append(self.lines(start, first))
            start = self.end(body)
            blocks.append(self.block(body.body, start, inside, _fields_by_place(node)))
        return tuple(heads), tuple(blocks), tuple(decorators)


def bodies_of(node: cst.CSTNode) -> list[cst.IndentedBlock]:
    """Return the blocks of a compound statement in order; none when one of them stands on the line of its head."""
    holders: list[cst.CSTNode] = [node]
    last = getattr(node, "orelse", None)
    holders += getattr(node, "handlers", ())
    while last is not None:
        holders.append(last)
        last = getattr(last, "orelse", None)
    holders += [final] if (final := getattr(node, "finalbody", None)) is not None else []
    bodies = [getattr(holder, "body", None) for holder in holders]
    blocks = [body for body in bodies if isinstance(body, cst.IndentedBlock) and body.body]
    return blocks if len(blocks) == len(bodies) else []


def _fields_by_place(node: cst.CSTNode) -> bool:
    """Return whether the fields of a class are arguments that may be given by place."""
    if not isinstance(node, cst.ClassDef):
        return False
    code = cst.Module([]).code_for_node
    words = [code(decorator) for decorator in node.decorators] + [code(base) for base in node.bases]
    return any(("dataclass" in word and "kw_only=True" not in word) or "NamedTuple" in word for word in words)
