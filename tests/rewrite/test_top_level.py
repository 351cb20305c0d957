"""A module that is a package of its own: its name is its whole import path, and an ordinary word everywhere else."""

import pytest

from generators.rewrite.module import SourceFile, rewrite_module
from generators.rewrite.proof import doubts
from tests.rewrite.checks import RENAMING, renamed


def _became(text: str) -> tuple[str, list[str]]:
    rewrite = renamed({"x.py": text, "core.py": "def run(): ...\n"}, root="cc")
    return rewrite.files[0].content.decode(), [one.old for one in rewrite.ledger if one.verdict != "rename"]


@pytest.mark.parametrize(
    "text",
    [
        'send("cc", "cc-team-9b3f2")\n',
        "# see https://cc.example.org/cc\n",
        '"""Ask @cc, or cc@example.org."""\n',
    ],
)
def test_a_lone_word_that_stays_is_listed_and_refuses_nothing(text: str) -> None:
    after, left = _became(text)
    assert (after, set(left)) == (text, {"cc"})


def test_what_is_named_as_a_part_of_it_is_its_own() -> None:
    after, left = _became('"""With @cc.run and `cc.core`."""\n@cc.run\ndef f(): ...\nimport cc\n')
    assert (after, left) == ('"""With @pem.run and `pem.core`."""\n@pem.run\ndef f(): ...\nimport pem\n', [])


@pytest.mark.parametrize(
    "text", ["import cc\n", "import cc.core as c\n", "from cc import core\n", "def f():\n  import cc\n"]
)
def test_an_import_that_stays_is_a_doubt(text: str) -> None:
    files = [SourceFile("cc/x.py", text.encode())]
    rewrite = rewrite_module(files, ["cc"], RENAMING)
    forged = type(rewrite)(
        tuple(type(file)(file.source, file.path, text.encode(), 0o644) for file in rewrite.files), ()
    )
    assert "still refers to the source" in "".join(doubt.words for doubt in doubts(files, ["cc"], RENAMING, forged))
