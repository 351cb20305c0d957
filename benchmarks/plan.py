"""Measures `generators.plan status` on the shipped backend phase with a thousand lines of evidence.

    python -m benchmarks.plan --check

The project is the template as it lies here. Each gate has as many entries as the others, the last of them about the
content there is, so that all of it has to be looked at.
"""

import argparse
import sys
import tempfile
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from statistics import median

from benchmarks.measure import quietly, timed
from benchmarks.results import Bar
from benchmarks.status import TEMPLATE
from generators.model.plan import gates_of
from generators.plan.engine.evidence.entry import Entry
from generators.plan.engine.evidence.log import Log
from generators.plan.engine.opened import Opened, plans_of
from generators.plan.engine.standing import subject
from generators.workspace.files import write_whole

STATUS = (sys.executable, "-m", "generators.plan", "status", "--plan", "1")
START = (sys.executable, "-c", "pass")
# Seconds that it may take beyond the interpreter's start.
MOST = 0.5


@dataclass(frozen=True)
class Cost:
    """Medians of some rounds: seconds and processor time of status, and of an interpreter that does nothing."""

    lines: int
    seconds: float
    cpu: float
    start: float
    start_cpu: float

    def __str__(self) -> str:
        return f"{self.lines:6}{self.seconds:9.3f}{self.cpu:9.3f}{self.start:9.3f}{self.start_cpu:9.3f}"


def measure(lines: int, rounds: int) -> Cost:
    """Measure with so many lines of evidence."""
    with tempfile.TemporaryDirectory(prefix="goldmaster-bench-") as scratch:
        opened = _project(Path(scratch))
        _write(opened.log, opened, lines)
        assert "11/12 stages" in quietly(STATUS, opened.root)
        taken = [(timed(STATUS, opened.root), timed(START, opened.root)) for _ in range(rounds)]
    ours, start = zip(*taken, strict=True)
    times = [median(run.seconds for run in runs) for runs in (ours, start)]
    cpu = [median(run.cpu for run in runs) for runs in (ours, start)]
    return Cost(lines, times[0], cpu[0], times[1], cpu[1])


def _project(root: Path) -> Opened:
    # What needs answers is left out.
    for path in (one for one in quietly(["git", "ls-files"], TEMPLATE).splitlines() if ".jinja" not in one):
        write_whole(root / path, (TEMPLATE / path).read_bytes(), 0o644, synced=False)
    (root / "module_map.yaml").write_text("version: 1\nmodules: {}\n", "utf-8")
    for command in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message=state"]):
        quietly(["git", *command], root)
    return plans_of(root)[0]


def _write(log: Log, opened: Opened, lines: int) -> None:
    """Write a whole chain of so many passes."""
    pairs = [pair for pair in gates_of(opened.plan) if pair[1].kind != "manual"]
    last, written = "", []
    for number, (stage, gate) in enumerate(islice(cycle(pairs), lines)):
        definition, content = subject(opened, stage, gate)
        facts = {"verdict": "pass", "why": [], "def": definition, "watch": {"digest": content}, "tail": "x" * 300}
        at = f"2026-01-01T00:00:00.{number:06}Z"
        entry = Entry("gate", at, "ann@example.com", stage.id, gate.id, facts, (last,) if last else ())
        last = entry.hash
        written.append(f"{entry.line()}\n")
    log.path.write_text("".join(written), "utf-8")


def main() -> int:
    """Measure, print, and with --check fail when the bar does not hold."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.plan", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--lines", type=int, default=1000, help="how many lines of evidence; 1000")
    parser.add_argument("--rounds", type=int, default=7, help="how often it is run; 7")
    parser.add_argument("--check", action="store_true", help="exit 1 when the bar does not hold")
    given = parser.parse_args()
    cost = measure(given.lines, given.rounds)
    # Processor time, since waiting for others' work says nothing about ours.
    bar = Bar(f"plan status with {given.lines} lines, beyond the interpreter's start", cost.cpu - cost.start_cpu, MOST)
    print(" lines  seconds      cpu   python      cpu", cost, "", bar, sep="\n")
    return 1 if given.check and not bar.holds else 0


if __name__ == "__main__":
    sys.exit(main())
