"""The proof finds what a rename must never do."""

from dataclasses import replace

import pytest

from generators.rewrite.module import Rewrite, SourceFile, rewrite_module
from generators.rewrite.proof import doubts
from tests.rewrite.checks import RENAMING, ROOT

SOURCE = """\
from backend.modules.cc.domain import x
import mail

def note(cc):
    return x + mail.cc + len("/cc/notes") + 1
"""
FILES = [SourceFile(f"{ROOT}/x.py", SOURCE.encode())]


def _words(content: str, rewrite: Rewrite) -> list[str]:
    (file,) = rewrite.files
    forged = replace(rewrite, files=(replace(file, content=content.encode()),))
    return [f"{doubt.line}: {doubt.words}" for doubt in doubts(FILES, [ROOT], RENAMING, forged)]


@pytest.fixture
def rewrite() -> Rewrite:
    return rewrite_module(FILES, [ROOT], RENAMING)


def test_an_honest_rename_has_no_doubts(rewrite: Rewrite) -> None:
    assert doubts(FILES, [ROOT], RENAMING, rewrite) == ()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("+ 1", "+ 2", "1: undoing the renaming does not give backend/modules/cc/x.py again"),
        ("+ 1", "+ 2", "5: has 2 where 1 was, and no decision says so"),
        ("+ 1", "- 1", "5: has another structure: Sub where Add was"),
        ("return", "retrun", "is not Python any more"),
        ("/pem/prompts", "/cc/prompts", "5: 'cc' has no decision"),
        ("modules.pem", "modules.cc", "1: still refers to the source: backend.modules.cc"),
        ("\n\n", "\n\nprint()\n", "1: has another structure: 4 parts where 3 were"),
    ],
)
def test_a_forged_one_has(rewrite: Rewrite, old: str, new: str, words: str) -> None:
    honest = rewrite.files[0].content.decode()
    assert old in honest
    assert any(words in one for one in _words(honest.replace(old, new), rewrite))


def test_a_name_that_changed_without_a_decision_is_found(rewrite: Rewrite) -> None:
    silent = replace(rewrite, ledger=tuple(one for one in rewrite.ledger if one.line != 4))
    words = [doubt.words for doubt in doubts(FILES, [ROOT], RENAMING, silent)]
    assert any("and no decision says so" in one for one in words)


def test_a_word_kept_without_a_decision_is_found(rewrite: Rewrite) -> None:
    silent = replace(rewrite, ledger=tuple(one for one in rewrite.ledger if one.verdict == "rename"))
    assert [doubt.words for doubt in doubts(FILES, [ROOT], RENAMING, silent)] == ["'cc' has no decision"]
