"""The small project with a second module that uses the first, and with files around both that refer to them."""

from pathlib import Path

from tests.files import build_files, commit_all
from tests.place import Place
from tests.small_project import CC, FILES, MAP

DESK = "backend/modules/desk"
DESK_MAP = """\
  desk:
    title: Desk
    paths: [backend/modules/desk]
    depends_on: [cc]  # its door
"""
READER = """\
from backend.modules.cc.public import CcError
from backend.modules.cc.public import NAME as GIVEN


def read(text: str) -> str:
    if text == "success":
        raise CcError("cc says no")
    return GIVEN + text
"""
DESK_TESTS = """\
from unittest import mock

import pytest

from backend.modules.cc.public import NAME, CcError
from backend.modules.desk.reader import read


def test_read() -> None:
    assert read("x") == f"{NAME}x"


def test_no_success() -> None:
    with pytest.raises(CcError):
        read("success")


def test_patched() -> None:
    with mock.patch("backend.modules.cc.domain.note.Note.published", return_value=1):
        from backend.modules.cc.domain.note import Note

        assert Note("").published() == 1
"""
AROUND: dict[str, str | bytes] = {
    **FILES,
    "module_map.yaml": MAP.replace("# The end.\n", f"{DESK_MAP}# The end.\n"),
    f"{CC}/public.py": 'NAME = "cc"\n\n\nclass CcError(Exception):\n    pass\n',
    f"{DESK}/__init__.py": "",
    f"{DESK}/reader.py": READER,
    f"{DESK}/tests/__init__.py": "",
    f"{DESK}/tests/test_reader.py": DESK_TESTS,
    "tests/test_all.py": "import backend.modules.cc.public\n\nassert backend.modules.cc.public.CcError, '/cc'\n",
    "ci.yml": "cc:\n  script:\n    - pytest backend/modules/cc/tests/test_note.py  # cc\r\n",
    "docs/guide.md": "[The note](../backend/modules/cc/domain/note.py) of cc, the Control Center: a success.\n",
    ".importlinter": "[importlinter]\nroot_package = backend\nmodules =\n    backend.modules.cc.domain\n",
    "logo.png": b"\x89PNG\x00backend/modules/cc",
}


def project_of_two(folder: Path) -> Place:
    """Make the project in a folder, and commit it."""
    build_files(folder, AROUND)
    (folder / "docs" / "door.py").symlink_to(f"../{CC}/public.py")
    commit_all(folder)
    return Place(folder)
