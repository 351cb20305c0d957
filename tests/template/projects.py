"""What the tests of the template share: a still copy of this repository, rendered projects, and their files."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from copier import run_copy

from tests.machine import ROOT, commit_all

Render = Callable[..., Path]


def snapshot(target: Path) -> Path:
    """Copy this repository as it lies in the working tree, without what git ignores, and commit it there."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout.split("\0")
    for name in filter(None, listed):
        copy_file(ROOT / name, target / name)
    commit_all(target, "feat: the template")
    return target


def copy_file(source: Path, target: Path) -> None:
    """Copy a file and its mode; one that was deleted meanwhile is left out."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_file():
        shutil.copy(source, target)


def render(template: Path | str, target: Path, ref: str = "HEAD", **answers: str) -> Path:
    """Render the template without asking and without trusting it; return the project's folder."""
    run_copy(str(template), target, data=answers, vcs_ref=ref, defaults=True, quiet=True, unsafe=False)
    return target


def files(project: Path) -> dict[str, bytes]:
    """Return every file of a folder by its path, git's own and what git ignores by name left out."""
    skipped = {".git", ".venv", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache"}
    return {
        path.relative_to(project).as_posix(): path.read_bytes()
        for path in sorted(project.rglob("*"))
        if path.is_file() and not skipped.intersection(path.relative_to(project).parts)
    }
