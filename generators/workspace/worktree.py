"""A second working tree of a repository, in a scratch folder, to try things in."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from generators.model.errors import Refusal
from generators.workspace.git import LOCATION

PREFIX = "goldmaster-worktree-"


@contextmanager
def worktree(top: Path, commit: str = "HEAD") -> Iterator[Path]:
    """Give a working tree of a commit, the last one unless another is named, which goes when the block ends.

    What a killed command left of its own goes first; so only the holder of the lock may call this.

    Args:
        top: the top of the working tree.
        commit: what it shall hold.

    Raises:
        Refusal: git cannot make one.
    """
    _clear(top)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX)).resolve()
    try:
        _git(top, "worktree", "add", "--quiet", "--detach", str(folder), commit)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        _git(top, "worktree", "prune")


def keep(folder: Path) -> None:
    """Commit what lies in such a working tree; the commit is on no branch, and git forgets it in time."""
    _git(folder, "add", "--all")
    nobody = ["-c", "user.name=goldmaster", "-c", "user.email=goldmaster@localhost", "-c", "commit.gpgsign=false"]
    _git(folder, *nobody, "commit", "--quiet", "--no-verify", "--allow-empty", "--message=what is tried")


def _clear(top: Path) -> None:
    listed = _git(top, "worktree", "list", "--porcelain").splitlines()
    for line in listed:
        folder = Path(line.removeprefix("worktree "))
        if line.startswith("worktree ") and folder.name.startswith(PREFIX):
            shutil.rmtree(folder, ignore_errors=True)
    _git(top, "worktree", "prune")


def _git(top: Path, *arguments: str) -> str:
    environment = {name: value for name, value in os.environ.items() if name not in LOCATION} | {"LC_ALL": "C"}
    # A hook for checkouts is for those who work in them.
    command = ["git", "-c", f"core.hooksPath={os.devnull}", *arguments]
    done = subprocess.run(command, cwd=top, env=environment, capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        raise Refusal(f"git cannot work in a tree beside {top}: {' '.join(done.stderr.split())}")
    return done.stdout
