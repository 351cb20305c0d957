"""Measures the rendered backend against a bare FastAPI app with the same SQL, and says what our layers cost.

    python -m benchmarks.backend --quick
    python -m benchmarks.backend --check
    python -m benchmarks.backend --suite --write

Two server processes on one machine, asked in turn, so that other work falls on both alike. --write rewrites the tables
of docs/performance.md and the picture beside it.
"""

import argparse
import asyncio
import os
import platform
import sys
import tempfile
from argparse import Namespace
from collections.abc import Sequence
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path

from benchmarks.backend import imports, page, suite
from benchmarks.backend.figures import Bar, Row, Run, bars, rows
from benchmarks.backend.load import at_full_speed, at_rate
from benchmarks.backend.picture import Point, draw
from benchmarks.backend.questions import KINDS, Kind, Questions
from benchmarks.backend.sides import both, stage

CONNECTIONS = 8
# Under load more may wait for an answer at once.
CROWD = 64
# Shares of what the bare app can do. A side that takes longer than this, in milliseconds, is asked no harder.
LOADS = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
TOO_SLOW = 1000.0
LIBRARIES = ("fastapi", "uvicorn", "sqlalchemy", "asyncpg", "redis")


async def measure(asked: Sequence[Questions], kinds: Sequence[Kind], rounds: int, seconds: float) -> list[Run]:
    """Ask both sides for each kind in turn; the first round only warms them up."""
    runs = []
    for number in range(rounds + 1):
        for kind in kinds:
            # Who is asked first changes from round to round.
            for questions in asked if number % 2 else asked[::-1]:
                await questions.prepare()
                run = await _run(questions, kind, seconds if number else min(seconds, 1.0))
                runs += [run] if number else []
    return runs


async def _run(questions: Questions, kind: Kind, seconds: float) -> Run:
    side = questions.side
    before = side.processor()
    load = await at_full_speed(side.address, kind.ask(questions), CONNECTIONS, seconds)
    after = side.processor()
    spent = None if before is None or after is None else (after - before) * 1000 / len(load.latencies)
    return Run(side.name, kind.name, load.rate, load.quantile(0.5) * 1000, load.quantile(0.99) * 1000, spent)


async def under_load(asked: Sequence[Questions], loads: Sequence[float], seconds: float) -> list[Point]:
    """Offer both sides more and more of the mixed requests; return how long they took to answer.

    Args:
        asked: ours and the bare app.
        loads: as shares of what the bare app can do.
        seconds: of each load.
    """
    bare = asked[-1]
    await bare.prepare()
    full = (await at_full_speed(bare.side.address, bare.mixed(), CONNECTIONS, seconds)).rate
    points: list[Point] = []
    slow: set[str] = set()
    for offered in (share * full for share in loads):
        for questions in (each for each in asked if each.side.name not in slow):
            await questions.prepare()
            load = await at_rate(questions.side.address, questions.mixed(), offered, CROWD, seconds)
            p50, p99 = load.quantile(0.5) * 1000, load.quantile(0.99) * 1000
            points.append(Point(questions.side.name, offered, p50, p99))
            slow |= {questions.side.name} if p99 > TOO_SLOW else set()
    return points


def table(found: Sequence[Row]) -> list[str]:
    """Return the lines of the table."""
    lines = [f"{'':20}{'ours/s':>8}{'bare/s':>8}{'ratio':>7}{'p50':>7}{'p99':>7}{'cpu ms':>8}{'bare':>7}{'ratio':>7}"]
    for row in found:
        spent = f"{row.ours.processor or 0:8.3f}{row.bare.processor or 0:7.3f}{row.processor or 0:7.2f}"
        rates = f"{row.ours.rate:8.0f}{row.bare.rate:8.0f}{row.rate:7.2f}"
        lines.append(f"{row.kind:20}{rates}{row.p50:7.2f}{row.p99:7.2f}{spent}")
    return lines


def _machine() -> str:
    libraries = ", ".join(
        f"{name} {version(name)}" for name in ("fastapi", "uvicorn", "sqlalchemy", "asyncpg", "redis")
    )
    return f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}; {libraries}"


def run(given: Namespace) -> tuple[list[Row], list[Bar], list[Point]]:
    """Measure all that was asked for."""
    kinds = [kind for kind in KINDS if given.only in kind.name]
    app, libraries = imports.measure(given.rounds)
    with ExitStack() as stack:
        set_up = stack.enter_context(stage())
        tests = suite.seconds(set_up) if given.suite else None
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        sides = stack.enter_context(both(set_up, scratch))
        asked = [Questions(side, set_up.record["tenant"], given.seconds) for side in sides]
        found = rows(asyncio.run(measure(asked, kinds, given.rounds, given.seconds)))
        loads = LOADS[::5] if given.quick else LOADS
        points = asyncio.run(under_load(asked, loads, given.seconds)) if given.write else []
    return found, list(bars(found, app / libraries, set_up.seconds, tests)), points


def main() -> int:
    """Measure, print, and with --check fail when a bar does not hold."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.backend", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--rounds", type=int, default=5, help="how often each kind is run on each side; 5")
    parser.add_argument("--seconds", type=float, default=3.0, help="of each run; 3")
    parser.add_argument("--quick", action="store_true", help="once and shortly: --rounds 1 --seconds 0.2")
    parser.add_argument("--only", default="", help="only the kinds of request with this in their name")
    parser.add_argument("--suite", action="store_true", help="time the rendered project's tests as well")
    parser.add_argument("--check", action="store_true", help="exit 1 when a bar does not hold")
    parser.add_argument("--write", action="store_true", help="rewrite the tables and the picture in docs/")
    parser.add_argument("--page", type=Path, default=page.PAGE, help="another page than docs/performance.md")
    given = parser.parse_args()
    if given.quick:
        given.rounds, given.seconds = 1, 0.2
    found, held, points = run(given)
    print("\n".join([*table(found), "", *map(str, held)]))
    if given.write:
        page.write(given.page, found, held, _machine())
        given.page.with_name("backend.svg").write_text(draw(points), "utf-8")
    return 1 if given.check and not all(bar.holds for bar in held) else 0


if __name__ == "__main__":
    sys.exit(main())
