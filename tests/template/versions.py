"""The released versions of this repository, as CHANGELOG.md names them, and a scratch copy that has all of them."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from generators import __version__
from tests.machine import ROOT, run, run_well
from tests.template.projects import snapshot

# A release names the commit that it is: ## 0.1.0 (2026-11-21, commit b5404c6)
RELEASE = re.compile(
    r"^## (?P<version>\S+) \((?P<day>\d{4}-\d\d-\d\d), commit (?P<commit>[0-9a-f]{7,40})\)$", re.MULTILINE
)
NEXT = re.compile(r"^## (\S+) \(unreleased\)$", re.MULTILINE)


@dataclass(frozen=True)
class Release:
    """A version that people have: its number and the commit that it is."""

    version: str
    commit: str

    @property
    def tag(self) -> str:
        """The tag it has, or will get."""
        return f"v{self.version}"


def changelog() -> str:
    """Return the text of the changelog."""
    return (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def releases() -> list[Release]:
    """Return the releases, newest first."""
    return [Release(found["version"], found["commit"]) for found in RELEASE.finditer(changelog())]


NEWEST = f"v{__version__}"


def all_versions(target: Path) -> Path:
    """Make a copy of this repository with its history: the releases tagged, the working tree as the newest version."""
    run_well(["git", "clone", "--quiet", "--no-checkout", str(ROOT), str(target)], target.parent)
    for tag in run_well(["git", "tag"], target).split():
        run_well(["git", "tag", "--delete", tag], target)
    for one in releases():
        if run(["git", "cat-file", "-e", f"{one.commit}^{{commit}}"], target).returncode:
            pytest.skip(f"this clone has not the commit of {one.version}: `git fetch --unshallow` fetches it")
        run_well(["git", "tag", one.tag, one.commit], target)
    snapshot(target)
    run_well(["git", "tag", NEWEST], target)
    return target
