"""What two edits of one Python module come to: every kind of edit, the whole text, and every contradiction."""

import re

import pytest

from generators.merge.marks import Labels
from generators.merge.merged import Merged, merged
from tests.merge.git_lines import by_lines
from tests.merge.pairs import APART, LINES_DO, TOGETHER


def merge(base: str, ours: str, theirs: str) -> Merged:
    """Merge three versions of a Python file."""
    return merged("module.py", base, ours, theirs, by_lines)


@pytest.mark.parametrize("name", TOGETHER)
def test_what_goes_together(name: str) -> None:
    base, ours, theirs, expected = TOGETHER[name]
    assert (by_lines(base, ours, theirs)[1] == 0) == (name in LINES_DO)
    assert merge(base, ours, theirs) == Merged(expected)


@pytest.mark.parametrize("name", APART)
def test_what_contradicts(name: str) -> None:
    base, ours, theirs, word = APART[name]
    for first, second in ((ours, theirs), (theirs, ours)):
        result = merge(base, first, second)
        assert len(result.conflicts) == 1
        line, what = result.conflicts[0]
        assert word in what
        assert result.text.split("\n")[line - 1] == "<<<<<<< ours"


def test_a_conflict_shows_three_sides_and_no_more_than_collides() -> None:
    base = "class A:\n    def f(self):\n        x = 1\n        return x\n\n    def g(self):\n        pass\n"
    result = merged(
        "a.py",
        base,
        base.replace("x = 1", "x = 2"),
        base.replace("x = 1", "x = 3"),
        by_lines,
        Labels("pem", "then", "now"),
    )
    assert result.conflicts == ((3, "class A, def f, x = 1: both sides changed it"),)
    assert result.text == base.replace(
        "        x = 1\n",
        "<<<<<<< pem\n        x = 2\n||||||| then\n        x = 1\n=======\n        x = 3\n>>>>>>> now\n",
    )


def test_an_element_that_both_add_at_different_places_stands_once() -> None:
    base = 'X = [\n    "a",\n    "b",\n    "c",\n    "d",\n]\n'
    ours, theirs = base.replace("[\n", '[\n    "n",\n'), base.replace("]", '    "n",\n]')
    assert by_lines(base, ours, theirs)[0].count('"n"') == 2
    assert merge(base, ours, theirs) == Merged(ours)


def test_a_set_is_kept_sorted_and_a_dict_is_not() -> None:
    base = 'X = {\n    "a",\n    "b",\n}\n'
    ours, theirs = base.replace("}", '    "z",\n}'), base.replace("}", '    "y",\n}')
    assert merge(base, ours, theirs) == Merged(base.replace("}", '    "y",\n    "z",\n}'))
    base, ours, theirs = (re.sub(r'("[a-z]")', r"\1: 1", text) for text in (base, ours, theirs))
    assert merge(base, ours, theirs) == Merged(base.replace("}", '    "z": 1,\n    "y": 1,\n}'))


def test_what_does_not_collide_is_merged_beside_a_conflict() -> None:
    base = "from a import b\n\n\ndef f():\n    return 1\n"
    result = merge(
        base, base.replace("b\n", "b, c\n").replace("1", "2"), base.replace("b\n", "b, d\n").replace("1", "3")
    )
    assert result.text.startswith("from a import b, c, d\n")
    assert len(result.conflicts) == 1


def test_a_lost_name_beside_a_conflict_is_reported() -> None:
    base = "class A:\n    def f(self):\n        return 1\n\n    def g(self):\n        return 2\n\n\nx = 1\n"
    ours = base.replace("def g", "def h").replace("x = 1", "x = 2")
    result = merge(base, ours, base.replace("return 1", "return self.g()").replace("x = 1", "x = 3"))
    assert [what for _, what in result.conflicts] == [
        "x =: both sides changed it",
        "one side removed or renamed 'g', the other one uses it",
    ]
    assert result.text.split("\n")[result.conflicts[1][0] - 1] == "        return self.g()"


def test_broken_python_and_unknown_files_are_merged_by_lines() -> None:
    for path, base in (("a.py", "def (\n"), ("a.txt", "one\n")):
        text, conflicts = by_lines(base, base + "two\n", base + "three\n")
        result = merged(path, base, base + "two\n", base + "three\n", by_lines)
        assert conflicts == 1
        assert result.text == text
        assert len(result.conflicts) == 1


def test_line_ends_and_marks_survive() -> None:
    base, ours, theirs, expected = (
        f"\ufeff{text}".replace("\n", "\r\n") for text in TOGETHER["functions at one place"]
    )
    assert merge(base, ours, theirs).text == expected
    bare = [text.removesuffix("\n") for text in TOGETHER["arguments"]]
    assert merge(*bare[:3]).text == bare[3]
