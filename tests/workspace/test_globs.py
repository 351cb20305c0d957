"""Globs mean what they mean to git: within a folder, across folders, all below a folder."""

import pytest

from generators.workspace.globs import matching

PATHS = ["a.py", "b.md", "docs/a.md", "docs/deep/b.md", "docs/deep/c[1].py", "src/a.py", "src/x/a.py", ".env.example"]


@pytest.mark.parametrize(
    ("globs", "found"),
    [
        (["*.py"], ["a.py"]),
        (["**/*.py"], ["a.py", "docs/deep/c[1].py", "src/a.py", "src/x/a.py"]),
        (["docs"], ["docs/a.md", "docs/deep/b.md", "docs/deep/c[1].py"]),
        (["docs/**"], ["docs/a.md", "docs/deep/b.md", "docs/deep/c[1].py"]),
        (["docs/*.md"], ["docs/a.md"]),
        (["src/**/a.py"], ["src/a.py", "src/x/a.py"]),
        (["[ab].*"], ["a.py", "b.md"]),
        (["[!ab].*", "[!b].*"], ["a.py"]),
        (["docs/deep/c[[]1].py"], ["docs/deep/c[1].py"]),
        (["?.md"], ["b.md"]),
        (["**", "!docs/**", "!src"], ["a.py", "b.md", ".env.example"]),
        ([".env.example"], [".env.example"]),
        (["nothing/**"], []),
        (["doc"], []),
    ],
)
def test_a_glob_means_these(globs: list[str], found: list[str]) -> None:
    assert matching(PATHS, globs) == found
