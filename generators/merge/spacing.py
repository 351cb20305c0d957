"""Sets the blank lines between what both sides put at one place, each as if it stood there alone."""

from dataclasses import replace
from itertools import pairwise, takewhile

from generators.merge.piece import Slot
from generators.merge.statements import Statement


def spaced(slots: list[Slot[Statement]]) -> list[Slot[Statement]]:
    """Return the places with the blank lines of two additions adapted to each other."""
    return _first_of_block(_one_group(slots))


def _one_group(slots: list[Slot[Statement]]) -> list[Slot[Statement]]:
    """Take the blank line from a second new start of a group: each side put its import first."""
    result = list(slots)
    for index, (one, two, after) in enumerate(zip(slots, slots[1:], slots[2:], strict=False)):
        if not all(map(is_import, (one, two, after))) or one.base or two.base or not after.base:
            continue
        blank = not (lead_of(one) + lead_of(two)).strip()
        if blank and lead_of(one) and lead_of(two) and not lead_of(after):
            result[index + 1] = with_lead(two, "")
    return result


def _first_of_block(slots: list[Slot[Statement]]) -> list[Slot[Statement]]:
    """Give the second addition at the start of a block the blank line that each gave to what it pushed down."""
    result = list(slots)
    for index, (one, two) in enumerate(pairwise(slots)):
        if one.base or two.base or one.clash or two.clash:
            break
        below = next((slot for slot in slots[index + 2 :] if slot.base), None)
        if one.ours and two.theirs and not one.theirs and not two.ours and not lead_of(two) and below:
            result[index + 1] = with_lead(two, _blank_lines(lead_of(below)))
    return result


def _blank_lines(lead: str) -> str:
    """Return the blank lines before the first comment."""
    lines = lead.splitlines(keepends=True)
    return "".join(takewhile(lambda line: not line.strip(), lines))


def is_import(slot: Slot[Statement]) -> bool:
    """Return whether an import stands there, and nothing collides."""
    return not slot.clash and (slot.ours or slot.theirs or slot.base)[0].kind == "import"


def lead_of(slot: Slot[Statement]) -> str:
    """Return the blank lines and comments above what stands there."""
    # What one side gave up to an import that it put above is gone.
    return min((piece.lead for piece in (*slot.ours, *slot.theirs)), key=len, default="")


def with_lead(slot: Slot[Statement], lead: str) -> Slot[Statement]:
    """Return the place with other blank lines above."""
    base, ours, theirs = (
        tuple(replace(piece, lead=lead) for piece in pieces) for pieces in (slot.base, slot.ours, slot.theirs)
    )
    return Slot(base, ours, theirs)
