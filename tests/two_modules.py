"""The small project with a second module: `pem`, a clone of the first one, or `desk`, which uses it."""

import shutil
from pathlib import Path

from tests.files import build_files, commit_all, git
from tests.place import Place
from tests.small_project import CC, FILES, MAP

PEM = "backend/modules/pem"
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


def with_pem(small_project: Path, folder: Path) -> Place:
    """Copy the project and add `pem`, in the state a clone leaves it in; commit it."""
    shutil.copytree(small_project, folder, symlinks=True)
    files = {path: text for path, text in FILES.items() if path.startswith(f"{CC}/")}
    build_files(folder, {_pem(path): _pem(text) for path, text in files.items()})
    source = git(folder, "rev-parse", f"HEAD:{CC}").strip()
    build_files(folder, {"module_map.yaml": MAP.replace("# The end.\n", entry(source) + "# The end.\n")})
    commit_all(folder, "feat: pem")
    return Place(folder)


def entry(source: str) -> str:
    """Return the module's lines in the map."""
    return f"""\
  pem:
    title: Prompt Engine
    paths: [{PEM}]
    depends_on: []
    cloned_from: {{module: cc, source: {source}, commit: "1", names: {{cc: pem}}}}
"""


def _pem(text: str) -> str:
    for old, new in (("modules/cc", "modules/pem"), ("modules.cc", "modules.pem"), ("cc_map", "pem_map")):
        text = text.replace(old, new)
    return text.replace('"cc"', '"pem"').replace("Cc", "Pem")


def with_desk(folder: Path) -> Place:
    """Make the project in a folder, with files around both modules that refer to them; commit it."""
    build_files(folder, AROUND)
    (folder / "docs" / "door.py").symlink_to(f"../{CC}/public.py")
    commit_all(folder)
    return Place(folder)
