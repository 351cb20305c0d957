"""Merges three sequences of pieces: what stays, what goes, what came, what moved, and where two collide."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Generic

from generators.merge.matching import ambiguous, matched
from generators.merge.piece import P, Slot

ORDER = "both sides moved things"
BESIDE = "both sides added something at the same place"
GONE = "one side removed what the other changed"
TWICE = "a name stands more than once"
REPLACED = "both sides put something else in the same place"


@dataclass
class _Side(Generic[P]):
    """One side: which id stands where; `added` are the ids that the base does not have, by what they follow."""

    pieces: dict[int, P]
    order: list[int]
    removed: set[int]
    added: dict[int, list[int]] = field(default_factory=dict)


def aligned(base: Sequence[P], ours: Sequence[P], theirs: Sequence[P]) -> list[Slot[P]]:
    """Return the slots of the merged sequence, in order; what one side removed and the other left has none."""
    if ambiguous(base, ours, theirs):
        return [Slot(tuple(base), tuple(ours), tuple(theirs), TWICE)]
    left, right = _side(base, ours, 1_000_000), _side(base, theirs, 2_000_000)
    _share(left, right)
    skeleton = _skeleton(len(base), left, right)
    if skeleton is None:
        return [Slot(tuple(base), tuple(ours), tuple(theirs), ORDER)]
    slots = []
    for side in (left, right):
        side.added = _gaps(side, set(skeleton))
    for place in [-1, *skeleton]:
        slots += _slot_of(place, base, left, right) if place >= 0 else []
        slots += _additions(place, skeleton, left, right, base)
    return _widened(slots)


def _side(base: Sequence[P], side: Sequence[P], start: int) -> _Side[P]:
    pairs = matched(base, side)
    ids = {place: index for index, place in pairs.items()}
    order = [ids.get(place, start + place) for place in range(len(side))]
    return _Side(dict(zip(order, side, strict=True)), order, set(range(len(base))) - set(pairs))


def _share(left: _Side[P], right: _Side[P]) -> None:
    """Give one id to what both sides added under one name, or with one text."""
    known = {_known(piece): index for index, piece in left.pieces.items() if index >= 1_000_000}
    for place, index in enumerate(right.order):
        same = known.pop(_known(right.pieces[index]), None) if index >= 1_000_000 else None
        if same is not None:
            right.pieces[same] = right.pieces.pop(index)
            right.order[place] = same


def _known(piece: P) -> str:
    return piece.name or piece.text


def _skeleton(size: int, left: _Side[P], right: _Side[P]) -> list[int] | None:
    """Return the ids of the base that stay, in their new order; None when both sides moved some."""
    for side, other in ((left, right), (right, left)):
        # What only one side removed stays for now where it stood: the other one may have changed it.
        for index in sorted(side.removed - other.removed):
            before = next((i for i in range(index - 1, -1, -1) if i in side.order), None)
            side.order.insert(0 if before is None else side.order.index(before) + 1, index)
    first, second = ([i for i in side.order if i < size] for side in (left, right))
    if first == sorted(first):
        return second
    return first if second in (sorted(second), first) else None


def _gaps(side: _Side[P], skeleton: set[int]) -> dict[int, list[int]]:
    gaps: dict[int, list[int]] = {}
    last = -1
    for index in side.order:
        if index in skeleton:
            last = index
        else:
            gaps.setdefault(last, []).append(index)
    return gaps


def _slot_of(index: int, base: Sequence[P], left: _Side[P], right: _Side[P]) -> list[Slot[P]]:
    ours, theirs, was = left.pieces.get(index), right.pieces.get(index), base[index]
    if ours and theirs:
        return [Slot((was,), (ours,), (theirs,))]
    kept = ours or theirs
    if kept is None or kept.whole == was.whole:
        return []
    return [Slot((was,), (ours,) if ours else (), (theirs,) if theirs else (), GONE)]


def _additions(place: int, skeleton: list[int], left: _Side[P], right: _Side[P], base: Sequence[P]) -> list[Slot[P]]:
    """Return what was added after a place: ours before theirs, unless one of them belongs to what stands below."""
    both = {i for ids in left.added.values() for i in ids if i in right.pieces}
    mine = left.added.get(place, [])
    others = [i for i in right.added.get(place, []) if i not in both]
    alone = [i for i in mine if i not in both]
    if alone and others and (why := _collide(alone, others, place, left, right)):
        gone = _gone_before(place, skeleton, base, left, right)
        ours, theirs = (
            tuple(side.pieces[i] for i in (*gone, *run) if i in side.pieces)
            for side, run in ((left, mine), (right, others))
        )
        return [Slot(tuple(base[i] for i in gone), ours, theirs, why)]
    for added, side, other in ((alone, left, right), (others, right, left)):
        if added and (lost := _lost_neighbour(added, side, other)) is not None:
            whole = tuple(side.pieces[i] for i in side.order if i in {lost, *added})
            return [Slot((base[lost],), whole if side is left else (), whole if side is right else (), GONE)]
    following = skeleton.index(place) + 1 if place >= 0 else 0
    after = skeleton[following] if following < len(skeleton) else None
    runs = [(mine, left), (others, right)]
    # The sort is stable: ours before theirs.
    chosen = [i for run, side in sorted(runs, key=lambda run: _rank(run[0], after, run[1])) for i in run]
    return [Slot((), _piece(left, i), _piece(right, i)) for i in chosen]


def _piece(side: _Side[P], index: int) -> tuple[P, ...]:
    return (side.pieces[index],) if index in side.pieces else ()


def _gone_before(place: int, skeleton: list[int], base: Sequence[P], left: _Side[P], right: _Side[P]) -> list[int]:
    """Return what one side removed just before a place: whoever decides a clash there must see it."""
    above = skeleton[: skeleton.index(place) + 1] if place >= 0 else []
    removed = {
        i for i in above if any(i in side.removed for side in (left, right)) and not _slot_of(i, base, left, right)
    }
    return [*takewhile(lambda i: i in removed, reversed(above))][::-1]


def _collide(mine: list[int], others: list[int], place: int, left: _Side[P], right: _Side[P]) -> str:
    pieces = [*(left.pieces[i] for i in mine), *(right.pieces[i] for i in others)]
    if not all(piece.free for piece in pieces):
        return BESIDE
    return REPLACED if place + 1 in left.removed & right.removed else ""


def _lost_neighbour(added: list[int], side: _Side[P], other: _Side[P]) -> int | None:
    """Return a piece that the other side removed beside an addition that may depend on it."""
    if all(side.pieces[i].free for i in added):
        return None
    first, last = side.order.index(added[0]), side.order.index(added[-1])
    beside = [*side.order[max(first - 1, 0) : first], *side.order[last + 1 : last + 2]]
    return next((i for i in beside if i in other.removed and i in side.pieces), None)


def _rank(run: list[int], after: int | None, side: _Side[P]) -> int:
    """Say whether additions belong to what stands above them (0), below them (2), or to neither (1)."""
    if not run or after is None or after not in side.pieces:
        return 1
    own, next_one = (_blank(side.pieces[i].lead) for i in (run[0], after))
    return 1 if own == next_one else 0 if next_one else 2


def _blank(lead: str) -> bool:
    return lead.startswith("\n")


def _widened(slots: list[Slot[P]]) -> list[Slot[P]]:
    """Join clashes that touch, and take in what the removing side put instead."""
    joined: list[Slot[P]] = []
    for slot in slots:
        last = joined[-1] if joined else None
        if last and _belong(last, slot):
            why = last.clash or slot.clash
            joined[-1] = Slot(last.base + slot.base, last.ours + slot.ours, last.theirs + slot.theirs, why)
        else:
            joined.append(slot)
    return joined


def _belong(one: Slot[P], other: Slot[P]) -> bool:
    if one.clash and other.clash:
        return True
    clash, plain = (one, other) if one.clash else (other, one)
    if not clash.clash or plain.base:
        return False
    return (not clash.ours and not plain.theirs) or (not clash.theirs and not plain.ours)
