"""Measures the renaming of a module, ours and its peers side by side on the same files, and prints one table.

    python -m benchmarks.rename --quick
    python -m benchmarks.rename --json benchmarks.json --check

Every run is a whole process in a fresh copy of the reference module's repository. The rounds are interleaved, so that
other work on the machine falls on all alike.
"""

import argparse
import json
import os
import platform
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from subprocess import CalledProcessError

from benchmarks.measure import Run, run_fresh
from benchmarks.peers import Peer, peers
from benchmarks.planting import LIBRARY
from benchmarks.reference import Reference, build
from benchmarks.results import LARGE, Bar, Result, bars

SIZES = (0.25, 1, 4, LARGE)
# A tool that took so long has told enough.
PATIENCE = 15.0
YARDSTICKS = ("cp + sed", "rope", "LibCST's command")


def measure(times: float, rounds: int, folder: Path, chosen: Sequence[Peer]) -> Iterator[Result]:
    """Measure the peers at one size.

    Args:
        times: how often the reference module's files are repeated.
        rounds: how often each is run.
        folder: where the scratch repositories are made.
        chosen: what is measured.
    """
    with tempfile.TemporaryDirectory(prefix="goldmaster-bench-", dir=folder) as scratch:
        reference = build(Path(scratch) / "reference", times)
        runs = _rounds(reference, rounds, [peer for peer in chosen if peer.whole or times == 1])
    for name, taken in runs.items():
        yield Result.of(name, times, (reference.files, reference.lines), taken)


def _rounds(reference: Reference, rounds: int, chosen: Sequence[Peer]) -> dict[str, list[Run]]:
    runs: dict[str, list[Run]] = defaultdict(list)
    failed: set[str] = set()
    for _ in range(rounds):
        for peer in chosen:
            if peer.name in failed or sum(run.seconds for run in runs[peer.name]) > PATIENCE:
                continue
            try:
                runs[peer.name].append(run_fresh(reference.root, peer.command, peer.prepare))
            except CalledProcessError as error:
                failed.add(peer.name)
                last = (error.stderr or error.output).strip().splitlines()[-1:]
                _say(f"{peer.name} failed, exit code {error.returncode}: {''.join(last)}")
    return {name: taken for name, taken in runs.items() if taken}


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def table(results: Sequence[Result]) -> Iterator[str]:
    """Yield the lines of the table, with each tool's time as a multiple of the yardsticks' at the same size."""
    heads = "".join(f"{'/ ' + name:>19}" for name in YARDSTICKS)
    yield f"{'tool':21}{'files':>6}{'lines':>8}{'seconds':>9}{'best':>8}{'cpu':>8}{heads}{'peak MB':>9}{'left':>7}"
    seconds = {(one.tool, one.times): one.seconds for one in results}
    for one in results:
        bases = (seconds.get((name, one.times)) for name in YARDSTICKS)
        ratios = "".join(f"{one.seconds / base:19.3f}" if base else f"{'-':>19}" for base in bases)
        times = f"{one.seconds:9.3f}{one.best:8.3f}{one.cpu:8.3f}"
        peak = "-" if one.peak is None else f"{one.peak:.0f}"
        left = "-" if one.left is None else one.left
        yield f"{one.tool:21}{one.files:6}{one.lines:8}{times}{ratios}{peak:>9}{left:>7}"


def _machine() -> dict[str, str | int]:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "cores": os.cpu_count() or 1,
        "memory_gb": round(memory),
        "system": platform.system(),
        "python": platform.python_version(),
        LIBRARY: version(LIBRARY),
    }


def _document(results: Sequence[Result], found: Sequence[Bar]) -> str:
    held = [{**asdict(bar), "holds": bar.holds} for bar in found]
    return json.dumps(
        {"machine": _machine(), "results": [asdict(one) for one in results], "bars": held}, indent=1, sort_keys=True
    )


def main() -> int:
    """Measure, print, and with --check fail when a bar does not hold."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rename", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--sizes", type=float, nargs="+", default=SIZES, help="how often the module is repeated")
    parser.add_argument("--quick", action="store_const", dest="sizes", const=(1,), help="once, as it is: --sizes 1")
    parser.add_argument("--rounds", type=int, default=5, help="how often each is run; 5")
    parser.add_argument("--only", default="", help="only the tools with this in their name")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()), help="where the copies are made")
    parser.add_argument("--json", type=Path, help="write the results to this file")
    parser.add_argument("--check", action="store_true", help="exit 1 when a bar does not hold")
    given = parser.parse_args()
    chosen = [peer for peer in peers() if peer.is_installed and given.only in peer.name]
    for peer in peers():
        if not peer.is_installed:
            _say(f"{peer.name} is not installed: uv sync --group bench")
    results = [one for times in given.sizes for one in measure(times, given.rounds, given.folder, chosen)]
    found = bars(results)
    print("\n".join([*table(results), "", *map(str, found)]))
    if given.json:
        given.json.write_text(_document(results, found) + "\n", "utf-8")
    # A tool that failed, or that is not installed, leaves a bar that nobody has held.
    missing = {peer.name for peer in peers() if given.only in peer.name} - {one.tool for one in results}
    return 1 if given.check and (missing or not all(bar.holds for bar in found)) else 0


if __name__ == "__main__":
    sys.exit(main())
