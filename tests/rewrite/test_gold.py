"""The gold-standard module itself: renamed whole, proved, and nothing left that a person would have renamed."""

import re
import subprocess
from pathlib import Path

import pytest

from generators.model.names import Renaming
from generators.rewrite.module import Rewrite, SourceFile, rewrite_module
from generators.rewrite.proof import doubts

TREE = Path(__file__).parents[2] / "template"
ROOT = "backend/modules/cc"
TITLES = ("Control Center", "Prompt Engine")
RENAMINGS = [
    Renaming.parse("cc", "pem", ["note=prompt"], TITLES),
    Renaming.parse("cc", "prompt_engine", ["note=prompt"], TITLES),
    Renaming.parse("cc", "prompt_engine", ["note=access_key"], TITLES),
    Renaming.parse("cc", "pem", titles=("Control Center", "Pem")),
    Renaming.parse("cc", "cc_lite", ["note=note_card"], ("Control Center", "Control Center Lite")),
]


@pytest.fixture(scope="module")
def gold() -> list[SourceFile]:
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard", ROOT]
    names = subprocess.run(listing, cwd=TREE, capture_output=True, text=True, check=True).stdout.split()
    return [SourceFile(name, (TREE / name).read_bytes()) for name in names if (TREE / name).is_file()]


@pytest.mark.parametrize("renaming", RENAMINGS, ids=lambda one: "-".join(one.as_dict().values()))
def test_the_gold_module_is_renamed_and_proved(gold: list[SourceFile], renaming: Renaming) -> None:
    rewrite = rewrite_module(gold, [ROOT], renaming)
    assert doubts(gold, [ROOT], renaming, rewrite) == ()
    assert [one for one in rewrite.ledger if one.verdict == "ask"] == []


def test_nothing_of_the_source_remains(gold: list[SourceFile]) -> None:
    text = "\n".join(_text(rewrite_module(gold, [ROOT], RENAMINGS[0])).values())
    assert re.findall(r"(?i)\b\w*(?:\bcc|cc\b|notes?\b|control.center)\w*", text) == []


def test_the_clone_reads_as_if_written_by_hand(gold: list[SourceFile]) -> None:
    clone = _text(rewrite_module(gold, [ROOT], RENAMINGS[2]))
    assert 'NAME = "prompt_engine"' in clone["__init__.py"]
    assert "class PromptEngineAccessKey(" in clone["public.py"]
    assert '__tablename__ = "access_keys"' in clone["adapters/tables.py"]
    assert '"prompt_engine/access-key-not-found", "Access key not found"' in clone["public.py"]
    assert "title: Prompt Engine" in clone["prompt_engine_map.yaml"]


def test_renaming_back_gives_the_gold_module(gold: list[SourceFile]) -> None:
    there = rewrite_module(gold, [ROOT], RENAMINGS[0])
    files = [SourceFile(file.path, file.content, file.mode) for file in there.files]
    back = rewrite_module(files, ["backend/modules/pem"], RENAMINGS[0].inverse())
    assert [_without_ids(file.content) for file in back.files] == [_without_ids(file.content) for file in gold]
    assert [file.path for file in back.files] == [file.path for file in gold]


def _text(rewrite: Rewrite) -> dict[str, str]:
    return {file.path.split("/", 3)[3]: file.content.decode() for file in rewrite.files}


def _without_ids(content: bytes) -> bytes:
    return re.sub(rb'"[0-9a-f]{12}"', b'"id"', content)
