"""Builds the reference module: 66 real files of the installed Alembic as one package, in a git repository of its own.

    python -m benchmarks.reference FOLDER --times 15

Nothing is vendored: the files are read from the installed library, and the same release gives the same module.
"""

import argparse
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.planting import SMALLER, Plan

PACKAGE = "backend.modules.cc"
FOLDER = "backend/modules/cc"
# What the tools call it.
TARGET = "backend/modules/pem"
WORD = re.compile(r"(?<![A-Za-z])(?:cc|CC)(?![A-Za-z])|(?<![A-Z])Cc(?![a-z])")
MAP = f"""\
version: 1
modules:
  cc:
    title: Control Center
    paths: [{FOLDER}]
    depends_on: []
    deployment: in-process
"""
OTHERS = {
    "module_map.yaml": MAP,
    "ruff.toml": 'line-length = 79\n[lint]\nselect = ["E9", "F63", "I"]\n[format]\nline-ending = "lf"\n',
    ".gitignore": "__pycache__/\n.ropeproject/\n",
    "backend/__init__.py": "",
    "backend/modules/__init__.py": "",
    # Of a module in parts; a whole one brings its own.
    f"{FOLDER}/__init__.py": f'"""The module {PACKAGE}."""\n',
}


@dataclass(frozen=True)
class Reference:
    """The repository, and how large the module in it is."""

    root: Path
    files: int
    lines: int
    words: int


def build(root: Path, times: float = 1) -> Reference:
    """Build the repository and commit it.

    Args:
        root: a folder that does not exist.
        times: how often the module's files are repeated, each time as a sub-package; less than 1: a part of them.
    """
    _write(root, OTHERS)
    plan = Plan.of(max(int(SMALLER * min(times, 1)), 1))
    for part in _parts(times):
        files = plan.files(PACKAGE + part)
        _write(root, {f"{FOLDER}{part.replace('.', '/')}/{path}": text for path, text in files.items()})
    _tidy(root)
    _commit(root)
    return measure(root)


def measure(root: Path) -> Reference:
    """Count the files, lines and words of the module."""
    texts = [path.read_text("utf-8") for path in (root / FOLDER).rglob("*.py")]
    return Reference(root, len(texts), sum(text.count("\n") for text in texts), count_words(root / FOLDER))


def count_words(folder: Path) -> int:
    """Count the words `cc`, in each of its casings, in the Python files of a folder."""
    return sum(len(WORD.findall(path.read_text("utf-8"))) for path in folder.rglob("*.py"))


def _parts(times: float) -> Sequence[str]:
    return [f".part{number:02}" for number in range(int(times))] if times > 1 else [""]


def _write(root: Path, files: Mapping[str, str]) -> None:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")


def _tidy(root: Path) -> None:
    # A team's code is formatted, so ours has import order and line lengths to keep; the peers keep none.
    for arguments in (["check", "--select=I", "--fix", "--exit-zero", "--quiet"], ["format", "--quiet"]):
        subprocess.run([sys.executable, "-m", "ruff", *arguments, "--no-cache", "."], cwd=root, check=True)


def _commit(root: Path) -> None:
    author = ("-c", "user.name=Benchmark", "-c", "user.email=benchmark@example.com", "-c", "commit.gpgsign=false")
    for arguments in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message=reference"]):
        subprocess.run(["git", *author, *arguments], cwd=root, check=True)


def main() -> int:
    """Build one and say how large it is."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--times", type=float, default=1)
    given = parser.parse_args()
    made = build(given.folder, given.times)
    print(f"{made.root}: {made.files} files, {made.lines} lines, {made.words} words")
    return 0


if __name__ == "__main__":
    sys.exit(main())
