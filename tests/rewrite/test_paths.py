"""Where the files of a module go."""

import pytest

from generators.model.names import Renaming
from generators.rewrite.module import SourceFile, rewrite_module
from tests.rewrite.checks import RENAMING


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("backend/modules/cc/__init__.py", "backend/modules/pem/__init__.py"),
        ("backend/modules/cc/cc_map.yaml", "backend/modules/pem/pem_map.yaml"),
        ("backend/modules/cc/tests/test_note_cache.py", "backend/modules/pem/tests/test_prompt_cache.py"),
        ("backend/modules/cc/notes/note-list.html", "backend/modules/pem/prompts/prompt-list.html"),
        ("backend/modules/cc/success/account.py", "backend/modules/pem/success/account.py"),
        ("backend/modules/cc/.cc-rc", "backend/modules/pem/.pem-rc"),
        ("docs/cc/Note.md", "docs/pem/Prompt.md"),
    ],
)
def test_names_of_files_and_folders(before: str, after: str) -> None:
    (file,) = rewrite_module([SourceFile(before, b"")], ["backend/modules/cc", "docs/cc"], RENAMING).files
    assert (file.source, file.path) == (before, after)


def test_what_is_above_the_module_stays() -> None:
    (file,) = rewrite_module([SourceFile("cc/notes/cc/x.py", b"")], ["cc/notes/cc"], RENAMING).files
    assert file.path == "cc/notes/pem/x.py"


def test_a_module_that_is_one_file() -> None:
    (file,) = rewrite_module([SourceFile("src/cc.py", b"NAME = 'cc'\n")], ["src/cc.py"], RENAMING).files
    assert (file.path, file.content) == ("src/pem.py", b"NAME = 'pem'\n")


def test_several_words() -> None:
    renaming = Renaming.parse("control_center", "pem")
    (file,) = rewrite_module(
        [SourceFile("m/control_center/ControlCenter.md", b"")], ["m/control_center"], renaming
    ).files
    assert file.path == "m/pem/Pem.md"
