"""What leads from one state of a module to another, in pieces that can be chosen one by one."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from generators.draft.difference import BINARY
from generators.workspace.project import StoredFile

Files = Mapping[str, StoredFile]
# First and last line before, first and last line after; counted from 0, the last ones left out.
Block = tuple[int, int, int, int]
# Changes with no more unchanged lines between them are one.
BETWEEN = 1
CONTEXT = 3


@dataclass(frozen=True)
class Hunk:
    """One change of one file; without blocks the whole file comes, goes, or is another one that is no text."""

    path: str
    blocks: tuple[Block, ...] = ()

    def new_lines(self) -> Iterator[int]:
        """Yield the lines that it brings, counted from 0 in the file as it is after it."""
        for _, _, start, end in self.blocks:
            yield from range(start, end)


def hunks(before: Files, after: Files) -> list[Hunk]:
    """Return what leads from one state to another, file by file; modes do not count."""
    paths = sorted(before.keys() | after.keys())
    return [hunk for path in paths for hunk in _hunks(path, before.get(path), after.get(path))]


def with_hunks(before: Files, after: Files, chosen: Sequence[Hunk]) -> dict[str, StoredFile]:
    """Return a state with some of its hunks carried out; the files may have other names by now, but the same lines."""
    files = dict(before)
    for path, found in groupby(sorted(chosen, key=lambda hunk: hunk.path), lambda hunk: hunk.path):
        blocks = [block for hunk in found for block in hunk.blocks]
        if blocks:
            files[path] = replace(before[path], content=_spliced(before[path], after[path], sorted(blocks)))
        elif path in after:
            files[path] = after[path]
        else:
            del files[path]
    return files


def placed(chosen: Sequence[Hunk]) -> list[Hunk]:
    """Return hunks with their lines as they lie when these are carried out and no others, file by file."""
    found = []
    for path, group in groupby(sorted(chosen, key=lambda hunk: (hunk.path, hunk.blocks)), lambda hunk: hunk.path):
        shift = 0
        for hunk in group:
            blocks = []
            for start, end, start_after, end_after in hunk.blocks:
                more = end_after - start_after
                blocks.append((start, end, start + shift, start + shift + more))
                shift += more - (end - start)
            found.append(Hunk(path, tuple(blocks)))
    return found


def agreed(base: Files, ours: Files, theirs: Files) -> dict[str, StoredFile]:
    """Return what two sides started from with those changes of lines that both have made alike."""
    return {
        path: _agreed(file, ours[path], theirs[path]) if path in ours and path in theirs else file
        for path, file in base.items()
    }


def shown(hunk: Hunk, before: Files, after: Files) -> list[str]:
    """Return a hunk as the lines of a diff, with some lines around it."""
    old, new = before.get(hunk.path), after.get(hunk.path)
    if any(file and not is_text(file) for file in (old, new)):
        return ["(no text)"]
    rows = [file.content.decode(errors="replace").splitlines() if file else [] for file in (old, new)]
    if not hunk.blocks:
        return [*(f"-{row}" for row in rows[0]), *(f"+{row}" for row in rows[1])]
    first, last = hunk.blocks[0][0], hunk.blocks[-1][1]
    place = max(first - CONTEXT, 0)
    lines = [f"@@ -{first + 1} +{hunk.blocks[0][2] + 1} @@"]
    for start, end, start_after, end_after in hunk.blocks:
        lines += [f" {row}" for row in rows[0][place:start]]
        lines += [f"-{row}" for row in rows[0][start:end]]
        lines += [f"+{row}" for row in rows[1][start_after:end_after]]
        place = end
    return lines + [f" {row}" for row in rows[0][last : last + CONTEXT]]


def _hunks(path: str, before: StoredFile | None, after: StoredFile | None) -> Iterator[Hunk]:
    if before is None or after is None or not (is_text(before) and is_text(after)):
        if before is None or after is None or before.content != after.content:
            yield Hunk(path)
        return
    blocks: list[Block] = []
    for block in _blocks(*(file.content.splitlines(keepends=True) for file in (before, after))):
        if blocks and block[0] - blocks[-1][1] > BETWEEN:
            yield Hunk(path, tuple(blocks))
            blocks = []
        blocks.append(block)
    if blocks:
        yield Hunk(path, tuple(blocks))


def _blocks(old: Sequence[bytes], new: Sequence[bytes]) -> Iterator[Block]:
    for tag, *block in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            yield block[0], block[1], block[2], block[3]


def _agreed(base: StoredFile, ours: StoredFile, theirs: StoredFile) -> StoredFile:
    if base.content in (ours.content, theirs.content) or not all(map(is_text, (base, ours, theirs))):
        return base
    old, left, right = (file.content.splitlines(keepends=True) for file in (base, ours, theirs))
    shared = {(*block[:2], tuple(right[slice(*block[2:])])) for block in _blocks(old, right)}
    blocks = [one for one in _blocks(old, left) if (*one[:2], tuple(left[slice(*one[2:])])) in shared]
    return replace(base, content=_spliced(base, ours, blocks))


def is_text(file: StoredFile) -> bool:
    """Say whether a file is one of lines: neither a link nor one with a zero byte."""
    return not file.is_link and BINARY not in file.content


def _spliced(before: StoredFile, after: StoredFile, blocks: Sequence[Block]) -> bytes:
    old, new = (file.content.splitlines(keepends=True) for file in (before, after))
    lines, place = list[bytes](), 0
    for start, end, start_after, end_after in blocks:
        lines += [*old[place:start], *new[start_after:end_after]]
        place = end
    return b"".join([*lines, *old[place:]])
