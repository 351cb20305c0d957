"""The line merge of the tests and benchmarks: `git merge-file`, as the verbs run it."""

import subprocess
import tempfile
from pathlib import Path

from generators.merge.marks import Labels


def by_lines(base: str, ours: str, theirs: str) -> tuple[str, int]:
    """Return what git makes of three texts, and how many conflicts it leaves."""
    labels = Labels()
    with tempfile.TemporaryDirectory() as folder:
        names = ("ours", "base", "theirs")
        for name, text in zip(names, (ours, base, theirs), strict=True):
            Path(folder, name).write_bytes(text.encode())
        titles = [f"-L{getattr(labels, name)}" for name in names]
        command = ["git", "merge-file", "-p", "-q", "--diff3", *titles, *names]
        done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    if done.returncode < 0 or done.returncode > 127:
        raise subprocess.CalledProcessError(done.returncode, command, done.stdout, done.stderr)
    return done.stdout.decode(), done.returncode
