"""The page about renaming says what is true: each line of its tables is renamed."""

import re

import pytest

from generators.rewrite.module import Rewrite, SourceFile, rewrite_module
from tests.machine import ROOT as REPOSITORY
from tests.traps.trap import NOTES, ROOT

PAGE = (REPOSITORY / "docs/renaming.md").read_text(encoding="utf-8")
BESIDE = [SourceFile(f"{ROOT}/domain/note.py", b"class Note: ...\n")]


def _lines(heading: str) -> list[list[str]]:
    section = PAGE.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    return [re.findall(r"`([^`]+)`", line) for line in section.splitlines() if line.startswith("| `")]


def _renamed(line: str) -> tuple[str, Rewrite]:
    rewrite = rewrite_module([SourceFile(f"{ROOT}/x.py", f"{line}\n".encode()), *BESIDE], [ROOT], NOTES)
    return rewrite.files[0].content.decode().rstrip("\n"), rewrite


@pytest.mark.parametrize("cells", _lines("What changes"), ids=lambda cells: cells[0])
def test_what_changes(cells: list[str]) -> None:
    before, after, *_ = cells
    # Two statements of which one opens a block stand on two lines in a file.
    before, after = (re.sub(r"(: .*?); (?=f\(|print|x)", r"\1\n", one) for one in (before, after))
    assert _renamed(before)[0] == after


@pytest.mark.parametrize("cells", _lines("What never changes"), ids=lambda cells: cells[0])
def test_what_never_changes(cells: list[str]) -> None:
    assert _renamed(cells[0])[0] == cells[0]


@pytest.mark.parametrize("cells", _lines("What is asked"), ids=lambda cells: cells[0])
def test_what_is_asked(cells: list[str]) -> None:
    text, rewrite = _renamed(cells[0])
    assert text == cells[0]
    assert {one.rule for one in rewrite.ledger if one.verdict == "ask"} == {cells[1]}
