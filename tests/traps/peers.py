"""Runs the table of traps through ours and through other tools, and prints who got how many right.

    python -m tests.traps.peers

Each tool is driven as far as it goes: those that rename symbols are given the package and every top-level name with one
of our words; those that replace text are given the words in every casing, the entities and the title. Contents are
compared; only where a file's name is the trap, its path too.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import get_args

from generators.model.errors import Refusal
from generators.rewrite.module import rewrite_module
from generators.rewrite.proof import doubts
from tests.traps.replacing import AST_GREP, by_ast_grep, by_sed, by_str_replace
from tests.traps.symbols import by_libcst, by_rope
from tests.traps.table import TRAPS
from tests.traps.trap import Kind, Result, Tool, Trap


@dataclass(frozen=True)
class Score:
    """How a tool did: right of all, and of the traps that must change, that must stay and that must be refused."""

    tool: str
    right: int
    changed: int
    damaged: int
    noticed: int


def ours(trap: Trap) -> Result:
    """Rename as a clone does, with its proof."""
    rewrite = rewrite_module(trap.files, trap.roots, trap.renaming)
    if doubts(trap.files, trap.roots, trap.renaming, rewrite):
        raise Refusal("not proved")
    return Result(rewrite.files[0].content, rewrite.files[0].path.removeprefix("backend/modules/pem/"))


TOOLS: dict[str, Tool] = {
    "ours": ours,
    "str.replace": by_str_replace,
    "sed, between word boundaries": by_sed,
    "ast-grep": by_ast_grep,
    "rope": by_rope,
    "LibCST's RenameCommand": by_libcst,
}

MISSING = {
    name: package
    for name, package, found in (("rope", "rope", find_spec("rope")), ("ast-grep", "ast-grep-cli", AST_GREP))
    if not found
}


def score(name: str, tool: Tool, traps: Sequence[Trap]) -> Score:
    """Run a tool through the traps."""
    results = [(trap, _tried(tool, trap)) for trap in traps]
    right = [trap for trap, result in results if is_right(trap, result)]
    damaged = [trap for trap, result in results if trap.kind == "must-stay" and result and not is_right(trap, result)]
    return Score(name, len(right), _count(right, "must-change"), len(damaged), _count(right, "refuse"))


def is_right(trap: Trap, result: Result | None) -> bool:
    """Say whether a result is what the trap asks for; None stands for a refusal."""
    if result is None or trap.refused:
        return result is None and bool(trap.refused)
    return result.content == trap.wanted and (not trap.moved or result.path == trap.moved)


def _count(traps: Sequence[Trap], kind: Kind) -> int:
    return sum(trap.kind == kind for trap in traps)


def _tried(tool: Tool, trap: Trap) -> Result | None:
    try:
        return tool(trap)
    except Exception:  # every tool refuses in its own words
        return None


def main() -> int:
    """Print the table, and what could not be run here."""
    traps = [trap for trap in TRAPS if sys.version_info >= trap.since]
    change, stay, refuse = (_count(traps, kind) for kind in get_args(Kind))
    print(f"| tool | right of {len(traps)} | right of {change} that must change ", end="")
    print(f"| damaged of {stay} that must stay | noticed of {refuse} to be refused |")
    print("|---|--:|--:|--:|--:|")
    for name, tool in TOOLS.items():
        if missing := MISSING.get(name):
            print(f"| {name} | not run: {missing} is not installed | | | |")
            continue
        one = score(name, tool, traps)
        print(f"| {one.tool} | {one.right} | {one.changed} | {one.damaged} | {one.noticed} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
