"""What of a Python text has to be judged: functions and classes that have none of the words lose their bodies."""

import ast
import re
import warnings
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

LINE_END = re.compile(r"\r\n|\r|\n")
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
BLOCKS = ("body", "handlers", "orelse", "finalbody", "cases")


@dataclass(frozen=True)
class Excerpt:
    """Python made of pieces of a text. `starts`: where each piece begins; `shifts`: how far that is from the text."""

    text: str
    starts: tuple[int, ...] = (0,)
    shifts: tuple[int, ...] = (0,)

    def place(self, offset: int) -> int:
        """Return where in the whole text a place of the excerpt is."""
        return offset + self.shifts[bisect_right(self.starts, offset) - 1]


def excerpt(text: str, words: re.Pattern[str]) -> Excerpt:
    """Return a text with `pass` for the body of each function and class in which none of the words stands.

    What such a body binds has none of the words either, so that nothing outside of it depends on it. A text that this
    Python cannot read is returned whole.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Excerpt(text)
    lines = [0, *(end.end() for end in LINE_END.finditer(text)), len(text)]
    return _cut(text, list(_bodies(tree, text, lines, words)))


def _cut(text: str, bodies: Sequence[tuple[int, int]]) -> Excerpt:
    parts, starts, shifts, place, length = [], [0], [0], 0, 0
    for start, end in bodies:
        parts += [text[place:start], "pass"]
        length += start - place + len("pass")
        starts.append(length)
        shifts.append(end - length)
        place = end
    return Excerpt("".join([*parts, text[place:]]), tuple(starts), tuple(shifts))


def _bodies(node: ast.AST, text: str, lines: Sequence[int], words: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Yield where the bodies without one of the words start and end."""
    for child in (child for block in BLOCKS for child in _block(node, block)):
        if isinstance(child, DEFINITIONS) and not words.search(text, lines[_first_line(child) - 1], _end(child, lines)):
            yield from _body(child, text, lines)
        else:
            yield from _bodies(child, text, lines, words)


def _block(node: ast.AST, name: str) -> list[ast.AST]:
    found = getattr(node, name, None)
    return found if isinstance(found, list) else []


def _body(node: Definition, text: str, lines: Sequence[int]) -> Iterator[tuple[int, int]]:
    first, line, end = node.body[0], lines[_first_line(node.body[0]) - 1], _end(node, lines)
    start = line + first.col_offset
    # What begins on the line of the header stays.
    if first.lineno > node.lineno and not text[line:start].strip(" \t"):
        yield start, start + len(text[start:end].rstrip("\r\n"))


def _first_line(node: ast.stmt) -> int:
    above: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(one.lineno for one in above)])


def _end(node: ast.stmt, lines: Sequence[int]) -> int:
    return lines[node.end_lineno or node.lineno]
