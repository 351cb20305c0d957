"""Counts conflicts and wrong merges, ours beside plain `git merge-file`, on the corpus of three-way cases of the tests.

    python -m benchmarks.merge
    python -m benchmarks.merge --quick --check

A merge is wrong when it is clean and is not what must come out, or should have been a conflict.
"""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass

from generators.merge.merged import merged
from tests.merge.corpus import Case, corpus
from tests.merge.git_lines import by_lines

QUICK = 8


@dataclass(frozen=True)
class Row:
    """What one tool made of the corpus: `needless` are conflicts whose right outcome is known."""

    tool: str
    cases: int
    right: int
    conflicts: int
    needless: int
    wrong: int
    milliseconds: float


def measure(cases: Sequence[Case]) -> Iterator[Row]:
    """Return one row a tool."""
    yield _row("git merge-file", cases, _by_git)
    yield _row("goldmaster", cases, _by_structure)


def _row(tool: str, cases: Sequence[Case], merge: Callable[[Case], str | None]) -> Row:
    began = time.perf_counter()
    counts = Counter(_judged(case, merge(case)) for case in cases)
    each = round((time.perf_counter() - began) / len(cases) * 1000, 1)
    conflicts = counts["conflict"] + counts["needless"]
    return Row(tool, len(cases), counts["right"], conflicts, counts["needless"], counts["wrong"], each)


def _judged(case: Case, text: str | None) -> str:
    if text is None:
        return "conflict" if case.expected is None else "needless"
    return "right" if text == case.expected else "wrong"


def _by_git(case: Case) -> str | None:
    text, conflicts = by_lines(case.base, case.ours, case.theirs)
    return None if conflicts else text


def _by_structure(case: Case) -> str | None:
    result = merged(case.path, case.base, case.ours, case.theirs, by_lines)
    return None if result.conflicts else result.text


def table(rows: Sequence[Row]) -> str:
    """Return the rows as a table of Markdown."""
    head = "| tool | cases | right | conflicts | of them needless | wrong | ms a case |\n|---|---|---|---|---|---|---|"
    return "\n".join([head, *("| " + " | ".join(map(str, asdict(row).values())) + " |" for row in rows)])


def holds(rows: Sequence[Row]) -> bool:
    """Return whether ours is never wrong and leaves at most half of git's conflicts."""
    git, ours = rows
    return ours.wrong == 0 and ours.conflicts * 2 <= git.conflicts


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return its exit code."""
    parser = argparse.ArgumentParser(prog="benchmarks.merge", description=__doc__)
    parser.add_argument("--quick", action="store_true", help=f"one case in {QUICK}")
    parser.add_argument("--check", action="store_true", help="exit 1 when a merge is wrong or too many conflict")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    options = parser.parse_args(arguments)
    rows = list(measure(corpus()[:: QUICK if options.quick else 1]))
    print(json.dumps([asdict(row) for row in rows]) if options.json else table(rows))
    return int(options.check and not holds(rows))


if __name__ == "__main__":
    sys.exit(main())
