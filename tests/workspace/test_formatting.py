"""A draft becomes as tidy as its source, by the project's settings, without touching the tree."""

from pathlib import Path

import pytest

from generators.workspace import formatting
from generators.workspace.formatting import Draft, tidy
from tests.files import build_files, tree_digest

LONG = "def call(first_name: int, second_name: int) -> int:\n    return first_name + second_name\n"


@pytest.fixture
def top(tmp_path: Path) -> Path:
    """Return a working tree with settings in the tree and above it."""
    files = {
        "pyproject.toml": "[tool.ruff]\nline-length = 200\n",
        "p/ruff.toml": "line-length = 60\n",
        "p/m/cc/a.py": LONG,
        "p/m/cc/untidy.py": "x=1\n",
        "p/m/cc/skipped.py": "x = 1\n",
        "q/m/cc/a.py": LONG,
    }
    return build_files(tmp_path / "top", files)


def tidied(top: Path, tree: str, source: str, content: str) -> str:
    before = tree_digest(top)
    (draft,) = tidy(top, top / tree, [Draft(source, source.replace("/cc/", "/pem/"), content.encode())]).drafts
    assert tree_digest(top) == before
    return draft.content.decode()


def test_the_settings_nearest_to_the_file_hold(top: Path) -> None:
    line = f"x = [{', '.join(map(str, range(1000, 1012)))}]\n"
    assert tidied(top, "p", "m/cc/a.py", line).count("\n") > 1
    assert tidied(top, "q", "m/cc/a.py", line) == line


def test_what_was_untidy_stays_as_it_is(top: Path) -> None:
    assert tidied(top, "p", "m/cc/untidy.py", "y=1\n") == "y=1\n"


def test_code_that_does_not_parse_stays_as_it_is(top: Path) -> None:
    assert tidied(top, "p", "m/cc/a.py", "def (:\n") == "def (:\n"


def test_excluded_files_stay_as_they_are(top: Path) -> None:
    build_files(top, {"p/ruff.toml": "exclude = ['skipped.py']\n"})
    assert tidied(top, "p", "m/cc/skipped.py", "y=1\n") == "y=1\n"


def test_a_file_that_exists_is_never_written(top: Path) -> None:
    build_files(top, {"p/m/pem/a.py": "mine = 1\n"})
    assert tidied(top, "p", "m/cc/a.py", "y=1\n") == "y = 1\n"


def test_without_ruff_nothing_happens(top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formatting, "find_ruff", lambda: None)
    assert tidied(top, "p", "m/cc/a.py", "y=1\n") == "y=1\n"


def test_what_the_rules_still_find_is_told_where_the_source_was_clean(top: Path) -> None:
    build_files(top, {"p/ruff.toml": "lint.select = ['F']\n", "p/m/cc/unclean.py": "import re\n"})
    drafts = [Draft(f"m/cc/{name}.py", f"m/pem/{name}.py", b"import re\n") for name in ("a", "unclean")]
    findings = tidy(top, top / "p", drafts).findings
    assert findings == ("m/pem/a.py:1:8: F401 `re` imported but unused",)
