"""What is decided with stand-ins is what is decided with the names they stand for."""

from itertools import product

import pytest

from generators.model.names import Renaming
from generators.rewrite.files import SourceFile
from generators.rewrite.module import analyse
from generators.rewrite.stand_in import is_fresh, stand_in
from tests.rewrite.checks import ROOT

SOURCE = '''\
"""Control Center: notes of the control center, CC and Cc alike. Note that a note stays."""
from backend.modules.cc.domain.note import Note, notes_of, CC_LIMIT

CC_LIMIT, CCConfig, cc_note = 1, 2, 3


class CcNote(Note):
    """A note of the Control
    Center."""

    def cc_notes(self, note_id: str) -> str:  # the notes
        return f"/cc/notes/{note_id}" + "cc.notes" + "ix_cc_notes" + "control-center" + self.cc_notes


ControlCenter, CONTROL_CENTER, control_center = "Control Center", "control center", "CONTROL CENTER"
'''
MODULES = ["pem", "prompt_engine", "pem_2", "a_b_c"]
ENTITIES = [(), (("note", "prompt"),), (("note", "access_key"),), (("note/notes", "person/people"),)]
TITLES = [
    ("Control Center", "Prompt Engine"),
    ("Control Center", "PEM"),
    ("Cc", "Pem"),
    ("Control Center", "The 3 R's"),
]
FILES = [SourceFile(f"{ROOT}/x.py", SOURCE.encode()), SourceFile(f"{ROOT}/cc.md", b"# Control Center\n\nA note: cc.\n")]


@pytest.mark.parametrize(("module", "entities", "title"), list(product(MODULES, ENTITIES, TITLES)))
def test_the_same_decisions(module: str, entities: tuple[tuple[str, str], ...], title: tuple[str, str]) -> None:
    renaming = Renaming(("cc", module), entities, title)
    stand = stand_in(renaming)
    assert stand.fitted(analyse(FILES, [ROOT], stand.renaming)) == analyse(FILES, [ROOT], renaming)


def test_a_module_of_two_words_whose_title_says_them() -> None:
    files = [SourceFile("m/control_center/x.py", SOURCE.encode())]
    renaming = Renaming(("control_center", "hub"), (), ("Control Center", "HUB"))
    stand = stand_in(renaming)
    roots = ["m/control_center"]
    assert stand.fitted(analyse(files, roots, stand.renaming)) == analyse(files, roots, renaming)


def test_mappings_of_one_shape_have_the_same_stand_ins() -> None:
    one, other, longer = (stand_in(Renaming(("cc", name), (), ("C", name))) for name in ("pem", "hub", "prompt_engine"))
    assert one.renaming == other.renaming != longer.renaming


@pytest.mark.parametrize(
    ("entity", "text", "fresh"),
    [
        ("prompt", "github = success = 1", True),
        ("prompt", "a_hub = 1", False),
        ("prompt", "class Hub: ...", False),
        ("prompt", "x = 'prompts'", False),
        ("prompt", "zqaa = 1", False),
        ("none", "x = 1", False),
        ("match", "x = 1", False),
    ],
)
def test_new_names_that_mean_something_already_are_not_fresh(entity: str, text: str, fresh: bool) -> None:
    assert is_fresh(Renaming(("cc", "hub"), (("note", entity),)), [text]) is fresh
