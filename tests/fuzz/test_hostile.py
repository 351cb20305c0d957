"""Hostile files made by hand, in every kind of file."""

import pytest

from tests.fuzz.checks import RENAMINGS, UNPROVED, check_unharmed
from tests.fuzz.hostile import ANYWHERE, PYTHON, TEXTS, UNPROVABLE

REFUSED = ("not Python", "nested too deeply", "cannot be read without a loss", "taken there already", "migrations")


@pytest.mark.parametrize("content", ANYWHERE.values(), ids=ANYWHERE.keys())
@pytest.mark.parametrize("name", ["x.py", "x.yaml", "x.md", "x.sql"])
def test_no_content_harms_any_kind_of_file(name: str, content: bytes) -> None:
    for renaming in RENAMINGS:
        said = check_unharmed({name: content}, renaming)
        assert not said or (name.endswith((".py", ".pyi")) and any(words in said for words in REFUSED)), said


@pytest.mark.parametrize("content", PYTHON.values(), ids=PYTHON.keys())
@pytest.mark.parametrize("name", ["x.py", "x.pyi", "migrations/0001_cc.py", "tests/test_cc.py", "x.md"])
def test_no_python_does_harm(name: str, content: bytes) -> None:
    said = check_unharmed({name: content, "note.py": b"note = cc = 1\n"})
    assert not said or any(words in said for words in REFUSED), said


@pytest.mark.parametrize(("name", "content"), TEXTS.items(), ids=TEXTS.keys())
def test_no_text_does_harm(name: str, content: bytes) -> None:
    assert check_unharmed({name: content, "note.py": b"class CcNote: ...\n"}) == ""


@pytest.mark.parametrize(("name", "content"), TEXTS.items(), ids=TEXTS.keys())
def test_no_text_does_harm_where_it_is_cut(name: str, content: bytes) -> None:
    for end in range(0, min(len(content), 400), 7):
        assert check_unharmed({name: content[:end]}) == ""


@pytest.mark.parametrize(("name", "content"), UNPROVABLE.items(), ids=UNPROVABLE.keys())
def test_what_cannot_be_proved_is_refused(name: str, content: bytes) -> None:
    assert check_unharmed({name: content}).startswith(UNPROVED)
