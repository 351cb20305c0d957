"""The files of a module before and after a rename, as text-in, text-out code sees them."""

from dataclasses import dataclass
from pathlib import PurePosixPath

from generators.rewrite.ledger import Decision

PYTHON = {".py", ".pyi"}


@dataclass(frozen=True)
class SourceFile:
    """A file of the module: path relative to the tree, POSIX."""

    path: str
    content: bytes
    mode: int = 0o644


@dataclass(frozen=True)
class Rewritten:
    """A file of the renamed module and the file it was made from."""

    source: str
    path: str
    content: bytes
    mode: int


@dataclass(frozen=True)
class Rewrite:
    """The renamed module. The ledger holds every place with one of our words, in the order of the source."""

    files: tuple[Rewritten, ...]
    ledger: tuple[Decision, ...]


def is_python(path: str) -> bool:
    """Say whether a file is Python, by its name."""
    return PurePosixPath(path).suffix in PYTHON
