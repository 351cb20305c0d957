"""Puts lines of imports in order when both sides added some and both keep them sorted."""

from collections.abc import Iterable
from itertools import groupby

from generators.merge.piece import Slot
from generators.merge.sorting import imports_order
from generators.merge.spacing import is_import, lead_of, with_lead
from generators.merge.statements import Statement


def imports_in_order(slots: list[Slot[Statement]]) -> list[Slot[Statement]]:
    """Return the slots with imports sorted where both sides had them sorted; their blank lines stay in place."""
    ordered: list[Slot[Statement]] = []
    number = 0
    keyed = []
    for slot in slots:
        number += 0 if is_import(slot) and not lead_of(slot) else 1
        keyed.append((number, slot))
    for _, run in groupby(keyed, key=lambda pair: pair[0]):
        ordered += _sorted([slot for _, slot in run])
    return ordered


def _sorted(run: list[Slot[Statement]]) -> list[Slot[Statement]]:
    versions = [[piece.text for slot in run for piece in side(slot)] for side in (_ours, _theirs)]
    new = [any(not slot.base and side(slot) for slot in run) for side in (_ours, _theirs)]
    plain = all(is_import(slot) for slot in run) and not any(lead_of(slot).strip() for slot in run)
    order = imports_order(*versions) if plain and all(new) else None
    if order is None:
        return run
    key, leads = order, [lead_of(slot) for slot in run]
    again = sorted(run, key=lambda slot: key(_piece(slot).text))
    return [with_lead(slot, lead) for slot, lead in zip(again, leads, strict=True)]


def _ours(slot: Slot[Statement]) -> Iterable[Statement]:
    return slot.ours


def _theirs(slot: Slot[Statement]) -> Iterable[Statement]:
    return slot.theirs


def _piece(slot: Slot[Statement]) -> Statement:
    return (slot.ours or slot.theirs or slot.base)[0]
