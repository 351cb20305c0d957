"""How two states of a module differ: in which files, by how many lines, and as a diff."""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from generators.workspace.project import StoredFile

MARKERS = re.compile(rb"^<{7} .*^>{7} ", re.MULTILINE | re.DOTALL)
BINARY = b"\0"


@dataclass(frozen=True)
class Side:
    """What one side has changed: the files, and how many lines of them came or went."""

    files: tuple[str, ...] = ()
    lines: int = 0

    def __bool__(self) -> bool:
        return bool(self.files)


def by_path(files: Iterable[StoredFile]) -> dict[str, StoredFile]:
    """Return files by their paths."""
    return {file.path: file for file in files}


def changed(before: Mapping[str, StoredFile], after: Mapping[str, StoredFile]) -> Side:
    """Return what leads from one state to another; modes do not count, a link in place of a file does."""
    paths = tuple(sorted(path for path in before.keys() | after.keys() if _differs(before.get(path), after.get(path))))
    return Side(paths, sum(_lines(before.get(path), after.get(path)) for path in paths))


def diff(before: Mapping[str, StoredFile], after: Mapping[str, StoredFile]) -> str:
    """Return what leads from one state to another as a diff that `git apply` understands, binary files apart."""
    paths = changed(before, after).files
    return b"".join(line for path in paths for line in _diff(before.get(path), after.get(path))).decode(
        errors="replace"
    )


def with_markers(files: Iterable[StoredFile]) -> tuple[str, ...]:
    """Return the paths of the files in which a conflict's markers were left."""
    return tuple(file.path for file in files if MARKERS.search(file.content))


def _differs(before: StoredFile | None, after: StoredFile | None) -> bool:
    if before is None or after is None:
        return True
    return (before.content, before.is_link) != (after.content, after.is_link)


def _lines(before: StoredFile | None, after: StoredFile | None) -> int:
    body = islice(_diff(before, after, context=0), 2, None)
    return sum(line.startswith((b"+", b"-")) for line in body)


def _diff(before: StoredFile | None, after: StoredFile | None, context: int = 3) -> Iterator[bytes]:
    old, new = (file.content if file else b"" for file in (before, after))
    names = [f"{side}/{file.path}".encode() if file else b"/dev/null" for side, file in (("a", before), ("b", after))]
    if BINARY in old + new:
        yield b"Binary files %s and %s differ\n" % tuple(names)
        return
    first, second = (text.splitlines(keepends=True) for text in (old, new))
    for line in difflib.diff_bytes(difflib.unified_diff, first, second, names[0], names[1], n=context):
        yield line if line.endswith(b"\n") else line + b"\n\\ No newline at end of file\n"
