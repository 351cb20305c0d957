"""How the tests and the demo start other programs: uv, and an environment that is not ours."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[1]
# What `uv run` and pytest tell their children about this project would mislead them in another.
OURS = {
    *("VIRTUAL_ENV", "UV_RUN_RECURSION_DEPTH", "UV_PROJECT", "PYTHONPATH", "PYTHONHOME", "DATABASE_URL", "REDIS_URL"),
    *("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"),
}
OURS_TOO = ("PYTEST_", "COV_", "COVERAGE_", "TEST_")


def uv() -> str:
    """Return uv as the Makefile finds it: the one that runs us, the one on the PATH, the one in .tools/."""
    return os.environ.get("UV") or shutil.which("uv") or str(ROOT / ".tools" / "uv")


def clean_environment(**changes: str) -> dict[str, str]:
    """Return the environment without what belongs to this process's own project, with `changes`."""
    kept = {name: value for name, value in os.environ.items() if name not in OURS and not name.startswith(OURS_TOO)}
    scripts = str(Path(sys.executable).parent)
    folders = [folder for folder in os.environ.get("PATH", "").split(os.pathsep) if folder != scripts]
    # Last: a uv of the user's own comes first.
    return {**kept, "PATH": os.pathsep.join([*folders, str(Path(uv()).parent)]), **changes}


def run(command: Sequence[str], cwd: Path, **changes: str) -> subprocess.CompletedProcess[str]:
    """Run a program to its end and return its exit code and what it said, standard error included."""
    return subprocess.run(
        command,
        cwd=cwd,
        env=clean_environment(**changes),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )


def run_well(command: Sequence[str], cwd: Path, **changes: str) -> str:
    """Run a program that must succeed and return what it said.

    Raises:
        AssertionError: it ended with another code than 0; the message is what it said.
    """
    done = run(command, cwd, **changes)
    assert done.returncode == 0, f"{' '.join(command)} in {cwd}: exit {done.returncode}\n{done.stdout}"
    return done.stdout


def commit_all(project: Path, message: str = "chore: start") -> None:
    """Make the folder a git repository with everything committed, by an author of its own."""
    git = ("git", "-c", "user.name=Goldmaster", "-c", "user.email=goldmaster@example.com")
    if not (project / ".git").exists():
        run_well([*git, "init", "--quiet", "--initial-branch=main"], project)
    run_well([*git, "add", "--all"], project)
    run_well([*git, "commit", "--quiet", "--no-verify", "--allow-empty", f"--message={message}"], project)


@contextmanager
def started(
    command: Sequence[str],
    cwd: Path,
    settings: Mapping[str, str],
    stdin: int = subprocess.DEVNULL,
    output: int | IO[str] = subprocess.PIPE,
) -> Iterator[subprocess.Popen[str]]:
    """Yield the running program; however the block ends, the program and its children have ended too."""
    process: subprocess.Popen[str] | None = None
    try:
        with held_back():
            process = subprocess.Popen(
                command,
                cwd=cwd,
                env=clean_environment(**settings),
                stdin=stdin,
                stdout=output,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                # A group of its own: Ctrl-C reaches us alone, and we stop our programs in order.
                start_new_session=True,
            )
        yield process
    finally:
        if process is not None:
            with process:
                stop(process)


@contextmanager
def held_back() -> Iterator[None]:
    """Hold Ctrl-C and its like back until the block has ended: nobody could stop a program that is half started."""
    came: list[int] = []
    stopping = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {each: signal.signal(each, lambda number, frame: came.append(number)) for each in stopping}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
    for number in came:
        signal.raise_signal(number)


def stop(process: subprocess.Popen[str]) -> None:
    """Ask the program's group to end, and end what does not; return when nobody of it is left."""
    for number, patience in ((signal.SIGINT, 15.0), (signal.SIGKILL, 5.0)):
        deadline = time.monotonic() + patience
        with suppress(ProcessLookupError):
            os.killpg(process.pid, number)
            while time.monotonic() < deadline:
                process.poll()
                os.killpg(process.pid, 0)
                time.sleep(0.02)
