"""The steps of CI: each prints its result and its time, a failed one its output; all run, whatever the others say."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# Seconds for one step: a test that hangs shall fail, not stop the line.
PATIENCE = 3300


@dataclass(frozen=True)
class Step:
    """One command, in the repository's root or in the template."""

    name: str
    command: str
    folder: str = "."


@dataclass(frozen=True)
class Result:
    """How a step ended."""

    step: Step
    passed: bool
    seconds: float
    output: str


# What runs pipelines and images without Docker. First, since it waits for the network while others compute.
TOOLS = Step("tools of CI", "uv run --quiet python .ci/tools.py")
# Two at a time: these use one core each.
CHECKS = [
    TOOLS,
    Step("types", "uv run --quiet mypy"),
    Step("types of the template, unrendered", "uv run --quiet mypy", "template"),
    Step("lint", "uv run --quiet ruff check"),
    Step("format", "uv run --quiet ruff format --check"),
    Step("floors", "uv run --quiet lint-imports"),
    Step("lint of the template, unrendered", "uv run --quiet ruff check", "template"),
    Step("format of the template, unrendered", "uv run --quiet ruff format --check", "template"),
    Step("modules of the template, unrendered", "uv run --quiet python -m generators.check", "template"),
    # The others run in what is rendered.
    Step("tests of the template, unrendered", "uv run --quiet pytest backend", "template"),
    Step("make demo", "make --no-print-directory demo"),
]
# Alone, since it uses both cores, and last, so that pytest's summary closes the output. The render matrix is in it.
TESTS = Step("make test", "make --no-print-directory test")


def main() -> int:
    """Run all steps; return 0 when every one passed."""
    begun = time.monotonic()
    with ThreadPoolExecutor(max_workers=2) as pool:
        results = list(pool.map(reported, CHECKS))
    results.append(reported(TESTS))
    failed = [result.step.name for result in results if not result.passed]
    print(f"\n{len(results) - len(failed)} of {len(results)} steps passed in {time.monotonic() - begun:.0f} s", end="")
    print(f"; failed: {', '.join(failed)}\n" if failed else "\n")
    print(results[-1].output, flush=True)
    return 1 if failed else 0


def reported(step: Step) -> Result:
    """Run a step and say how it ended."""
    result = run(step)
    lines = [f"{'ok  ' if result.passed else 'FAIL'} {result.seconds:6.1f} s  {step.name}: {step.command}"]
    if step is TOOLS:
        # Whether or not it went well: what is not here is not tested.
        lines += [f"     {line}" for line in result.output.splitlines()]
    elif not result.passed and step is not TESTS:
        lines += ["-" * 80, result.output, "-" * 80]
    # One write, so that two steps do not mix.
    print("\n".join(lines), flush=True)
    return result


def run(step: Step) -> Result:
    """Run a step's command to its end."""
    begun = time.monotonic()
    uv = os.environ.get("UV", "uv")
    program, *arguments = step.command.split()
    with subprocess.Popen(
        [uv if program == "uv" else program, *arguments],
        cwd=ROOT / step.folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    ) as process:
        try:
            output, _ = process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            # The whole group: a test that hangs has children.
            os.killpg(process.pid, signal.SIGKILL)
            output = process.communicate()[0] + f"\nended after {PATIENCE} s"
    return Result(step, process.returncode == 0, time.monotonic() - begun, output)


if __name__ == "__main__":
    sys.exit(main())
