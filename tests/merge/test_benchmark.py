"""The benchmark counts as it says, and its page has the figures of a run that holds."""

import re

import pytest

from benchmarks.merge import Row, holds, main, measure, table
from tests.machine import ROOT
from tests.merge.corpus import Case, corpus


def test_both_tools_are_measured_on_all_cases() -> None:
    git, ours = measure(corpus()[::60])
    assert (git.tool, ours.tool) == ("git merge-file", "goldmaster")
    assert git.cases == ours.cases == git.right + git.conflicts + git.wrong
    assert holds([git, ours])


def test_a_wrong_merge_is_counted_and_does_not_hold() -> None:
    case = Case("", "a.py", "x = 1\ny = 1\nz = 1\n", "x = 2\ny = 1\nz = 1\n", "x = 1\ny = 1\nz = 2\n", "nothing")
    rows = list(measure([case]))
    assert [row.wrong for row in rows] == [1, 1]
    assert not holds(rows)


def test_the_page_has_a_table_that_holds() -> None:
    page = (ROOT / "docs/merging.md").read_text(encoding="utf-8")
    head, _, *lines = table([]).split("\n")
    assert head in page
    assert not lines
    pattern = r"^\| (\D+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \| ([\d.]+) \|$"
    rows = [
        Row(tool, int(cases), int(right), int(conflicts), int(needless), int(wrong), float(each))
        for tool, cases, right, conflicts, needless, wrong, each in re.findall(pattern, page, re.MULTILINE)
    ]
    assert len(rows) == 2
    assert holds(rows)
    assert all(row.cases >= 1000 for row in rows)


def test_an_unknown_option_is_refused() -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["--fast"])
