"""Gives every module its place: users above what they use, and those that nothing ties together in a grid below.

Layers by the longest path, order within a layer by the mean of the neighbours, then each as near to its neighbours as
its width allows: Sugiyama's method, without the invisible nodes that long edges have in it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, sqrt

from generators.picture.scene import Node, Scene

WIDTH, HEIGHT = 184.0, 64.0
GAP, LAYER_GAP, ROW_GAP, GRID_GAP, HEADING = 28.0, 92.0, 44.0, 16.0, 44.0
SWEEPS = 16


@dataclass(frozen=True)
class Layout:
    """The centre of each module, the headings of the grid, and the size of it all."""

    places: Mapping[str, tuple[float, float]]
    headings: tuple[tuple[float, float, str], ...]
    width: float
    height: float


def layout(scene: Scene) -> Layout:
    """Return where each module stands; the same scene always gives the same places."""
    ties = _ties(scene)
    rows = _rows(ties, [node.name for node in scene.nodes if node.name in ties])
    places = _spread(rows, ties)
    alone = [node for node in scene.nodes if node.name not in ties]
    grid, headings = _grid(alone, *_room(places, len(alone)))
    return _framed({**places, **grid}, headings)


def _room(places: Mapping[str, tuple[float, float]], count: int) -> tuple[float, float, int]:
    """Return where the grid begins, and its columns: beside what is narrow, else below it."""
    if not places:
        return 0.0, 0.0, max(4, ceil(sqrt(count * 1.1)))
    left, right = (find(x for x, _ in places.values()) for find in (min, max))
    top, bottom = (find(y for _, y in places.values()) for find in (min, max))
    if right - left < (bottom - top) * 1.1:
        # As many rows as there is height for, headings apart.
        rows = max(1, int((bottom - top) / (HEIGHT + GRID_GAP) * 0.7))
        return right + WIDTH + LAYER_GAP, top - HEIGHT / 2, max(2, ceil(count / rows))
    columns = max(4, round((right - left + WIDTH) / (WIDTH + GRID_GAP)))
    width = (min(columns, count) - 1) * (WIDTH + GRID_GAP)
    return (left + right - width) / 2, bottom + HEIGHT / 2 + LAYER_GAP / 2, columns


def _ties(scene: Scene) -> dict[str, set[str]]:
    """Return what each module uses, of the modules that have a tie at all."""
    ties: dict[str, set[str]] = {}
    for edge in scene.edges:
        if edge.user != edge.used:
            ties.setdefault(edge.user, set()).add(edge.used)
            ties.setdefault(edge.used, set())
    return ties


def _rows(ties: Mapping[str, set[str]], names: Sequence[str]) -> list[list[str]]:
    """Return the layers from top to bottom, wide ones in several rows."""
    ranks = _ranks(ties, names)
    most = max(5, ceil(sqrt(len(names)) * 1.7))
    rows: list[list[str]] = []
    for rank in sorted(set(ranks.values()), reverse=True):
        layer = [name for name in names if ranks[name] == rank]
        parts = ceil(len(layer) / most)
        rows += [layer[part::parts] for part in range(parts)]
    return rows


def _ranks(ties: Mapping[str, set[str]], names: Sequence[str]) -> dict[str, int]:
    """Return the length of the longest way down from each module; an edge that closes a circle does not count."""
    ranks: dict[str, int] = {}
    open_now: set[str] = set()
    for start in names:
        stack = [(start, iter(sorted(ties[start])))] if start not in ranks else []
        open_now.update(name for name, _ in stack)
        while stack:
            name, used = stack[-1]
            following = next((one for one in used if one not in ranks and one not in open_now), None)
            if following is None:
                stack.pop()
                open_now.discard(name)
                below = [ranks[one] for one in ties[name] if one in ranks]
                ranks[name] = max(below, default=-1) + 1
            else:
                open_now.add(following)
                stack.append((following, iter(sorted(ties[following]))))
    return ranks


def _spread(rows: Sequence[list[str]], ties: Mapping[str, set[str]]) -> dict[str, tuple[float, float]]:
    near: dict[str, set[str]] = {name: set(used) for name, used in ties.items()}
    for name, used in ties.items():
        for one in used:
            near[one].add(name)
    x = {name: (index - (len(row) - 1) / 2) * (WIDTH + GAP) for row in rows for index, name in enumerate(row)}
    best, shortest = dict(x), _length(x, ties)
    for sweep in range(SWEEPS):
        for row in rows if sweep % 2 else reversed(rows):
            wished = {
                name: sum(x[one] for one in near[name]) / len(near[name]) if near[name] else x[name] for name in row
            }
            row.sort(key=lambda name: (wished[name], name))
            x.update(zip(row, _apart([wished[name] for name in row]), strict=True))
        if (length := _length(x, ties)) < shortest:
            best, shortest = dict(x), length
    return {name: (best[name], y) for row, y in zip(rows, _heights(rows, ties), strict=True) for name in row}


def _length(x: Mapping[str, float], ties: Mapping[str, set[str]]) -> float:
    return sum(abs(x[name] - x[one]) for name, used in ties.items() for one in used)


def _apart(wished: Sequence[float]) -> list[float]:
    """Return places in this order, as near to the wished ones as they can be without two that overlap."""
    step = WIDTH + GAP
    blocks: list[tuple[float, int]] = []
    for index, place in enumerate(wished):
        mean, count = place - index * step, 1
        while blocks and blocks[-1][0] > mean:
            other, size = blocks.pop()
            mean, count = (mean * count + other * size) / (count + size), count + size
        blocks.append((mean, count))
    flat = [mean for mean, count in blocks for _ in range(count)]
    return [place + index * step for index, place in enumerate(flat)]


def _heights(rows: Sequence[list[str]], ties: Mapping[str, set[str]]) -> list[float]:
    heights = [0.0]
    for above, below in pairwise(rows):
        tied = any(one in below for name in above for one in ties[name])
        heights.append(heights[-1] + HEIGHT + (LAYER_GAP if tied else ROW_GAP))
    return heights[: len(rows)]


def _grid(
    alone: Sequence[Node], left: float, top: float, columns: int
) -> tuple[dict[str, tuple[float, float]], list[tuple[float, float, str]]]:
    """Return places for modules without ties, by the family they come from, with a heading for each family."""
    families: dict[str, list[Node]] = {}
    sources = {node.source for node in alone}
    for node in alone:
        families.setdefault(node.source or (node.name if node.name in sources else ""), []).append(node)
    places: dict[str, tuple[float, float]] = {}
    headings, y = [], top
    for family in sorted(families, key=lambda one: (-len(families[one]), one)):
        members = families[family]
        headings.append((left - WIDTH / 2, y + HEADING / 2, _heading(family, len(members))))
        y += HEADING
        for index, node in enumerate(members):
            row, column = divmod(index, columns)
            places[node.name] = (left + column * (WIDTH + GRID_GAP), y + HEIGHT / 2 + row * (HEIGHT + GRID_GAP))
        y += ceil(len(members) / columns) * (HEIGHT + GRID_GAP) + GRID_GAP
    return places, headings


def _heading(family: str, count: int) -> str:
    number = f"{count} module{'' if count == 1 else 's'}"
    return f"{number} of the family of {family}" if family else f"{number} on {'its' if count == 1 else 'their'} own"


def _framed(
    places: Mapping[str, tuple[float, float]], headings: Sequence[tuple[float, float, str]], margin: float = 40.0
) -> Layout:
    if not places:
        return Layout({}, (), 2 * margin, 2 * margin)
    left = min(x for x, _ in places.values()) - WIDTH / 2 - margin
    top = min([*(y - HEIGHT / 2 for _, y in places.values()), *(y - 20 for _, y, _ in headings)]) - margin
    right = max(x for x, _ in places.values()) + WIDTH / 2 + margin
    bottom = max(y for _, y in places.values()) + HEIGHT / 2 + margin
    moved = {name: (round(x - left, 1), round(y - top, 1)) for name, (x, y) in places.items()}
    labels = tuple((round(x - left, 1), round(y - top, 1), words) for x, y, words in headings)
    return Layout(moved, labels, round(right - left, 1), round(bottom - top, 1))
