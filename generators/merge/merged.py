"""Merges three versions of one file: by lines where they agree, by structure where only the lines collide.

    merged("note.py", base, ours, theirs, by_lines)

What comes out has every change of both sides, or git's markers where they contradict each other.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from generators.merge.envelope import envelope_of, opened
from generators.merge.marks import Labels, marked, one_side, places_of_markers
from generators.merge.objection import Objection, contested
from generators.merge.piece import Clash, Part, three_way

if TYPE_CHECKING:
    from generators.merge.languages import Language

# Base, ours and theirs in; the text with markers, and how many conflicts it has: what `git merge-file --diff3` says.
LineMerge = Callable[[str, str, str], tuple[str, int]]
LINES = "both sides changed the same lines"


@dataclass(frozen=True)
class Merged:
    """The merged text; `conflicts`: the line of each first marker, counted from 1, and what collides there."""

    text: str
    conflicts: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class _Versions:
    base: str
    ours: str
    theirs: str


def merged(path: str, base: str, ours: str, theirs: str, by_lines: LineMerge, labels: Labels | None = None) -> Merged:
    """Return the merge of three versions of a file.

    Args:
        path: the file's name, which says what language it is.
        base: what both sides started from.
        ours: one side.
        theirs: the other one; where both add at one place, ours stands first.
        by_lines: merges lines, and marks what collides with the same labels.
        labels: what the sides are called behind the markers.
    """
    if (plain := three_way(base, ours, theirs)) is not None:
        return Merged(plain)
    (first, was), (second, left), (third, right) = (opened(text) for text in (base, ours, theirs))
    result = _merged(path, _Versions(was, left, right), by_lines, labels or Labels())
    return Merged(envelope_of(first, second, third).around(result.text), result.conflicts)


def _merged(path: str, versions: _Versions, by_lines: LineMerge, labels: Labels) -> Merged:
    base, ours, theirs = versions.base, versions.ours, versions.theirs
    if (plain := three_way(base, ours, theirs)) is not None:
        return Merged(plain)
    text, collisions = by_lines(base, ours, theirs)
    lines = Merged(text, tuple((line, LINES) for line in places_of_markers(text)) if collisions else ())
    # Parsers are slow to import, and most files change on one side only.
    from generators.merge.languages import language_of

    language = language_of(path)
    if language is None or any(language.unreadable(text) for text in (base, ours, theirs)):
        return lines
    return _proved(language, versions, lines, by_lines, labels)


def _proved(language: "Language", versions: _Versions, lines: Merged, by_lines: LineMerge, labels: Labels) -> Merged:
    """Return the first that can be proved: the merge by lines, by structure, by structure with clashes."""
    base, ours, theirs = versions.base, versions.ours, versions.theirs
    against = language.objections(base, ours, theirs, lines.text) if not lines.conflicts else []
    if not lines.conflicts and not against:
        return lines
    parts = language.parts(base, ours, theirs, lambda *texts: _clean(by_lines, *texts))
    if parts is not None and all(isinstance(part, str) for part in parts):
        text = one_side(parts, "ours")
        against = language.objections(base, ours, theirs, text)
        if not against:
            return Merged(text)
        parts = contested(text, ours, theirs, against)
    elif parts is None or _unreadable(language, parts):
        parts = contested(lines.text, ours, theirs, against)
    if parts is None:
        return _undecided(versions, lines, against, labels)
    text, conflicts = marked(parts, labels)
    return Merged(text, conflicts + _broken_beside(language, versions, parts, text))


def _undecided(versions: _Versions, lines: Merged, against: Sequence[Objection], labels: Labels) -> Merged:
    """Return git's own markers, or all of the file between markers where git would have merged it wrongly."""
    words = tuple(dict.fromkeys(one.what for one in against))
    if lines.conflicts:
        return Merged(lines.text, lines.conflicts + tuple((lines.conflicts[0][0], what) for what in words))
    return Merged(*marked([Clash(versions.base, versions.ours, versions.theirs, "; ".join(words))], labels))


def _broken_beside(
    language: "Language", versions: _Versions, parts: Sequence[Part], marked_text: str
) -> tuple[tuple[int, str], ...]:
    """Return what is broken however the clashes are decided, with its line in the marked text; it has no markers."""
    found = []
    for side in ("ours", "theirs"):
        text = one_side(parts, side)
        against = language.broken(versions.base, versions.ours, versions.theirs, text)
        found.append({one.what: text.split("\n")[one.line - 1] for one in against})
    rows = marked_text.split("\n")
    return tuple((rows.index(row) + 1, what) for what, row in found[0].items() if what in found[1] and row in rows)


def _clean(by_lines: LineMerge, base: str, ours: str, theirs: str) -> str | None:
    text, collisions = by_lines(base, ours, theirs)
    return None if collisions else text


def _unreadable(language: "Language", parts: Sequence[Part]) -> bool:
    """Return whether some way to decide the clashes does not compile, which one could not repair by choosing."""
    return any(language.unreadable(one_side(parts, side)) for side in ("ours", "theirs"))
