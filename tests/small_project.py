"""The files of a small project: one module whose tests need no services."""

MAP = """\
# The index.
version: 1
modules:
  cc:
    title: Control Center   # as people say it
    paths: [backend/modules/cc]
    gold: true
    depends_on: []
    deployment: in-process
# The end.
"""

PAGE = """\
title: Control Center
purpose: Keeps notes.
responsibilities: [the life cycle of a note]
non_responsibilities: [delivering events]
reading_order: [public.py, domain/note.py]
files:
  __init__.py: {role: the module}
  public.py: {role: the door}
  bootstrap.py: {role: joins the parts}
  domain/__init__.py: {role: package}
  domain/note.py: {role: the note}
  application/__init__.py: {role: package}
  adapters/__init__.py: {role: package}
  entrypoints/__init__.py: {role: package}
  migrations/__init__.py: {role: package}
  tests/__init__.py: {role: package}
  tests/test_note.py: {role: rules}
"""

NOTE = """\
from dataclasses import dataclass

from backend.modules.cc.public import CcError


@dataclass(frozen=True)
class Note:
    text: str

    def published(self) -> "Note":
        if not self.text:
            raise CcError("a note needs a text")
        return Note(self.text.upper())
"""

TESTS = """\
import pytest

from backend.modules.cc import NAME
from backend.modules.cc.domain.note import Note
from backend.modules.cc.public import CcError


def test_name() -> None:
    assert __name__.split(".")[2] == NAME


def test_published() -> None:
    assert Note("success").published() == Note("SUCCESS")


@pytest.mark.parametrize("text", [""])
def test_empty(text: str) -> None:
    with pytest.raises(CcError):
        Note(text).published()
"""

CC = "backend/modules/cc"
EMPTY = ["domain", "application", "adapters", "entrypoints", "migrations", "tests"]

FILES = {
    ".gitignore": "__pycache__/\n.pytest_cache/\n",
    "module_map.yaml": MAP,
    "pytest.ini": "[pytest]\n",
    "ruff.toml": 'line-length = 100\n[lint]\nselect = ["E", "I"]\n',
    "backend/__init__.py": "",
    "backend/modules/__init__.py": "",
    f"{CC}/__init__.py": '"""Control Center."""\n\nNAME = "cc"\n',
    f"{CC}/public.py": "class CcError(Exception):\n    pass\n",
    f"{CC}/bootstrap.py": "from backend.modules.cc.domain.note import Note\n\nNOTES: list[Note] = []\n",
    f"{CC}/cc_map.yaml": PAGE,
    **{f"{CC}/{folder}/__init__.py": "" for folder in EMPTY},
    f"{CC}/domain/note.py": NOTE,
    f"{CC}/tests/test_note.py": TESTS,
}
