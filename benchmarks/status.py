"""Measures `generators.status` over hundreds of clones beside `git status` and hashing the same files.

    python -m benchmarks.status --clones 250 500 --check

The clones are made of the template's gold module. What is measured is a second status: of the first, all is kept.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median

from benchmarks.measure import Run, quietly, timed
from benchmarks.results import Bar
from generators.draft.base import Golds
from generators.draft.draft import tidied
from generators.model.module_map import MAP_NAME
from generators.model.module_name import title_of
from generators.workspace.files import write_whole
from generators.workspace.project import Project

TEMPLATE = Path(__file__).parents[1] / "template"
MAP = "version: 1\nmodules:\n  cc: {title: Control Center, paths: [backend/modules/cc], gold: true}\n"
ENTRY = """\
  {name}:
    title: {title}
    paths: [backend/modules/{name}]
    cloned_from: {{module: cc, source: "{source}", commit: "{commit}", names: {{cc: {name}}}}}
"""
AT_ONCE = 50
# What status may cost, as a multiple of git's work on the same files; and how much faster than the clones it may grow.
MOST, SLACK = 3.0, 1.1
HASH = ("sh", "-c", "git ls-files backend/modules | git hash-object --stdin-paths")


@dataclass(frozen=True)
class Cost:
    """The medians of some rounds with so many clones: seconds, and processor time, of status and of git's work."""

    clones: int
    seconds: float
    cpu: float
    git_seconds: float
    git_cpu: float

    def __str__(self) -> str:
        ratio = f"{self.seconds / self.git_seconds:10.2f}{self.cpu / self.git_cpu:10.2f}"
        return f"{self.clones:6}{self.seconds:10.3f}{self.cpu:10.3f}{self.git_seconds:10.3f}{self.git_cpu:10.3f}{ratio}"


def measure(clones: int, rounds: int, folder: Path) -> Cost:
    """Measure with so many clones, in a scratch repository in a folder."""
    with tempfile.TemporaryDirectory(prefix="goldmaster-bench-", dir=folder) as scratch:
        root = built(Path(scratch), clones)
        command = (sys.executable, "-m", "generators.status")
        for first in (command, ("git", "status")):
            timed(first, root)
        taken = [[timed(one, root) for one in (command, ("git", "status"), HASH)] for _ in range(rounds)]
    ours, status, hashing = (_median(runs) for runs in zip(*taken, strict=True))
    return Cost(clones, ours.seconds, ours.cpu, status.seconds + hashing.seconds, status.cpu + hashing.cpu)


def _median(runs: Sequence[Run]) -> Run:
    return Run(median(run.seconds for run in runs), median(run.cpu for run in runs), None)


def built(root: Path, clones: int, *more: str) -> Path:
    """Build a project with the gold module, so many clones of it, and more files of the template, all committed."""
    for path in quietly(["git", "ls-files", "backend/modules/cc", "ruff.toml", *more], TEMPLATE).splitlines():
        write_whole(root / path, (TEMPLATE / path).read_bytes(), 0o644, synced=False)
    (root / MAP_NAME).write_text(MAP, "utf-8")
    quietly(["git", "init", "--quiet"], root)
    _commit(root)
    source, commit = quietly(["git", "rev-parse", "HEAD:backend/modules/cc", "HEAD"], root).split()
    names = [f"unit_{number:04}" for number in range(clones)]
    entries = (ENTRY.format(name=name, title=title_of(name), source=source, commit=commit) for name in names)
    (root / MAP_NAME).write_text("".join([MAP, *entries]), "utf-8")
    for start in range(0, clones, AT_ONCE):
        _write_clones(Project(root, root), names[start : start + AT_ONCE])
    _commit(root)
    return root


def _write_clones(project: Project, names: Sequence[str]) -> None:
    # The verb would test each, and edit the map once more for each; here only the files are needed.
    golds = Golds(project)
    for one in tidied(project, [golds.now(name).untidy() for name in names]):
        for file in one.files:
            write_whole(project.tree / file.path, file.content, file.mode, synced=False)


def _commit(root: Path) -> None:
    quietly(["git", "add", "--all"], root)
    quietly(["git", "commit", "--quiet", "--allow-empty", "--message=state"], root)


def main() -> int:
    """Measure, print, and with --check fail when it costs too much or grows faster than the clones do."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.status", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--clones", type=int, nargs="+", default=(250, 500), help="how many clones; 250 500")
    parser.add_argument("--rounds", type=int, default=5, help="how often each is run; 5")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()), help="where the copies are made")
    parser.add_argument("--check", action="store_true", help="exit 1 when a bar does not hold")
    given = parser.parse_args()
    costs = [measure(clones, given.rounds, given.folder) for clones in given.clones]
    print("clones   seconds       cpu    git: s       cpu   ratio s     cpu", *costs, sep="\n")
    found = list(_bars(costs))
    print("", *found, sep="\n")
    return 1 if given.check and not all(bar.holds for bar in found) else 0


def _bars(costs: Sequence[Cost]) -> Iterator[Bar]:
    # Processor time, since waiting for others' work says nothing about ours.
    last = costs[-1]
    yield Bar(f"status of {last.clones} clones, against {MOST:.0f} x git", last.cpu, MOST * last.git_cpu)
    for one, other in pairwise(costs):
        growth = SLACK * other.clones / one.clones
        yield Bar(f"{other.clones} clones after {one.clones}: linear", other.cpu / one.cpu, growth, "x")


if __name__ == "__main__":
    sys.exit(main())
