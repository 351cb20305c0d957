"""Re-makes import order and line lengths with the project's own ruff, where they were right before."""

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

SUFFIXES = (".py", ".pyi")
UNFORMATTED = "Would reformat: "


@dataclass(frozen=True)
class Draft:
    """A file to be: its path and content, and the path of the file it was made from. Relative to the tree."""

    source: str
    path: str
    content: bytes


@dataclass(frozen=True)
class Ruff:
    """The project's ruff and the folder it is asked from."""

    program: str
    tree: Path

    def untidy(self, paths: Sequence[str]) -> tuple[set[str], set[str]]:
        """Return the files whose imports are not sorted, and those that are not formatted."""
        found = json.loads(self._run("check", "--select=I", "--output-format=json", "--exit-zero", *paths) or b"[]")
        lines = self._run("format", "--check", *paths).decode().splitlines()
        unformatted = {line.removeprefix(UNFORMATTED) for line in lines if line.startswith(UNFORMATTED)}
        return {self._relative(item["filename"]) for item in found}, {self._relative(path) for path in unformatted}

    def sort_imports(self, path: str, content: bytes) -> bytes:
        """Return the content with its imports sorted."""
        return (
            self._run("check", "--select=I", "--fix", "--exit-zero", "--quiet", *_as(path), content=content) or content
        )

    def format(self, path: str, content: bytes) -> bytes:
        """Return the content formatted."""
        return self._run("format", "--quiet", *_as(path), content=content) or content

    def _relative(self, path: str) -> str:
        return (self.tree / path).relative_to(self.tree).as_posix()

    def _run(self, verb: str, *arguments: str, content: bytes | None = None) -> bytes:
        command = [self.program, verb, "--no-cache", "--force-exclude", *arguments]
        return subprocess.run(command, cwd=self.tree, input=content, capture_output=True, check=False).stdout


def find_ruff(tree: Path) -> Ruff | None:
    """Return the ruff beside this interpreter, else the one on the PATH, else None."""
    program = shutil.which("ruff", path=str(Path(sys.executable).parent)) or shutil.which("ruff")
    return Ruff(program, tree) if program else None


def tidy(tree: Path, drafts: Sequence[Draft]) -> list[Draft]:
    """Return the drafts, each as tidy as the file it was made from was.

    Args:
        tree: the project's tree; its ruff settings hold.
        drafts: files that the rename has changed.
    """
    ruff = find_ruff(tree)
    sources = [draft.source for draft in drafts if draft.path.endswith(SUFFIXES)]
    if ruff is None or not sources:
        return list(drafts)
    unsorted, unformatted = ruff.untidy(sources)

    def tidied(draft: Draft) -> Draft:
        content = draft.content
        if draft.source in sources and draft.source not in unsorted:
            content = ruff.sort_imports(draft.path, content)
        if draft.source in sources and draft.source not in unformatted:
            content = ruff.format(draft.path, content)
        return replace(draft, content=content)

    with ThreadPoolExecutor() as pool:
        return list(pool.map(tidied, drafts))


def _as(path: str) -> list[str]:
    return ["--stdin-filename", path, "-"]
