"""What speaks against a merged text, and how the text is contested there: both sides between markers."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from generators.merge.piece import Clash, Part


@dataclass(frozen=True)
class Objection:
    """The line of the result, counted from 1, where two changes do not go together, and why in words."""

    line: int
    what: str


def contested(result: str, ours: str, theirs: str, objections: Sequence[Objection]) -> list[Part] | None:
    """Return the result with a clash where the objections are; None when both sides have a part in those lines."""
    lines = result.splitlines(keepends=True)
    hunks = [hunk for one in objections if (hunk := _hunk(lines, ours, theirs, one))]
    if not hunks:
        return None
    parts: list[Part] = []
    end = 0
    for start, stop, clash in sorted(hunks, key=lambda hunk: hunk[:2]):
        if start < end or (start, stop) == (0, 0):
            continue
        parts += ["".join(lines[end:start]), clash]
        end = stop
    return [*parts, "".join(lines[end:])]


def _hunk(lines: Sequence[str], ours: str, theirs: str, objection: Objection) -> tuple[int, int, Clash] | None:
    """Return the lines around an objection that only one side brought, as a clash with what the other has there."""
    for other, is_ours in ((ours, True), (theirs, False)):
        others = other.splitlines(keepends=True)
        for tag, i, j, k, m in SequenceMatcher(None, others, lines, autojunk=False).get_opcodes():
            if tag != "equal" and k < objection.line <= m:
                had, has = "".join(others[i:j]), "".join(lines[k:m])
                # The other side left these lines alone, or they would have collided.
                sides = (had, has) if is_ours else (has, had)
                return k, m, Clash(had, *sides, objection.what)
    return None
