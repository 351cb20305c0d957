"""The benchmark of the backend measures what it says: both answer alike, and nothing is told that was not recorded."""

import subprocess
import sys
from pathlib import Path

from benchmarks.backend.figures import Bar, Run, bars, rows
from benchmarks.backend.page import PAGE
from benchmarks.backend.picture import Point, draw
from benchmarks.backend.questions import KINDS

MARKS = ("backend machine", "backend", "backend bars")


def test_it_runs_and_writes_table_and_picture(tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    page.write_text("".join(f"<!-- {mark} -->\nold\n<!-- end -->\n" for mark in MARKS), "utf-8")
    options = ["--quick", "--write", "--page", str(page)]
    command = [sys.executable, "-m", "benchmarks.backend", *options]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    text = page.read_text("utf-8")
    assert all(f"| {kind.name} |" in text for kind in KINDS)
    assert "import of the app" in text and "\nold\n" not in text
    assert (tmp_path / "backend.svg").read_text("utf-8").count("<path") > 4


def test_a_ratio_is_of_the_medians() -> None:
    runs = [Run("ours", "edit", rate, 2.0, 6.0, 1.0) for rate in (10.0, 80.0, 90.0)]
    (row,) = rows([*runs, Run("bare", "edit", 100.0, 1.0, 5.0, 0.5)])
    assert (row.rate, row.p50, row.p99, row.processor) == (0.8, 2.0, 1.2, 0.5)
    held = {bar.name: bar.holds for bar in bars([row], 1.6, 3.0, None)}
    assert held == {
        "edit: throughput / bare": True,
        "edit: p99 / bare": True,
        "import of the app / of its libraries": False,
        "start of services and template database": True,
    }


def test_a_bar_says_whether_it_holds() -> None:
    assert str(Bar("a", 0.5, 0.75, at_least=True)) == "MISSED  a: 0.50 >= 0.75"
    assert str(Bar("b", 2.0, 4.0, unit=" s")) == "holds   b: 2.00 s <= 4 s"


def test_the_picture_ends_where_a_side_was_too_slow() -> None:
    picture = draw([Point("ours", 100, 2, 9), Point("bare", 100, 1, 4), Point("bare", 200, 2, 20)])
    assert picture.count("<circle") == 6 and "bare, p99" in picture


def test_the_page_has_every_mark() -> None:
    assert all(f"<!-- {mark} -->\n" in PAGE.read_text("utf-8") for mark in MARKS)
