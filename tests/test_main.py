"""`python -m generators` lists the verbs, and their help starts fast."""

import subprocess
import sys
from pathlib import Path

import pytest

import generators
from generators.__main__ import main, verbs
from tests.files import build_files, commit_all
from tests.place import Place

FOLDER = Path(generators.__path__[0])
VERBS = sorted(
    [file.stem for file in FOLDER.glob("[a-z]*.py")] + [file.parent.name for file in FOLDER.glob("*/__main__.py")]
)


def test_the_folder_is_the_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    shown = capsys.readouterr().out.splitlines()
    assert [line.split()[2] for line in shown] == [f"generators.{verb}" for verb in VERBS]
    assert {"clone", "verify", "check"} <= set(VERBS)


def test_a_verb_is_told_by_the_first_sentence_of_its_file() -> None:
    assert all(sentence.endswith(".") and sentence[0].isupper() for _, sentence in verbs())


def test_words_after_the_name_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["clone"]) == 2
    assert "python -m generators.clone" in capsys.readouterr().err


@pytest.mark.parametrize("verb", VERBS)
def test_help_is_shown_anywhere(verb: str, tmp_path: Path) -> None:
    shown = Place(tmp_path).run(verb, "--help")
    assert (shown.code, shown.out.startswith(f"Usage: python -m generators.{verb} ")) == (0, True)


@pytest.mark.parametrize("verb", VERBS)
def test_help_imports_nothing_heavy(verb: str) -> None:
    code = f"import sys, generators.{verb}; print({{'libcst', 'pydantic', 'filelock', 'rich'}} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_a_verb_runs_in_a_package_with_a_file_called_like_one_of_pythons(place: Place) -> None:
    commit_all(build_files(place.root, {"backend/token.py": "from backend.common import nothing\n"}))
    done = place.run("status", cwd="backend")
    assert (done.code, done.out.split()[:2], done.err) == (0, ["module", "state"], ""), done
