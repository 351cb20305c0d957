"""Puts lines of imports in order when both sides added some and both keep them sorted."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby

from generators.merge.piece import Slot
from generators.merge.sorting import imports_order
from generators.merge.statements import Statement


def imports_in_order(slots: list[Slot[Statement]]) -> list[Slot[Statement]]:
    """Return the slots with imports sorted where both sides had them sorted; their blank lines stay in place."""
    slots = _one_group(slots)
    ordered: list[Slot[Statement]] = []
    number = 0
    keyed = []
    for slot in slots:
        number += 0 if _is_import(slot) and not _lead(slot) else 1
        keyed.append((number, slot))
    for _, run in groupby(keyed, key=lambda pair: pair[0]):
        ordered += _sorted([slot for _, slot in run])
    return ordered


def _one_group(slots: list[Slot[Statement]]) -> list[Slot[Statement]]:
    """Take the blank line from a second new start of a group: each side put its import first."""
    result = list(slots)
    for index, (one, two, after) in enumerate(zip(slots, slots[1:], slots[2:], strict=False)):
        if not all(map(_is_import, (one, two, after))) or one.base or two.base or not after.base:
            continue
        if not _lead(one).strip() and not _lead(two).strip() and _lead(one) and _lead(two) and not _lead(after):
            result[index + 1] = _with_lead(two, "")
    return result


def _sorted(run: list[Slot[Statement]]) -> list[Slot[Statement]]:
    versions = [[piece.text for slot in run for piece in side(slot)] for side in (_ours, _theirs)]
    new = [any(not slot.base and side(slot) for slot in run) for side in (_ours, _theirs)]
    plain = all(_is_import(slot) for slot in run) and not any(_lead(slot).strip() for slot in run)
    order = imports_order(*versions) if plain and all(new) else None
    if order is None:
        return run
    key, leads = order, [_lead(slot) for slot in run]
    again = sorted(run, key=lambda slot: key(_piece(slot).text))
    return [_with_lead(slot, lead) for slot, lead in zip(again, leads, strict=True)]


def _ours(slot: Slot[Statement]) -> Iterable[Statement]:
    return slot.ours


def _theirs(slot: Slot[Statement]) -> Iterable[Statement]:
    return slot.theirs


def _piece(slot: Slot[Statement]) -> Statement:
    return (slot.ours or slot.theirs or slot.base)[0]


def _is_import(slot: Slot[Statement]) -> bool:
    return not slot.clash and _piece(slot).kind == "import"


def _lead(slot: Slot[Statement]) -> str:
    # What one side gave up to an import that it put above is gone.
    return min((piece.lead for piece in (*slot.ours, *slot.theirs)), key=len, default="")


def _with_lead(slot: Slot[Statement], lead: str) -> Slot[Statement]:
    base, ours, theirs = (
        tuple(replace(piece, lead=lead) for piece in pieces) for pieces in (slot.base, slot.ours, slot.theirs)
    )
    return Slot(base, ours, theirs)
