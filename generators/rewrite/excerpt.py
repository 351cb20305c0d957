"""What of a Python text has to be judged: where none of the words stands, only what binds names is left."""

import ast
import re
import warnings
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

LINE_END = re.compile(r"\r\n|\r|\n")
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
BLOCKS = ("body", "handlers", "orelse", "finalbody", "cases")
# Statements that bind nothing, and expressions that say nothing about what is bound.
IDLE = (ast.Expr, ast.Return, ast.Raise, ast.Assert, ast.Delete)
ASSIGNMENTS = (ast.Assign, ast.AnnAssign, ast.AugAssign)
CONDITIONS = (ast.If, ast.While)
Cut = tuple[int, int, str]


@dataclass(frozen=True)
class Excerpt:
    """Python made of pieces of a text. `starts`: where each piece begins; `shifts`: how far that is from the text."""

    text: str
    starts: tuple[int, ...] = (0,)
    shifts: tuple[int, ...] = (0,)

    def place(self, offset: int) -> int:
        """Return where in the whole text a place of the excerpt is."""
        return offset + self.shifts[bisect_right(self.starts, offset) - 1]


def excerpt(text: str, words: Sequence[int]) -> Excerpt:
    """Return a text in which functions, classes, statements and values without any of the words are cut short.

    Of a function or class without a word only the header is left, of an assignment only the target and whose object it
    is. What is cut has none of the words, and nothing that could say whose a name with one of the words is. A text that
    this Python cannot read is returned whole.

    Args:
        text: the whole.
        words: where the words stand in it, in order.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Excerpt(text)
    places = _Places(text, [0, *(end.end() for end in LINE_END.finditer(text)), len(text)], words)
    return _joined(text, list(_cuts(tree, places)))


def _joined(text: str, cuts: Sequence[Cut]) -> Excerpt:
    parts, starts, shifts, place, length = [], [0], [0], 0, 0
    for start, end, instead in cuts:
        parts += [text[place:start], instead]
        length += start - place + len(instead)
        starts.append(length)
        shifts.append(end - length)
        place = end
    return Excerpt("".join([*parts, text[place:]]), tuple(starts), tuple(shifts))


@dataclass(frozen=True)
class _Places:
    """The text, where its lines start, and where the words do."""

    text: str
    lines: Sequence[int]
    words: Sequence[int]

    def at(self, line: int, column: int) -> int:
        """Return the offset of a place as the syntax tree has it: a line from one, a column in bytes."""
        start = self.lines[line - 1]
        head = self.text[start : start + column]
        return start + (column if head.isascii() else len(self.text[start:].encode()[:column].decode()))

    def span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        """Return where a node starts and ends."""
        end = self.at(node.end_lineno or node.lineno, node.end_col_offset or 0)
        return self.at(node.lineno, node.col_offset), end

    def idle(self, start: int, end: int) -> bool:
        """Say whether none of the words stands in a part, and nothing is bound in it."""
        return not self.has_word(start, end) and ":=" not in self.text[start:end]

    def has_word(self, start: int, end: int) -> bool:
        """Say whether one of the words stands in a part."""
        return bisect_left(self.words, start) < bisect_left(self.words, end)


def _cuts(node: ast.AST, places: _Places) -> Iterator[Cut]:
    for child in (child for block in BLOCKS for child in _block(node, block)):
        if isinstance(child, DEFINITIONS):
            yield from _definition(child, places)
        elif isinstance(child, IDLE):
            yield from _cut(places, places.span(child), "pass")
        elif isinstance(child, ASSIGNMENTS):
            yield from _value(child, places)
        else:
            if isinstance(child, CONDITIONS):
                yield from _cut(places, places.span(child.test), "0")
            yield from _cuts(child, places)


def _block(node: ast.AST, name: str) -> list[ast.AST]:
    found = getattr(node, name, None)
    return found if isinstance(found, list) else []


def _cut(places: _Places, span: tuple[int, int], instead: str) -> Iterator[Cut]:
    start, end = span
    if end - start > len(instead) and places.idle(start, end):
        yield start, end, instead


def _definition(node: Definition, places: _Places) -> Iterator[Cut]:
    first, start = node.body[0], places.lines[_first_line(node.body[0]) - 1] + node.body[0].col_offset
    header, (_, end) = places.lines[_first_line(node) - 1], places.span(node)
    # What begins on the line of the header stays.
    alone = first.lineno > node.lineno and not places.text[start - first.col_offset : start].strip(" \t")
    # The constructor says whose objects the others use.
    if places.has_word(header, end) or node.name == "__init__":
        yield from _cuts(node, places)
    elif alone:
        yield start, end, "pass"


def _value(node: ast.Assign | ast.AnnAssign | ast.AugAssign, places: _Places) -> Iterator[Cut]:
    """An object comes from its class, so that of a call the name of what is called stays; so does a plain name."""
    if isinstance(node.value, ast.Call):
        start, end = places.span(node.value.func)[1], places.span(node.value)[1]
        yield from _cut(places, (start, end), "()") if places.text[start] == "(" else ()
    elif node.value is not None and not isinstance(node.value, ast.Name):
        yield from _cut(places, places.span(node.value), "0")


def _first_line(node: ast.stmt) -> int:
    above: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(one.lineno for one in above)])
