"""The content that evidence is for: a digest of the files a gate watches, whatever commit they are in."""

import hashlib
import os
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from generators.plan.engine.evidence.entry import digest_of
from generators.workspace.git import Entry, Git
from generators.workspace.globs import matching

# What a plan writes about itself is no content: definitions have a digest of their own.
OURS = [
    "plans/allowed_signers",
    "plans/*/plan.yaml",
    "plans/*/log.jsonl",
    "plans/*/LOG.md",
    "plans/*/PLAN.md",
    "plans/*/plan.html",
]


@dataclass(frozen=True)
class Watched:
    """The digest of the files that globs mean, and how many they are."""

    digest: str
    files: int


@dataclass
class Content:
    """The files of a project as they lie there; each is read once."""

    root: Path
    _digests: dict[str, str] = field(default_factory=dict)
    _watched: dict[tuple[str, ...], Watched] = field(default_factory=dict)

    @cached_property
    def files(self) -> list[str]:
        """The files that git tracks or would, without those of the plans themselves."""
        ours = set(matching(present := Git(self.root).present(["."]), OURS))
        return [path for path in present if path not in ours]

    def watched(self, globs: tuple[str, ...]) -> Watched:
        """Return the digest of what globs mean."""
        if globs not in self._watched:
            found = matching(self.files, globs)
            self._watched[globs] = Watched(digest_of([[path, self._digest(path)] for path in found]), len(found))
        return self._watched[globs]

    def _digest(self, path: str) -> str:
        if path not in self._digests:
            self._digests[path] = _digest(self.root / path, self._index.get(path))
        return self._digests[path]

    @cached_property
    def _index(self) -> dict[str, Entry]:
        return {entry.path: entry for entry in Git(self.root).index()}


def _digest(path: Path, known: Entry | None) -> str:
    if path.is_symlink():
        return hashlib.sha256(b"link " + os.fsencode(path.readlink())).hexdigest()
    if path.is_dir():
        # A submodule is the commit that git has of it; the files of a repository in the repository are its own.
        return known.object if known else "folder"
    # Not every system has the bit of what may be executed: of what git tracks, git says it.
    executable = (known.mode if known else path.stat().st_mode) & 0o100
    # Line endings are a matter of the machine, not of the content.
    content = path.read_bytes().replace(b"\r\n", b"\n")
    return hashlib.sha256(b"executable " + content if executable else content).hexdigest()
