"""Every trap is run through ours, a handful on the command line; every row of the table is there from both sides."""

import sys
from pathlib import Path

import pytest

from generators.model.errors import Refusal
from generators.rewrite.module import Rewrite, rewrite_module
from generators.rewrite.proof import doubts
from tests.files import build_files, commit_all
from tests.place import Place, assert_refused
from tests.traps.table import ROWS, TRAPS
from tests.traps.trap import ROOT, Row, Trap

TESTS = Path(__file__).parents[1]
# Traps of one file each, which do no harm to each other in one module.
TOGETHER = (
    "import",
    "another package's module",
    "keyword of an outside call",
    "of an instance",
    "property",
    "statement",
    "page",
)


def _parameters() -> list[object]:
    return [
        pytest.param(
            trap,
            id=f"{row.about}: {trap.name}",
            marks=[pytest.mark.xfail(strict=True, reason=trap.fault)] * bool(trap.fault),
        )
        for row in ROWS
        for trap in row.traps
    ]


@pytest.mark.parametrize("trap", _parameters())
def test_trap(trap: Trap) -> None:
    if sys.version_info < trap.since:
        pytest.skip(f"Python {trap.since[0]}.{trap.since[1]} reads it first")
    if trap.refused:
        with pytest.raises(Refusal) as refusal:
            _renamed(trap)
        assert trap.refused in str(refusal.value)
        return
    file = _renamed(trap).files[0]
    assert file.content.decode() == trap.wanted.decode()
    if trap.moved:
        assert file.path.removeprefix("backend/modules/pem/") == trap.moved


def _renamed(trap: Trap) -> Rewrite:
    rewrite = rewrite_module(trap.files, trap.roots, trap.renaming)
    assert doubts(trap.files, trap.roots, trap.renaming, rewrite) == ()
    return rewrite


def test_the_table_is_long_enough() -> None:
    assert len(TRAPS) >= 150
    assert len({(trap.text, trap.path, trap.renaming) for trap in TRAPS}) == len(TRAPS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.about)
def test_every_row_is_there_from_both_sides(row: Row) -> None:
    kinds = {trap.kind for trap in row.traps}
    if row.tested_in:
        file, _, name = row.tested_in.partition("::")
        assert f"def {name}" in (TESTS.parent / file).read_text(encoding="utf-8")
    else:
        assert row.never_changes or "must-change" in kinds
        assert kinds & {"must-stay", "refuse"}


def test_traps_on_the_command_line(place: Place) -> None:
    traps = [next(trap for trap in TRAPS if trap.name == name) for name in TOGETHER]
    for number, trap in enumerate(traps):
        build_files(place.root / ROOT / f"trap{number}", {trap.path: trap.files[0].content})
    commit_all(place.root)
    assert place.run("clone", "cc", "pem", "--title", "Prompt Engine", "--no-verify").code == 0
    for number, trap in enumerate(traps):
        assert (place.root / f"backend/modules/pem/trap{number}" / trap.path).read_bytes() == trap.wanted


def test_a_refused_trap_on_the_command_line(place: Place) -> None:
    trap = next(trap for trap in TRAPS if trap.name == "a local")
    build_files(place.root / ROOT, {trap.path: trap.files[0].content})
    commit_all(place.root)
    assert_refused(place, ["cc", "pem"], trap.refused)
