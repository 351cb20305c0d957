"""Writes a clash into the text with git's markers and all three sides, and says on which lines clashes stand."""

from collections.abc import Sequence
from dataclasses import dataclass

from generators.merge.piece import Clash, Part


@dataclass(frozen=True)
class Labels:
    """What the three sides are called behind the markers."""

    ours: str = "ours"
    base: str = "base"
    theirs: str = "theirs"


def marked(parts: Sequence[Part], labels: Labels) -> tuple[str, tuple[tuple[int, str], ...]]:
    """Return the text, and for each clash the line of its first marker, counted from 1, with what it is."""
    text, conflicts = "", []
    for part in parts:
        if isinstance(part, Clash):
            start, between, end = _trimmed(part)
            conflicts.append((text.count("\n") + start.count("\n") + 1, part.what))
            text += start + _block(between, labels) + end
        else:
            text += part
    return text, tuple(conflicts)


def one_side(parts: Sequence[Part], side: str) -> str:
    """Return the text with every clash decided for `base`, `ours` or `theirs`."""
    return "".join(part if isinstance(part, str) else str(getattr(part, side)) for part in parts)


def places_of_markers(text: str) -> tuple[int, ...]:
    """Return the lines, counted from 1, on which a conflict starts."""
    return tuple(number for number, line in enumerate(text.split("\n"), 1) if line.startswith("<<<<<<< "))


def _trimmed(clash: Clash) -> tuple[str, Clash, str]:
    """Take the lines that all three have, at the start and at the end, out of the markers."""
    sides = [text.splitlines(keepends=True) for text in (clash.ours, clash.base, clash.theirs)]
    start = _common(sides)
    rest = [side[start:] for side in sides]
    end = _common([side[::-1] for side in rest])
    ours, base, theirs = ("".join(side[: len(side) - end]) for side in rest)
    tail = rest[0][len(rest[0]) - end :]
    return "".join(sides[0][:start]), Clash(base, ours, theirs, clash.what), "".join(tail)


def _common(sides: Sequence[Sequence[str]]) -> int:
    count = 0
    for lines in zip(*sides, strict=False):
        if len(set(lines)) > 1:
            break
        count += 1
    return count


def _block(clash: Clash, labels: Labels) -> str:
    return (
        f"<<<<<<< {labels.ours}\n{clash.ours}||||||| {labels.base}\n{clash.base}"
        f"=======\n{clash.theirs}>>>>>>> {labels.theirs}\n"
    )
