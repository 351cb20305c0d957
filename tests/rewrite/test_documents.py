"""Files that are not Python."""

import pytest

from generators.model.names import Renaming
from tests.rewrite.checks import LONG, ROOT, check_renamed, check_untouched, renamed

PAGE = """\
# The page of Control Center.
title: Control Center
purpose: >
  Keeps notes; a note is
  drafted.
files:
  domain/note.py: {role: "the Note aggregate", uses: [public]}
  cc_map.yaml: {role: page}
routes: [POST /cc/notes, "GET /cc/notes/{note_id}"]
tables: [notes, outbox]
events: [cc.note_published.v1]
cost: account
"""

PAGE_AFTER = """\
# The page of Prompt Engine.
title: Prompt Engine
purpose: >
  Keeps access keys; a access key is
  drafted.
files:
  domain/access_key.py: {role: "the AccessKey aggregate", uses: [public]}
  prompt_engine_map.yaml: {role: page}
routes: [POST /prompt_engine/access_keys, "GET /prompt_engine/access_keys/{access_key_id}"]
tables: [access_keys, outbox]
events: [prompt_engine.access_key_published.v1]
cost: account
"""

OURS = {"domain/note.py": "class Note: ...\ndef f(note_id): ...\n"}

CHANGES = {
    "x.toml": ('[cc]\nnotes = "cc.notes"  # a note\n', '[pem]\nprompts = "pem.prompts"  # a prompt\n'),
    "x.ini": ("[cc]\nnote_id = 1\n", "[pem]\nprompt_id = 1\n"),
    "x.json": ('{"note_id": "/cc/notes"}\n', '{"prompt_id": "/pem/prompts"}\n'),
    "x.sql": ("SELECT * FROM cc.notes; -- a note\n", "SELECT * FROM pem.prompts; -- a prompt\n"),
    "x.md": (
        "# Control Center\n\n`Note` of [cc](cc_map.yaml)\n",
        "# Prompt Engine\n\n`Prompt` of [pem](pem_map.yaml)\n",
    ),
    "x.proto": (
        "package cc.v1;\nmessage Note { string note_id = 1; }\n",
        "package pem.v1;\nmessage Prompt { string prompt_id = 1; }\n",
    ),
    "x.sh": ('export CC_URL="$CC_HOST/cc/notes"\n', 'export PEM_URL="$PEM_HOST/pem/prompts"\n'),
    "broken.yaml": ("a: [cc\nb: {note\n", "a: [pem\nb: {prompt\n"),
    "no_suffix": ("cc notes\n", "pem prompts\n"),
}


def test_a_page_by_its_scalars() -> None:
    check_renamed(PAGE, PAGE_AFTER, {**OURS, "cc_map.yaml": ""}, LONG, name="page.yaml")


@pytest.mark.parametrize(("name", "before", "after"), [(name, *texts) for name, texts in CHANGES.items()])
def test_other_files_by_whole_words(name: str, before: str, after: str) -> None:
    check_renamed(before, after, {**OURS, "cc_map.yaml": ""}, name=name)


@pytest.mark.parametrize("name", ["x.yaml", "x.toml", "x.md", "x.sql"])
def test_words_that_contain_the_letters_stay(name: str) -> None:
    check_untouched("success: account notebook denote https://cc.example.com/notes\n", name=name)


def test_what_is_not_text_is_copied() -> None:
    content = b"\x89PNG\x00cc note\xff"
    rewrite = renamed({"cc.png": content, "latin.txt": b"gr\xfc\xdfe cc"})
    assert [(file.path, file.content) for file in rewrite.files] == [
        ("backend/modules/pem/pem.png", content),
        ("backend/modules/pem/latin.txt", b"gr\xfc\xdfe cc"),
    ]


def test_an_empty_mapping_of_entities_renames_the_module_only() -> None:
    only = Renaming.parse("cc", "pem")
    check_renamed("cc: a note\n", "pem: a note\n", renaming=only, name="x.yaml")


def test_file_modes_travel() -> None:
    assert {file.mode for file in renamed({"x.sh": "cc\n"}).files} == {0o644}
    assert ROOT.endswith("cc")


HUB = Renaming.parse("hub", "zed", titles=("Hub", "Zed Engine"))
TITLES = {
    "plain": ("title: Hub\n", "title: Zed Engine\n"),
    "quoted": ("title: 'Hub'  # Hub\n", "title: 'Zed Engine'  # Zed Engine\n"),
    "deeper": ("info: {title: Hub, name: hub}\n", "info: {title: Zed Engine, name: zed}\n"),
    "of JSON": ('{"title": "Hub", "name": "Hub"}\n', '{"title": "Zed Engine", "name": "Zed"}\n'),
    "another key": ("name: Hub\nsubtitle: Hub\n", "name: Zed\nsubtitle: Zed\n"),
    "another casing": ("title: hub\ntitle: HUB\n", "title: zed\ntitle: ZED\n"),
    "a list": ("title: [Hub]\nHub: [title]\n", "title: [Zed]\nZed: [title]\n"),
}


@pytest.mark.parametrize("case", TITLES)
def test_a_title_that_is_the_name_becomes_the_title(case: str) -> None:
    before, after = TITLES[case]
    check_renamed(before, after, {}, HUB, "x.yaml")


@pytest.mark.parametrize("case", ["plain", "quoted", "deeper"])
def test_a_title_comes_back(case: str) -> None:
    before, after = TITLES[case]
    check_renamed(after, before, {}, HUB.inverse(), "x.yaml")


def test_an_entity_in_a_title_is_no_title() -> None:
    notes = Renaming.parse("cc", "pem", ["note=prompt"], ("Notes", "Prompt Engine"))
    check_renamed("title: Notes\n", "title: Prompts\n", {}, notes, "x.yaml")
