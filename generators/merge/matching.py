"""Finds the pieces of one version again in another: by name, by equal text, at last by place and shape."""

from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher

from generators.merge.piece import Piece

ALIKE, SAME = 0.5, 0.7
RENAMED = {"FunctionDef", "ClassDef"}


def matched(base: Sequence[Piece], side: Sequence[Piece]) -> dict[int, int]:
    """Return where the pieces of the base stand in a side: index to index; what is missing was removed."""
    pairs = _by_name(base, side)
    for first, second in _equal(base, side):
        if not base[first].name and first not in pairs:
            pairs[first] = second
    return pairs | _by_place(base, side, pairs)


def ambiguous(*versions: Sequence[Piece]) -> bool:
    """Return whether a name stands twice in one version and not as often in another."""
    counted = [Counter(piece.name for piece in version if piece.name) for version in versions]
    names = {name for counts in counted for name, count in counts.items() if count > 1}
    return any(len({counts[name] for counts in counted}) > 1 for name in names)


def _by_name(base: Sequence[Piece], side: Sequence[Piece]) -> dict[int, int]:
    places: dict[str, list[int]] = {}
    for index, piece in enumerate(side):
        places.setdefault(piece.name, []).append(index)
    return {i: places[piece.name].pop(0) for i, piece in enumerate(base) if piece.name and places.get(piece.name)}


def _equal(base: Sequence[Piece], side: Sequence[Piece]) -> list[tuple[int, int]]:
    first, second = ([piece.name or piece.text for piece in version] for version in (base, side))
    blocks = SequenceMatcher(None, first, second, autojunk=False).get_matching_blocks()
    return [(block.a + step, block.b + step) for block in blocks for step in range(block.size)]


def _by_place(base: Sequence[Piece], side: Sequence[Piece], pairs: dict[int, int]) -> dict[int, int]:
    """Pair what is left between two pieces that were found, in order, when it looks alike."""
    found: dict[int, int] = {}
    taken = set(pairs.values())
    start = 0
    for index, piece in enumerate(base):
        if index in pairs:
            start = max(start, pairs[index] + 1)
            continue
        following = (pairs[later] for later in range(index + 1, len(base)) if later in pairs)
        end = next((place for place in following if place >= start), len(side))
        for place in range(start, end):
            if place not in taken and _alike(piece, side[place]):
                found[index], start = place, place + 1
                break
    return found


def _alike(one: Piece, other: Piece) -> bool:
    # What has a name was renamed when nearly all of it is still there.
    if one.shape != other.shape or bool(one.name) != bool(other.name) or (one.name and one.shape not in RENAMED):
        return False
    return SequenceMatcher(None, one.text, other.text, autojunk=False).ratio() >= (SAME if one.name else ALIKE)
