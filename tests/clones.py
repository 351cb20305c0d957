"""Clones of the small project's gold module, and what teams and gold change in them."""

from pathlib import Path

from tests.files import build_files, commit_all
from tests.place import Place
from tests.small_project import NOTE

PEM, HUB = "backend/modules/pem", "backend/modules/hub"
# A fix in the gold module, and something that a clone has of its own.
FIX = NOTE.replace("a note needs a text", "a note needs words")
OWN = {f"{PEM}/public.py": "class PemError(Exception):\n    pass\n\n\nPEM_OWN = 1\n"}


def clone(place: Place, *arguments: str, source: str = "cc") -> Place:
    """Clone a module without its tests, and commit."""
    done = place.run("clone", source, *arguments, "--no-verify")
    assert done.code == 0, done
    commit_all(place.root, f"feat: {arguments[0]}")
    return place


def commit(place: Place, files: dict[str, str], subject: str = "fix: gold") -> Path:
    """Write files and commit them."""
    commit_all(build_files(place.root, files), subject)
    return place.root


def text(place: Place, path: str) -> str:
    """Return a file's text."""
    return (place.root / path).read_text(encoding="utf-8")
