"""What two edits of YAML, TOML and JSON come to."""

import pytest

from generators.merge.merged import Merged, merged
from tests.merge.git_lines import by_lines

YAML = """\
# The page.
title: Notes
files:
  # what there is
  a.py: {role: one, uses: [b]}
  b.py: two  # a remark
routes:
  - GET /notes
  - POST /notes
tables: [notes, outbox]
"""
TOML = """\
name = "a"

# checks
[tool.one]
select = [
    "A",
    "B",  # why
]

[tool.two]
on = true
"""
JSON = '{\n  "a": 1,\n  "b": {\n    "c": true\n  }\n}\n'
# File, text, what ours and theirs put in place of what, and what comes of it.
TOGETHER = {
    "keys at one place": (
        "a.yaml",
        YAML,
        ("  b.py", "  x.py: x  # new\n  b.py"),
        ("  b.py", "  # more\n  y.py:\n    role: y\n  b.py"),
        ("  b.py", "  x.py: x  # new\n  # more\n  y.py:\n    role: y\n  b.py"),
    ),
    "items of a list": (
        "a.yml",
        YAML,
        ("tables", "  - PUT /notes\ntables"),
        ("tables", "  - PATCH /notes\ntables"),
        ("tables", "  - PUT /notes\n  - PATCH /notes\ntables"),
    ),
    "elements in brackets": (
        "a.yaml",
        YAML,
        ("outbox]", "outbox, audit]"),
        ("outbox]", "outbox, inbox]"),
        ("outbox]", "outbox, audit, inbox]"),
    ),
    "one key changed, one added below": (
        "a.yaml",
        YAML,
        ("title: Notes", "title: Prompts"),
        ("files:", "purpose: none\nfiles:"),
        ("title: Notes\n", "title: Prompts\npurpose: none\n"),
    ),
    "elements of TOML": (
        "a.toml",
        TOML,
        ("# why\n", '# why\n    "C",\n'),
        ("# why\n", '# why\n    "D",\n'),
        ("# why\n", '# why\n    "C",\n    "D",\n'),
    ),
    "keys of TOML": (
        "a.toml",
        TOML,
        ("on = true\n", "on = true\nx = 1\n"),
        ("on = true\n", "on = true\ny = 2\n"),
        ("on = true\n", "on = true\nx = 1\ny = 2\n"),
    ),
    "keys of JSON": (
        "a.json",
        JSON,
        ("true", 'true,\n    "d": 1'),
        ("true", 'true,\n    "e": [2]'),
        ("true", 'true,\n    "d": 1,\n    "e": [2]'),
    ),
}
APART = {
    "one value": ("a.yaml", YAML, ("two", "three"), ("two", "four")),
    "one key, two values": ("a.yaml", YAML, ("tables", "x: 1\ntables"), ("tables", "x: 2\ntables")),
    "removed and changed": ("a.yaml", YAML, ("title: Notes\n", ""), ("Notes", "Prompts")),
    "one value of TOML": ("a.toml", TOML, ("true", "false"), ("true", "1")),
    "one value of JSON": ("a.json", JSON, ("true", "false"), ("true", "1")),
    "one key at two places": ("a.yaml", YAML, ("title", "x: 1\ntitle"), ("tables", "x: 2\ntables")),
}


@pytest.mark.parametrize("name", TOGETHER)
def test_what_goes_together(name: str) -> None:
    path, text, ours, theirs, expected = TOGETHER[name]
    left, right = text.replace(*ours), text.replace(*theirs)
    assert by_lines(text, left, right)[1] > 0
    assert merged(path, text, left, right, by_lines) == Merged(text.replace(*expected))


@pytest.mark.parametrize("name", APART)
def test_what_contradicts(name: str) -> None:
    path, text, ours, theirs = APART[name]
    result = merged(path, text, text.replace(*ours), text.replace(*theirs), by_lines)
    assert result.conflicts
    assert result.text.split("\n")[result.conflicts[0][0] - 1] == "<<<<<<< ours"
