"""The imports of small trees: who imports whom, at which line, and by which names."""

from pathlib import Path

import pytest

from generators.imports.read import Imports, import_roots, read_imports
from tests.files import build_files


def read(folder: Path, files: dict[str, str]) -> Imports:
    build_files(folder, files)
    return read_imports(folder, list(files), import_roots(files))


def told(imports: Imports) -> list[str]:
    return [f"{one.importer}:{one.line} {one.imported}" for one in imports.edges()]


@pytest.mark.parametrize(
    ("line", "imported"),
    [
        ("import app.core", "app.core"),
        ("import app.core as other", "app.core"),
        ("from app import core", "app.core"),
        ("from app.core import *", "app.core"),
        ("from . import core", "app.core"),
        ("from .core import value", "app.core"),
        ("from .sub.deep import value", "app.sub.deep"),
        ("x = 1; import app.core", "app.core"),
        ("def late():\n    from app.core import value", "app.core"),
        ("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from .core import value", "app.core"),
        ("try:\n    import app.core\nexcept ImportError:\n    pass", "app.core"),
        ("from app import value", "app"),
        ("import single", "single"),
        ("import sqlalchemy.orm", "sqlalchemy"),
    ],
)
def test_every_way_to_import(tmp_path: Path, line: str, imported: str) -> None:
    files = {
        "app/__init__.py": "value = 1\n",
        "app/core.py": "value = 1\n",
        "app/sub/deep.py": "value = 1\n",
        "single.py": "",
        "app/main.py": f"{line}\n",
    }
    imports = read(tmp_path, files)
    number = next(index for index, text in enumerate(line.splitlines(), 1) if "import" in text and "TYPE" not in text)
    assert f"app.main:{number} {imported}" in told(imports)
    assert imports.unreadable == {}


@pytest.mark.parametrize("line", ["# import app.core", "'import app.core'", "important = 1"])
def test_what_is_no_import(tmp_path: Path, line: str) -> None:
    assert told(read(tmp_path, {"app/__init__.py": "", "app/core.py": "", "app/main.py": f"{line}\n"})) == []


@pytest.mark.parametrize(
    ("files", "imported", "users"),
    [
        ({"src/app/__init__.py": "", "src/app/a.py": "", "t.py": "import app.a\n"}, "src/app/a.py", {"t.py"}),
        ({"src/__init__.py": "", "src/a.py": "", "t.py": "import src.a\n"}, "src/a.py", {"t.py"}),
        ({"web/src/a.py": "", "web/src/b.py": "import a\n"}, "web/src/a.py", {"web/src/b.py"}),
        ({"tests/help.py": "", "tests/test_a.py": "import help\n"}, "tests/help.py", {"tests/test_a.py"}),
        (
            {"back/app/__init__.py": "", "back/app/a.py": "", "back/t.py": "import app.a"},
            "back/app/a.py",
            {"back/t.py"},
        ),
        ({"co/bill/a.py": "", "t.py": "from co.bill import a\n"}, "co/bill/a.py", {"t.py"}),
        ({"app/0001_first.py": "", "app/b.py": "", "t.py": "import app.b\n"}, "app/b.py", {"t.py"}),
        ({"a/help.py": "", "b/help.py": "", "b/test_b.py": "import help\n"}, "b/help.py", {"b/test_b.py"}),
        ({"x.py": "", "src/x.py": "", "t.py": "import x\n"}, "x.py", {"t.py"}),
        ({"x.py": "", "src/x.py": "", "t.py": "import x\n"}, "src/x.py", {"t.py"}),
        ({"x/__init__.py": "", "x.py": "", "t.py": "import x\n"}, "x/__init__.py", {"t.py"}),
    ],
)
def test_layouts(tmp_path: Path, files: dict[str, str], imported: str, users: set[str]) -> None:
    assert read(tmp_path, files).users[imported] == users


def test_a_file_has_one_name_as_an_importer(tmp_path: Path) -> None:
    files = {"tests/help.py": "import os\n", "app/__init__.py": "", "app/a.py": "from . import b\n", "app/b.py": ""}
    imports = read(tmp_path, files)
    assert told(imports) == ["app.a:1 app.b", "tests.help:1 os"]
    assert imports.names_of("tests/help.py") == ("tests.help", "help")
    assert imports.files_of("help") == ("tests/help.py",)
    assert imports.names_of("nothing.py") == imports.files_of("nothing") == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("import os\ndef f(:\n", "line 2: "),
        ("from .. import b\n", "line 1: a relative import that leads out of its top-level package"),
        ("def f():\n    from \\\n .. \\\n . b import c\n", "line 2: a relative import that leads"),
    ],
)
def test_a_file_that_cannot_be_read_hides_no_other(tmp_path: Path, text: str, words: str) -> None:
    imports = read(tmp_path, {"app/__init__.py": "", "app/a.py": "import app.b\n", "app/b.py": "", "app/bad.py": text})
    assert told(imports) == ["app.a:1 app.b"]
    assert list(imports.unreadable) == ["app/bad.py"]
    assert imports.unreadable["app/bad.py"].startswith(words)


def test_words_about_climbing_are_no_climbing(tmp_path: Path) -> None:
    files = {"app/__init__.py": "", "app/a.py": '"""Taken from ... somewhere."""\nimport app.b\n', "app/b.py": ""}
    imports = read(tmp_path, files)
    assert (told(imports), imports.unreadable) == (["app.a:2 app.b"], {})


def test_bytes_that_are_not_text(tmp_path: Path) -> None:
    (tmp_path / "bad.py").write_bytes(b"x = '\xe9'\n")
    (tmp_path / "good.py").write_bytes("# -*- coding: latin-1 -*-\nimport bad\nx = 'é'\n".encode("latin-1"))
    imports = read_imports(tmp_path, ["bad.py", "good.py"])
    assert list(imports.unreadable) == ["bad.py"]
    assert told(imports) == ["good:2 bad"]


def test_nothing_to_read(tmp_path: Path) -> None:
    assert list(read_imports(tmp_path, ["README.md"]).edges()) == []
