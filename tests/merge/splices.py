"""Edits as splices of a text: made alone, made together, and when two of them contradict each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations


@dataclass(frozen=True)
class Splice:
    """Puts a text in place of a span; `rank` sorts what several put at one place, `free`: any order would do."""

    start: int
    end: int
    text: str
    rank: str = ""
    free: bool = False


@dataclass(frozen=True)
class Edit:
    """One edit: its splices, the definition it is in (`spot`), names it takes away, names it begins to use."""

    name: str
    spot: str
    splices: tuple[Splice, ...]
    cuts: frozenset[str] = frozenset()
    uses: frozenset[str] = frozenset()


def joined(edits: Sequence[Edit]) -> Edit | None:
    """Return several edits as one; None when they cannot be made together."""
    if any(not _together(one, other) for one, other in combinations(edits, 2)):
        return None
    splices = dict.fromkeys(splice for edit in edits for splice in edit.splices)
    names = (frozenset[str]().union(*(getattr(edit, kind) for edit in edits)) for kind in ("cuts", "uses"))
    return Edit(", ".join(edit.name for edit in edits), "several", tuple(splices), *names)


def composed(text: str, ours: Edit, theirs: Edit) -> str | None:
    """Return the text with both edits; None when they contradict each other."""
    if not _together(ours, theirs):
        return None
    both = [*ours.splices, *(one for one in theirs.splices if one not in ours.splices)]
    return spliced(text, both)


def _together(ours: Edit, theirs: Edit) -> bool:
    if ours.cuts & theirs.uses or theirs.cuts & ours.uses:
        return False
    pairs = ((one, other) for one in ours.splices for other in theirs.splices)
    return not any(one != other and _contradict(one, other) for one, other in pairs)


def spliced(text: str, splices: list[Splice]) -> str:
    """Return the text with all splices; at one place the first one stands first, unless ranks say otherwise."""
    order = sorted(splices, key=lambda one: (one.start, one.end, one.rank))
    for one in reversed(order):
        text = text[: one.start] + one.text + text[one.end :]
    return text


def _contradict(one: Splice, other: Splice) -> bool:
    if (one.start, one.end) == (other.start, other.end):
        return one.start < one.end or (one.rank == other.rank and not (one.free and other.free))
    if one.start < other.end and other.start < one.end:
        return True
    touch = one.end == other.start or other.end == one.start
    return touch and not (one.free or other.free) and (one.text == "") != (other.text == "")
