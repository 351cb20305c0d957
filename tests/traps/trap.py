"""One trap: a small text in which words change, stay, or make the whole rename impossible.

A text says both sides at once: `<cc|pem>` is `cc` in the source and `pem` in the clone, and everything else stays.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from textwrap import dedent
from typing import Literal

from generators.model.names import Renaming
from generators.rewrite.files import SourceFile

ROOT = "backend/modules/cc"
TITLES = ("Control Center", "Prompt Engine")
PEM = Renaming.parse("cc", "pem", titles=TITLES)
NOTES = Renaming.parse("cc", "pem", ["note=prompt"], titles=TITLES)
LONG = Renaming.parse("cc", "prompt_engine", ["note=access_key"], titles=TITLES)
CHANGE = re.compile(r"<([^<>|\n]+)\|([^<>|\n]+)>")
Kind = Literal["must-change", "must-stay", "refuse"]


@dataclass(frozen=True)
class Trap:
    """A trap.

    `path`: of the text, relative to the module's folder. `beside`: other files of the module, in the same notation.
    `refused`: words of the refusal that is wanted. `moved`: the new path, where that is the point. `since`: the first
    Python that can read it. `fault`: why ours does not get it right yet.
    """

    name: str
    text: str
    path: str = "x.py"
    beside: Mapping[str, str] = field(default_factory=dict)
    renaming: Renaming = PEM
    roots: tuple[str, ...] = (ROOT,)
    refused: str = ""
    moved: str = ""
    since: tuple[int, int] = (3, 11)
    fault: str = ""

    @property
    def kind(self) -> Kind:
        """What the trap asks for."""
        if self.refused:
            return "refuse"
        changes = CHANGE.search(self.text) or self.moved not in {"", self.path}
        return "must-change" if changes else "must-stay"

    @cached_property
    def files(self) -> tuple[SourceFile, ...]:
        """The module's files as they are, the trap's own first."""
        return tuple(SourceFile(f"{self.roots[0]}/{path}", before(text).encode()) for path, text in self._texts.items())

    @cached_property
    def wanted(self) -> bytes:
        """What the trap's own file must become."""
        return CHANGE.sub(r"\2", dedent(self.text)).encode()

    @property
    def _texts(self) -> dict[str, str]:
        return {self.path: self.text, **self.beside}


@dataclass(frozen=True)
class Result:
    """What a tool makes of a trap's own file: its content, and its path relative to the module's folder."""

    content: bytes
    path: str


Tool = Callable[[Trap], Result]


@dataclass(frozen=True)
class Row:
    """One row of the table: what it is about, its traps, why it has none of one kind, or where it is tested."""

    about: str
    traps: tuple[Trap, ...] = ()
    never_changes: str = ""
    always_changes: str = ""
    tested_in: str = ""


def before(text: str) -> str:
    """Return the text of a source."""
    return CHANGE.sub(r"\1", dedent(text))
