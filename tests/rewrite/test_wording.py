"""Comments and docstrings: whole words, in the casing they stand in."""

import time

import pytest

from generators.model.names import Renaming
from tests.rewrite.checks import LONG, check_renamed, check_untouched, renamed

OURS = {"domain/note.py": "class Note: ...\nclass NoteService:\n    def create_note(self): ...\n"}

CHANGES = {
    "words": ("# a note of cc, two notes, CC\n", "# a prompt of pem, two prompts, PEM\n"),
    "possessive and punctuation": ("# The note's end; (notes), note.\n", "# The prompt's end; (prompts), prompt.\n"),
    "title": ("# Control Center's notes\n", "# Prompt Engine's prompts\n"),
    "title over two lines": (
        '"""About Control\n    Center."""\n',
        '"""About Prompt\n    Engine."""\n',
    ),
    "title in lower case": ("# the control center\n", "# the prompt engine\n"),
    "title in capitals": ("# CONTROL CENTER\n", "# PROMPT ENGINE\n"),
    "title as an identifier": ("control_center = ControlCenter = 1\n", "prompt_engine = PromptEngine = 1\n"),
    "docstring": ('"""Notes of Control Center."""\n', '"""Prompts of Prompt Engine."""\n'),
    "name in backticks": (
        "# see `Note` and `NoteService.create_note`\n",
        "# see `Prompt` and `PromptService.create_prompt`\n",
    ),
    "import path": ("# like backend.modules.cc.domain.note does\n", "# like backend.modules.pem.domain.prompt does\n"),
    "file": ("# see domain/note.py and cc_map.yaml\n", "# see domain/prompt.py and pem_map.yaml\n"),
    "key": ("# under `cc:note:<id>`\n", "# under `pem:prompt:<id>`\n"),
    "a route or a key before a colon": (
        "# see /cc: it lists\n# queue:cc: it waits\n",
        "# see /pem: it lists\n# queue:pem: it waits\n",
    ),
    "arguments in a docstring": (
        'def f(note):\n    """Do.\n\n    Args:\n        note: the note.\n    """\n',
        'def f(prompt):\n    """Do.\n\n    Args:\n        prompt: the prompt.\n    """\n',
    ),
    "relative clause": ("# a note that is old\n", "# a prompt that is old\n"),
    "beside other languages": ("# Grüße an note und cc\n", "# Grüße an prompt und pem\n"),
}

STAYS = {
    "words that contain the letters": "# success, account, notebook, noted, footnote, denotes, annotation, CCTV\n",
    "a remark": "# NOTE: mind the gap\n# Note: mind it\n# Note that it is open.\n# please note\n",
    "an admonition": '"""Text.\n\n.. note:: mind the gap\n\n!!! note\n\n> [!NOTE]\n"""\n',
    "words of mails": "# cc: all of us\n# cc @me\n",
    "address": "# write to cc@example.com\n",
    "url": "# see https://example.com/cc/notes\n",
    "a mail's header": "# Cc goes to all\n",
    "beside letters that are not ASCII": "# écc, ccé, noteß\n",
    "directives of tools": "x = 1  # noqa: E501\n",
}


@pytest.mark.parametrize(("before", "after"), CHANGES.values(), ids=CHANGES.keys())
def test_words_of_ours_change(before: str, after: str) -> None:
    check_renamed(before, after, {**OURS, "cc_map.yaml": ""})


@pytest.mark.parametrize("text", STAYS.values(), ids=STAYS.keys())
def test_words_of_others_stay(text: str) -> None:
    check_untouched(text, OURS)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("# a note, and notes\n", "# a access key, and access keys\n"),
        ("# Notes are kept. Note after note.\n", "# Access keys are kept. Access key after access key.\n"),
        ("# the Note aggregate\n", "# the AccessKey aggregate\n"),
        ("# `note` and note_id\n", "# `access_key` and access_key_id\n"),
        ("x = []  # type: list[Note]\n", "x = []  # type: list[AccessKey]\n"),
        ("x = 1  # type: Note\n", "x = 1  # type: AccessKey\n"),
        ('"""Text.\n\n>>> Note(1)\n>>> a = note\n"""\n', '"""Text.\n\n>>> AccessKey(1)\n>>> a = access_key\n"""\n'),
        ("# the cc module\n", "# the prompt_engine module\n"),
        ("# Control Center\n", "# Prompt Engine\n"),
    ],
)
def test_several_words_in_a_sentence(before: str, after: str) -> None:
    check_renamed(before, after, {"domain/note.py": "class Note: ...\nnote_id = 1\n"}, LONG)


def test_a_title_over_two_lines_that_does_not_fit_is_asked_about() -> None:
    pem = Renaming.parse("cc", "pem", titles=("Control Center", "Pem"))
    left = check_untouched('"""Of Control\nCenter."""\n', renaming=pem)
    assert [one.rule for one in left] == ["phrase-over-lines", "phrase-over-lines"]


@pytest.mark.parametrize("text", ["cc/" * 20_000, "a" * 300_000 + " cc", "note:\n" * 5_000, "CC " * 5_000])
def test_long_texts_take_no_long_time(text: str) -> None:
    began = time.monotonic()
    renamed({"x.md": text}, LONG)
    assert time.monotonic() - began < 20
