"""Names that migrations get: on the page as well, in order, all at once, and never one that is taken."""

import pytest

from generators.draft.chain import placed_as, renamed
from generators.model.errors import Refusal
from generators.workspace.project import StoredFile
from tests.test_update_migrations import migration

PAGE = """\
files:
  migrations/0001_same.py:
    role: first
  migrations/0002_same.py: {role: second}
  tests/test_same.py: {role: 0003_other.py}
"""


def stored(files: dict[str, str]) -> dict[str, StoredFile]:
    """Return files as they are stored."""
    return {path: StoredFile(path, text.encode(), 0o644) for path, text in files.items()}


def test_two_change_their_names_with_each_other() -> None:
    files = stored({"migrations/0001_same.py": "1\n", "migrations/0002_same.py": "2\n", "cc_map.yaml": PAGE})
    found = renamed(files, {"migrations/0001_same.py": "0002_same.py", "migrations/0002_same.py": "0001_same.py"})
    assert (found["migrations/0001_same.py"].content, found["migrations/0002_same.py"].content) == (b"2\n", b"1\n")
    assert found["cc_map.yaml"].content.decode() == (
        "files:\n  migrations/0001_same.py: {role: second}\n  migrations/0002_same.py:\n    role: first\n"
        "  tests/test_same.py: {role: 0003_other.py}\n"
    )


def test_a_name_that_is_taken() -> None:
    files = stored({"migrations/0001_one.py": "1\n", "migrations/0002_one.py": "2\n"})
    with pytest.raises(Refusal, match=r"migrations/0001_one\.py cannot be called 0002_one\.py, which there is already"):
        renamed(files, {"migrations/0001_one.py": "0002_one.py"})


def test_what_both_have_is_placed_as_there() -> None:
    here = stored({"migrations/0003_a.py": migration("aaaaaaaaaaaa", "bbbbbbbbbbbb", "a") + "# here\n"})
    there = stored({"migrations/0002_a.py": migration("aaaaaaaaaaaa", "cccccccccccc", "a")})
    text = migration("aaaaaaaaaaaa", "cccccccccccc", "a") + "# here\n"
    assert placed_as(here, there) == stored({"migrations/0002_a.py": text})
