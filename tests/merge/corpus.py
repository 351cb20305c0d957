"""Several hundred three-way cases: pairs of edits of one module, with what must come of them where it is known."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations
from random import Random

from tests.merge.edits import Module
from tests.merge.modules import modules
from tests.merge.splices import Edit, composed, joined, spliced

# Of pairs that are far from each other, which no tool gets wrong, one in so many.
FAR = 3000
CLOSE = 21
# Cases a module in which each side made two or three edits, close to each other.
SEVERAL, WINDOW = 40, 40


@dataclass(frozen=True)
class Case:
    """Three versions of a file; `expected` is what they must come to, None when only a conflict is right."""

    name: str
    path: str
    base: str
    ours: str
    theirs: str
    expected: str | None


def corpus() -> list[Case]:
    """Return all cases, in the same order every time."""
    return [case for path, text in modules().items() for case in (*_cases(path, text), *_many(path, text))]


def _cases(path: str, text: str) -> Iterator[Case]:
    edits = Module(text).edits()
    for number, (ours, theirs) in enumerate(permutations(edits, 2)):
        near = _near(text, ours, theirs)
        if (near and number % CLOSE == 0) or number % FAR == 0 or _breaks(ours, theirs):
            yield _case(path, text, ours, theirs)


def _many(path: str, text: str) -> Iterator[Case]:
    """Return cases in which each side made several edits, as people do between two updates."""
    choice = Random(path)
    edits = Module(text).edits()
    for _ in range(SEVERAL):
        start = choice.randrange(max(len(edits) - WINDOW, 1))
        near = edits[start : start + WINDOW]
        ours, theirs = (joined(choice.sample(near, choice.randint(2, 3))) for _ in range(2))
        if ours and theirs:
            yield _case(path, text, ours, theirs)


def _case(path: str, text: str, ours: Edit, theirs: Edit) -> Case:
    left, right = (spliced(text, list(edit.splices)) for edit in (ours, theirs))
    return Case(f"{path}: {ours.name} | {theirs.name}", path, text, left, right, composed(text, ours, theirs))


def _near(text: str, ours: Edit, theirs: Edit) -> bool:
    """Return whether two edits touch the same or neighbouring lines, where lines collide."""
    return any(
        text.count("\n", min(one.end, other.end), max(one.start, other.start)) < 2
        for one in ours.splices
        for other in theirs.splices
    )


def _breaks(ours: Edit, theirs: Edit) -> bool:
    return bool(ours.cuts & theirs.uses or theirs.cuts & ours.uses)
