"""The rename that verbs call: proved before it is given back, and analysed only once for each state of a module."""

import gc
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Literal, Protocol

from generators.model import names
from generators.model.errors import Refusal
from generators.model.names import Renaming
from generators.rewrite.analysis import Analysis, carry_out
from generators.rewrite.files import Rewrite, SourceFile, is_python
from generators.rewrite.proof import doubts
from generators.rewrite.source import decode
from generators.rewrite.stand_in import is_fresh, stand_in
from generators.rewrite.team import Team


class Memory(Protocol):
    """Texts kept under a key for later runs; all of it may be lost at any time."""

    def get(self, key: str) -> str | None:
        """Return the text kept under a key, or None."""

    def put(self, key: str, text: str) -> None:
        """Keep a text under a key."""


@dataclass(frozen=True)
class Proof:
    """What was proved of a renamed module, each before anything is written.

    `inverse`: renaming back gives the source, byte for byte. `structure`: the syntax trees are equal under the
    mapping; "kept" when that was found for this very source, and names of as many words, before. `residue`: every word
    of ours that is left was decided to stay, and no reference to the source is left.
    """

    inverse: bool
    structure: Literal["compared", "kept"]
    residue: bool


def rewrite_proved(
    files: Sequence[SourceFile], roots: Sequence[str], renaming: Renaming, memory: Memory, team: Team
) -> tuple[Rewrite, Proof]:
    """Return a module under its new name, and what was proved of it.

    Args:
        files: all of its files.
        roots: its paths in the map.
        renaming: the names mapping.
        memory: where analyses are kept.
        team: who shares the work.

    Raises:
        Refusal: it cannot be renamed safely; the words say why and where.
    """
    with _no_collector():
        return _rewrite_proved(files, roots, renaming, memory, team)


@contextmanager
def _no_collector() -> Iterator[None]:
    # Syntax trees have no cycles; to look for some in them again and again is a sixth of the time.
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _rewrite_proved(
    files: Sequence[SourceFile], roots: Sequence[str], renaming: Renaming, memory: Memory, team: Team
) -> tuple[Rewrite, Proof]:
    stand = stand_in(renaming) if is_fresh(renaming, _python(files)) else None
    key = _key(files, roots, stand.renaming) if stand else ""
    known = Analysis.from_json(memory.get(key) or "") if stand else None
    analysis = known or _analysed(files, roots, stand.renaming if stand else renaming, team)
    rewrite = carry_out(files, roots, renaming, stand.fitted(analysis) if stand else analysis)
    if found := doubts(files, roots, renaming, rewrite, team, structure=known is None):
        first = f"{found[0].path}:{found[0].line} {found[0].words}"
        raise Refusal(f"the clone cannot be proved, so it is not written: {first} ({len(found)} in all)")
    if stand and not known:
        memory.put(key, analysis.as_json())
    return rewrite, Proof(True, "kept" if known else "compared", True)


def _analysed(files: Sequence[SourceFile], roots: Sequence[str], renaming: Renaming, team: Team) -> Analysis:
    # LibCST is by far the heaviest import of all, and what is known already does not need it.
    from generators.rewrite.module import analyse

    return analyse(files, roots, renaming, team)


def _python(files: Iterable[SourceFile]) -> Iterable[str]:
    for file in files:
        if is_python(file.path) and (source := decode(file.content, python=True)):
            yield source.text


def _key(files: Sequence[SourceFile], roots: Sequence[str], renaming: Renaming) -> str:
    """Return a key that changes with everything an analysis depends on: the rules, the files, the old names."""
    digest = sha256(repr((_rules(), sys.version_info, tuple(roots), renaming)).encode())
    for file in files:
        digest.update(f"\0{file.path}\0".encode() + sha256(file.content).digest())
    return digest.hexdigest()


@cache
def _rules() -> str:
    """Return a digest of the rules themselves: an analysis by others is none of ours."""
    folders = (Path(__file__).parent, Path(names.__file__).parent)
    files = (file for folder in folders for file in sorted(folder.glob("*.py")))
    return sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
