"""Checks that a renamed module is its source with other names, and nothing else: what does not hold is said."""

import ast
import bisect
import re
import warnings
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial

from generators.model.names import Match, Renaming
from generators.rewrite.files import Rewrite, Rewritten, SourceFile, is_python
from generators.rewrite.ledger import Decision
from generators.rewrite.package import Package
from generators.rewrite.shapes import lost_structure
from generators.rewrite.source import Source, decode
from generators.rewrite.team import Alone, Team, shares

# A file, the bytes it was made from, and what was decided about it.
_Pair = tuple[Rewritten, bytes, list[Decision]]


@dataclass(frozen=True)
class Doubt:
    """One thing that does not hold: the file and line in the clone, and what is wrong there."""

    path: str
    line: int
    words: str


@dataclass(frozen=True)
class _Placed:
    """A decision with its columns in the clone; renaming adds no lines."""

    decision: Decision
    start: int
    text: str

    @property
    def end(self) -> int:
        """The column after it."""
        return self.start + len(self.text)

    def covers(self, line: str, start: int, end: int) -> bool:
        """Say whether it stands in a line as decided, at a place that overlaps another."""
        return self.start < end and start < self.end and line[self.start : self.end] == self.text


def doubts(
    files: Sequence[SourceFile],
    roots: Sequence[str],
    renaming: Renaming,
    rewrite: Rewrite,
    team: Team | None = None,
    structure: bool = True,
) -> tuple[Doubt, ...]:
    """Return what keeps a renamed module from being proved; nothing when it is proved.

    Args:
        files: the source.
        roots: its paths in the map.
        renaming: the names mapping.
        rewrite: the result, with its ledger.
        team: who shares the work; this process alone when not given.
        structure: whether to compare the syntax trees too.
    """
    sources = {file.path: file.content for file in files}
    ledger: dict[str, list[Decision]] = {}
    for decision in rewrite.ledger:
        ledger.setdefault(decision.path, []).append(decision)
    pairs = ((file.path, (file, sources[file.source], ledger.get(file.source, []))) for file in rewrite.files)
    check = partial(_doubts, Package.of(roots), renaming, structure)
    team = team or Alone()
    parts = shares(((path, pair, len(pair[1])) for path, pair in pairs), team.size if structure else 1)
    with team.asking([_doubting(part.values(), check) for part in parts]) as ask:
        return tuple(doubt for part in ask(None) for doubt in part)


def _doubting(pairs: Iterable[_Pair], check: Callable[[_Pair], list[Doubt]]) -> Generator[list[Doubt], None, None]:
    yield [doubt for pair in pairs for doubt in check(pair)]


def _doubts(package: Package, renaming: Renaming, structure: bool, pair: _Pair) -> list[Doubt]:
    file, source, decisions = pair
    placed = _placed(decisions)
    broken = [*_broken(file, source, placed), *_misshapen(file, source)] if structure else ()
    return [*_lost(file, source, placed), *broken, *_left(file, package, renaming, placed)]


def _placed(decisions: Sequence[Decision]) -> list[_Placed]:
    placed, line, shift = [], 0, 0
    for one in sorted(decisions, key=lambda one: (one.line, one.column)):
        shift = shift if one.line == line else 0
        line = one.line
        here = one.new if one.verdict == "rename" else one.old
        start = one.column - 1 + shift
        placed.append(_Placed(one, start, here))
        shift += len(here) - len(one.old)
    return placed


def _lost(file: Rewritten, source: bytes, placed: Sequence[_Placed]) -> Iterator[Doubt]:
    """Undoing every decision must give the source, byte for byte."""
    text = _text(file)
    before = _undone(text, placed) if text else file.content
    if before != source:
        yield Doubt(file.path, 1, f"undoing the renaming does not give {file.source} again")


def _undone(text: Source, placed: Sequence[_Placed]) -> bytes:
    lines = text.text.split("\n")
    for number, decided in _by_line(placed).items():
        parts, place, line = [], 0, lines[number - 1]
        for one in decided:
            if one.decision.verdict == "rename":
                parts += [line[place : one.start], one.decision.old]
                place = one.end
        lines[number - 1] = "".join([*parts, line[place:]])
    return text.mark + "\n".join(lines).encode(text.encoding)


def _broken(file: Rewritten, source: bytes, placed: Sequence[_Placed]) -> Iterator[Doubt]:
    """Python stays Python, of the same structure; names and strings differ only where the ledger says so."""
    if not is_python(file.path) or file.content == source:
        return
    before = _parsed(source, file.source)
    if not isinstance(before, ast.Module):
        return
    after = _compiled(file.content, file.path)
    if not isinstance(after, ast.Module):
        if isinstance(_compiled(source, file.source), ast.Module):
            yield Doubt(file.path, getattr(after, "lineno", None) or 1, f"is not Python any more: {after}")
        return
    renamed = sorted({one.decision.line for one in placed if one.decision.verdict == "rename"})
    yield from (Doubt(file.path, line, words) for line, words in _differences(before, after, renamed, range(1, 2)))


