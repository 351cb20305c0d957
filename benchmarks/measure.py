"""Runs one command as a whole process in a fresh copy of a repository, and takes its time and its memory."""

import os
import resource
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.reference import FOLDER, TARGET, count_words

# Whoever runs this may have settings that slow a Python down or steer a git.
NOT_OURS = ("PYTHON", "GIT_", "VIRTUAL_ENV")
GIT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    **dict.fromkeys(("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"), "Benchmark"),
    **dict.fromkeys(("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"), "benchmark@example.com"),
}


@dataclass(frozen=True)
class Run:
    """One run: wall time, processor time of it and its children, peak memory of the largest of them in MB.

    `left`: how many words of the module the renamed one still has.
    """

    seconds: float
    cpu: float
    peak: float | None
    left: int | None = None


def run_fresh(reference: Path, command: Sequence[str], prepare: Callable[[Path], None]) -> Run:
    """Run a command in a copy of the reference's repository, after what must come before it.

    Raises:
        subprocess.CalledProcessError: the command failed; its output is in the error.
    """
    with tempfile.TemporaryDirectory(prefix="fresh-", dir=reference.parent) as scratch:
        copy = Path(scratch) / "project"
        shutil.copytree(reference, copy, symlinks=True)
        prepare(copy)
        # A copy has other inodes; git would read every file once more, and the first command would pay for it.
        quietly(["git", "status", "--short"], copy)
        return replace(timed(command, copy), left=_left(copy))


def _left(copy: Path) -> int | None:
    """Count the words in the module that was made, or renamed in place; None when there is none."""
    if (copy / TARGET).exists():
        return count_words(copy / TARGET)
    words = count_words(copy / FOLDER)
    return words if quietly(["git", "status", "--short", FOLDER], copy) else None


def timed(command: Sequence[str], folder: Path) -> Run:
    """Run a command to its end; raises CalledProcessError when it fails."""
    with tempfile.TemporaryFile() as output:
        began = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, env=_environment(), stdout=output, stderr=output)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            output.seek(0)
            raise subprocess.CalledProcessError(process.returncode, command, output.read().decode(errors="replace"))
    return Run(seconds, usage.ru_utime + usage.ru_stime, _peak(usage))


def quietly(command: Sequence[str], folder: Path) -> str:
    """Run a command that is not measured; return what it prints, or raise CalledProcessError."""
    done = subprocess.run(command, cwd=folder, env=_environment(), check=True, capture_output=True, encoding="utf-8")
    return done.stdout


def _peak(usage: resource.struct_rusage) -> float | None:
    # A started program is charged with the memory of who started it, so less than ours cannot be told.
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(usage.ru_maxrss / 1024, 1) if usage.ru_maxrss > own * 1.02 else None


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(NOT_OURS)}
    return kept | GIT
