"""Finds the files of a folder again that were renamed or moved: by their content, as git does."""

from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from pathlib import PurePosixPath

# Git's own measure: half of a file has to be the same.
ALIKE = 0.5


def places(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> dict[str, str]:
    """Return where the files of one state lie in another; what is gone from it is left out.

    Args:
        before: the content of each file by its path.
        after: the same, later.
    """
    stayed = {path: path for path in before if path in after}
    gone = {path: content for path, content in before.items() if path not in after and content.strip()}
    new = {path: content for path, content in after.items() if path not in before and content.strip()}
    found = stayed
    for _, old, path in sorted(_pairs(gone, new), reverse=True):
        if old not in found and path in new:
            found[old] = path
            del new[path]
    return found


def _pairs(gone: Mapping[str, bytes], new: Mapping[str, bytes]) -> Iterator[tuple[tuple[float, bool], str, str]]:
    for old, content in gone.items():
        for path, candidate in new.items():
            if PurePosixPath(old).suffix == PurePosixPath(path).suffix:
                ratio = _ratio(content, candidate)
                if ratio >= ALIKE:
                    yield (ratio, PurePosixPath(old).name == PurePosixPath(path).name), old, path


def _ratio(one: bytes, other: bytes) -> float:
    """Return how much of two files is the same, by lines: 1.0 when all is."""
    if one == other:
        return 1.0
    lines = [content.decode("latin-1").split("\n") for content in (one, other)]
    shorter, longer = sorted(map(len, lines))
    return (
        SequenceMatcher(None, lines[0], lines[1], autojunk=False).ratio()
        if 2 * shorter / (shorter + longer) >= ALIKE
        else 0.0
    )