def _misshapen(file: Rewritten, source: bytes) -> Iterator[Doubt]:
    before, after = decode(source, python=False), decode(file.content, python=False)
    if before and after and (words := lost_structure(file.source, before.text, after.text)):
        yield Doubt(file.path, 1, words)


def _parsed(content: bytes, path: str) -> ast.Module | ValueError | SyntaxError:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(content, path)
    except (SyntaxError, ValueError) as error:
        return error


def _compiled(content: bytes, path: str) -> ast.Module | ValueError | SyntaxError:
    # The compiler finds what the parser does not, such as a parameter that stands twice.
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(content, path, "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        return error
    return _parsed(content, path)


def _differences(old: object, new: object, renamed: Sequence[int], lines: range) -> Iterator[tuple[int, str]]:
    if isinstance(old, ast.stmt) and _is_same_text(old, new, renamed):
        return
    if type(old) is not type(new):
        yield lines.start, f"has another structure: {type(new).__name__} where {type(old).__name__} was"
    elif isinstance(old, ast.AST):
        lines = _lines(old) or lines
        for name in old._fields:
            yield from _differences(getattr(old, name, None), getattr(new, name, None), renamed, lines)
    elif isinstance(old, list) and isinstance(new, list):
        if len(old) != len(new):
            yield lines.start, f"has another structure: {len(new)} parts where {len(old)} were"
        for one, other in zip(old, new, strict=False):
            yield from _differences(one, other, renamed, lines)
    elif old != new and not (isinstance(old, str | bytes) and _has_one(renamed, lines)):
        yield lines.start, f"has {new!r} where {old!r} was, and no decision says so"


def _is_same_text(old: ast.stmt, new: object, renamed: Sequence[int]) -> bool:
    """Say whether a statement stands on the same lines, and none of them was changed."""
    if not isinstance(new, ast.stmt) or (old.lineno, old.end_lineno) != (new.lineno, new.end_lineno):
        return False
    above: list[ast.expr] = getattr(old, "decorator_list", [])
    first = min([old.lineno, *(one.lineno for one in above)])
    return type(old) is type(new) and not _has_one(renamed, range(first, (old.end_lineno or first) + 1))


def _has_one(renamed: Sequence[int], lines: range) -> bool:
    return bisect.bisect_left(renamed, lines.start) < bisect.bisect_left(renamed, lines.stop)


def _lines(node: ast.AST) -> range | None:
    """Return the lines of a node itself: of what has a body, those above it."""
    first, last = getattr(node, "lineno", None), getattr(node, "end_lineno", None)
    body = getattr(node, "body", None)
    if first is None or last is None:
        return None
    return range(first, max(body[0].lineno, first + 1) if isinstance(body, list) and body else last + 1)


def _left(file: Rewritten, package: Package, renaming: Renaming, placed: Sequence[_Placed]) -> Iterator[Doubt]:
    """Whatever still has a word of ours was decided to stay; no reference to the source module was."""
    text = _text(file)
    if text is None:
        return
    decided = _by_line(placed)
    pragmas = {one.decision.line for one in placed if one.decision.rule == "pragma"}
    references = _references(package)
    for number, line in _lines_with(text.text, renaming.hint):
        for match in renaming.matches(line):
            if not _is_decided(line, match, decided.get(number, [])):
                yield Doubt(file.path, number, f"{line[match.start : match.end]!r} has no decision")
        if number not in pragmas and (found := references.search(line)):
            yield Doubt(file.path, number, f"still refers to the source: {found[0]}")


@cache
def _references(package: Package) -> re.Pattern[str]:
    """Return what a reference to the source is: its path or dotted name, or an import of its one word."""
    whole = [own for own in (*package.prefixes, *package.roots) if "." in own or "/" in own]
    words = [re.escape(own) for own in package.prefixes if "." not in own]
    imported = [rf"^\s*(?:from|import)\s+{word}\b" for word in words]
    return re.compile("|".join([*(rf"(?<![\w./]){re.escape(own)}(?!\w)" for own in whole), *imported]))


def _lines_with(text: str, words: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    """Yield the lines in which one of the words stands, with their numbers; references have them too."""
    number, counted, end = 1, 0, -1
    for found in words.finditer(text):
        if found.start() < end:
            continue
        number += text.count("\n", counted, found.start())
        counted = found.start()
        start, end = text.rfind("\n", 0, counted) + 1, text.find("\n", counted)
        end = end if end >= 0 else len(text)
        yield number, text[start:end]


def _is_decided(line: str, match: Match, decided: Sequence[_Placed]) -> bool:
    """Say whether a word lies in a decision; those of a line are in order and do not overlap."""
    first = bisect.bisect_right(decided, match.start, key=lambda one: one.end)
    last = bisect.bisect_left(decided, match.end, key=lambda one: one.start)
    return any(one.covers(line, match.start, match.end) for one in decided[first:last])


def _by_line(placed: Sequence[_Placed]) -> Mapping[int, list[_Placed]]:
    lines: dict[int, list[_Placed]] = {}
    for one in placed:
        lines.setdefault(one.decision.line, []).append(one)
    return lines


def _text(file: Rewritten) -> Source | None:
    return decode(file.content, is_python(file.source))
