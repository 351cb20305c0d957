"""What is merged: pieces of a text that have a name, and what becomes of them: text, or a clash of three."""

from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar


@dataclass(frozen=True)
class Piece:
    """A statement, an argument, a key with its value: something that can be added, removed, moved and edited.

    `name`: what it is called among its siblings, empty when it has no name. `shape`: what it looks like, to find an
    edited piece again that has no name. `lead`: the blank lines and comments above it. `free`: whether it may stand
    before or after another one that was added at the same place.
    """

    name: str
    shape: str
    text: str
    lead: str = ""
    free: bool = True

    @property
    def whole(self) -> str:
        """All that counts when two versions are compared: blank lines do not."""
        return self.lead.strip() + "\n" + self.text


P = TypeVar("P", bound=Piece)


@dataclass(frozen=True)
class Slot(Generic[P]):
    """One place of the merged sequence: its piece in each version, where it has one; `clash`: two must not stand."""

    base: tuple[P, ...]
    ours: tuple[P, ...]
    theirs: tuple[P, ...]
    clash: str = ""


@dataclass(frozen=True)
class Clash:
    """A place where the versions contradict each other; `what` says in words where and why."""

    base: str
    ours: str
    theirs: str
    what: str


Part: TypeAlias = str | Clash


def three_way(base: str, ours: str, theirs: str) -> str | None:
    """Return what three versions come to when at most one side changed something, or both the same; else None."""
    if ours in (theirs, base):
        return theirs
    return ours if theirs == base else None
