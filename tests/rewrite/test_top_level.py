"""A module that is a package of its own: its name is its whole import path, and an ordinary word everywhere else."""

import pytest

from generators.model.names import Renaming
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
    "text",
    [
        'import sys\nown = sys.modules["cc"] if "cc" in sys.modules else None\n',
        'from importlib.metadata import version\nprint(version("cc"))\n',
        'INSTALLED_APPS = ["django.contrib.auth", "cc"]\n',
        'from pathlib import Path\nROOT = Path("..", "cc") / "cc"\n',
        'def f(): ...\nsetattr(f, "__module__", "cc")\n',
    ],
)
def test_where_only_a_package_can_be_named_it_is_the_module(text: str) -> None:
    assert _became(text) == (text.replace('"cc"', '"pem"'), [])


def test_a_name_of_several_words_is_the_module_wherever_it_stands() -> None:
    long = Renaming.parse("control_center", "prompt_engine")
    rewrite = renamed({"x.py": 'APPS = ["mail", "control_center"]\n'}, long, "control_center")
    assert rewrite.files[0].content == b'APPS = ["mail", "prompt_engine"]\n'


def test_code_and_its_stub_know_what_both_bind() -> None:
    code = "def note(cc): return cc\n\ndef _make(note): return note(cc=note)\n"
    files = {
        "core.py": code,
        "core.pyi": "def note(cc: int) -> int: ...\n",
        "x.py": "from cc.core import note, _make\n",
    }
    rewrite = renamed(files, root="cc")
    assert [one.old for one in rewrite.ledger if one.verdict != "rename"] == []
    assert rewrite.files[0].content.decode() == code.replace("note", "prompt").replace("cc", "pem")


def test_an_import_in_a_text_speaks_to_nobody() -> None:
    rewrite = renamed({"x.md": "```\nimport cc\n\n  @cc.run\n```\n"}, root="cc")
    assert rewrite.files[0].content.decode() == "```\nimport pem\n\n  @pem.run\n```\n"


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
