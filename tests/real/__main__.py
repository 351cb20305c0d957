"""Clones well-known packages and runs their own tests under the new name.

    python -m tests.real                      all of them
    python -m tests.real click attrs --folder scratch

Prints one table. Exits with 1 when a clone differs from its source and no limit says why.
"""

import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path

from generators.workspace.junit import Suite
from tests.real.laboratory import Laboratory, Outcome
from tests.real.packages import PACKAGES

HEAD = ("package", "version", "files", "lines", "changed", "left alone", "seconds", "source", "clone", "verdict")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return its exit code."""
    parser = ArgumentParser(prog="python -m tests.real", description="Clone well-known packages and test the clones.")
    parser.add_argument("packages", nargs="*", help="names; all when none is given")
    parser.add_argument("--folder", type=Path, help="where to work; what is there is not fetched again")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="goldmaster-real-") as scratch:
        folder = asked.folder.resolve() if asked.folder else Path(scratch)
        chosen = [package for package in PACKAGES if package.name in asked.packages or not asked.packages]
        print(_line(HEAD), _line(["---"] * len(HEAD)), sep="\n", flush=True)
        outcomes = []
        for package in chosen:
            outcomes.append(Laboratory(package, folder).outcome())
            print(_row(outcomes[-1]), flush=True)
    for outcome in outcomes:
        _explain(outcome)
    return int(any(outcome.verdict != "same" and not outcome.package.limit for outcome in outcomes))


def _row(outcome: Outcome) -> str:
    package = outcome.package
    figures = (outcome.files, outcome.lines, outcome.changed, outcome.left, outcome.seconds)
    numbers = [f"{number:,}" for number in figures]
    tests = [_counted(suite) for suite in (outcome.source, outcome.clone)]
    return _line([package.name, package.version, *numbers, *tests, outcome.verdict])


def _counted(suite: Suite) -> str:
    return f"{suite.passed:,} of {suite.collected:,}"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _explain(outcome: Outcome) -> None:
    if outcome.verdict != "same":
        print(f"\n{outcome.package.name}: {outcome.package.limit or outcome.refused or outcome.verdict}")
        for red in outcome.broken[:20]:
            print(f"  {red.id}: {red.reason}")


if __name__ == "__main__":
    sys.exit(main())
