"""Imports: the module at its own depth, files that are renamed, and names that only pass through."""

import pytest

from tests.rewrite.checks import check_renamed, check_untouched

OTHERS = {
    "domain/note.py": "class Note: ...\nnote_count = 1\n",
    "cc_main.py": "def run_cc(): ...\n",
    "door.py": "from other import Note, Text as CcText\nfrom backend.modules.cc.domain.note import note_count\n",
}

CHANGES = {
    "from": (
        "from backend.modules.cc.domain.note import Note\n",
        "from backend.modules.pem.domain.prompt import Prompt\n",
    ),
    "from the package above": (
        "from backend.modules import cc\nprint(cc)\n",
        "from backend.modules import pem\nprint(pem)\n",
    ),
    "plain": ("import backend.modules.cc.cc_main\n", "import backend.modules.pem.pem_main\n"),
    "plain, and used": (
        "import backend.modules.cc.domain.note\nbackend.modules.cc.domain.note.Note()\n",
        "import backend.modules.pem.domain.prompt\nbackend.modules.pem.domain.prompt.Prompt()\n",
    ),
    "as": ("import backend.modules.cc as cc\ncc.cc_main\n", "import backend.modules.pem as pem\npem.pem_main\n"),
    "as something else": (
        "from backend.modules.cc import cc_main as m\nm.run_cc()\n",
        "from backend.modules.pem import pem_main as m\nm.run_pem()\n",
    ),
    "relative": ("from .domain.note import Note\nNote()\n", "from .domain.prompt import Prompt\nPrompt()\n"),
    "relative module": ("from . import cc_main\ncc_main.run_cc()\n", "from . import pem_main\npem_main.run_pem()\n"),
    "relative, upwards": ("from .. import cc\ncc\n", "from .. import pem\npem\n"),
    "star": (
        "from backend.modules.cc.cc_main import *\nrun_cc()\n",
        "from backend.modules.pem.pem_main import *\nrun_pem()\n",
    ),
    "for types only": (
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from .domain.note import Note\nx: 'Note'\n",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from .domain.prompt import Prompt\nx: 'Prompt'\n",
    ),
    "ours, passed on": ("from .door import note_count\nnote_count\n", "from .door import prompt_count\nprompt_count\n"),
    "another's, under our name": ("from .door import CcText\nCcText\n", "from .door import PemText\nPemText\n"),
    "several in parentheses": (
        "from .cc_main import (\n    run_cc,  # cc runs\n)\n",
        "from .pem_main import (\n    run_pem,  # pem runs\n)\n",
    ),
}

STAYS = {
    "another's, passed on": "from .door import Note\nNote()\nNote.note\n",
    "another package's module of our name": "from other.modules.cc import x\nimport other.backend.modules.cc\n",
    "relative, out of the module": "from ..common import cc_tools\ncc_tools.cc()\n",
    "star of others": "from other import *\nrun_cc()\n",
    "relative, to a neighbour": "from ..notes import Note\nNote()\n",
}


@pytest.mark.parametrize(("before", "after"), CHANGES.values(), ids=CHANGES.keys())
def test_what_leads_to_the_module_changes(before: str, after: str) -> None:
    check_renamed(before, after, OTHERS)


@pytest.mark.parametrize("text", STAYS.values(), ids=STAYS.keys())
def test_what_leads_elsewhere_stays(text: str) -> None:
    check_untouched(text, OTHERS)
