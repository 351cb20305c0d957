"""Measures `generators.check` on hundreds of modules beside `lint-imports` on the same contracts.

    python -m benchmarks.check --modules 150 300 --check

The modules are clones of the template's gold module. Of the first check, which imports all of them to measure their
pages, the time is told apart; afterwards only what has changed is imported.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from benchmarks.measure import quietly, timed
from benchmarks.results import Bar
from benchmarks.status import built

CHECK = (sys.executable, "-m", "generators.check")
LINTER = str(Path(sys.executable).with_name("lint-imports"))
CONTRACTS = "contracts.ini"
# What check may cost, as a multiple of import-linter alone; and how much faster than the modules it may grow.
MOST, SLACK = 1.5, 1.2


@dataclass(frozen=True)
class Cost:
    """Processor time, in seconds, with so many modules and files: the first check, later ones, import-linter alone."""

    modules: int
    files: int
    first: float
    check: float
    linter: float

    def __str__(self) -> str:
        times = f"{self.first:10.2f}{self.check:10.2f}{self.linter:10.2f}"
        return f"{self.modules:7}{self.files:8}{times}{self.check / self.linter:8.2f}"


def measure(modules: int, rounds: int, folder: Path) -> Cost:
    """Measure with so many modules, in a scratch repository in a folder; the best of some rounds."""
    with tempfile.TemporaryDirectory(prefix="goldmaster-bench-", dir=folder) as scratch:
        root = built(Path(scratch), modules - 1, "backend")
        files = len(quietly(["git", "ls-files", "*.py"], root).splitlines())
        first = timed(CHECK, root).cpu
        (root / ".git" / CONTRACTS).write_text(quietly([*CHECK, "--contracts"], root), encoding="utf-8")
        linter = (LINTER, "--no-cache", "--config", f".git/{CONTRACTS}")
        ours, theirs = (min(timed(one, root).cpu for _ in range(rounds)) for one in (CHECK, linter))
    return Cost(modules, files, first, ours, theirs)


def main() -> int:
    """Measure, print, and with --check fail when it costs too much or grows faster than the modules do."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.check", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--modules", type=int, nargs="+", default=(150, 300), help="how many modules; 150 300")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is run; 3")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()), help="where the projects are made")
    parser.add_argument("--check", action="store_true", help="exit 1 when a bar does not hold")
    given = parser.parse_args()
    costs = [measure(modules, given.rounds, given.folder) for modules in given.modules]
    print("modules   files     first     check    linter   ratio", *costs, sep="\n")
    found = list(_bars(costs))
    print("", *found, sep="\n")
    return 1 if given.check and not all(bar.holds for bar in found) else 0


def _bars(costs: Sequence[Cost]) -> Iterator[Bar]:
    last = costs[-1]
    yield Bar(f"check of {last.modules} modules, against {MOST} x import-linter alone", last.check, MOST * last.linter)
    for one, other in pairwise(costs):
        yield Bar(
            f"{other.modules} modules after {one.modules}: linear",
            other.check / one.check,
            SLACK * other.modules / one.modules,
            "x",
        )


if __name__ == "__main__":
    sys.exit(main())
