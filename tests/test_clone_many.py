"""Several clones in one run, what a person may decide about names, and the analysis that is kept."""

import json
import shutil
from pathlib import Path

import pytest

from tests.files import build_files, commit_all, read_files
from tests.place import Place, assert_refused
from tests.small_project import CC, MAP
from tests.two_modules import with_desk

MAIL = '''\
"""Mails, with a copy to whoever wants one."""

CC_TOKEN = "cc_token"


def copy(message: dict[str, str], unknown) -> str:
    unknown.cc_seen = True
    return message["cc_address"] + CC_TOKEN
'''


def _entry(extra: str) -> str:
    return MAP.replace("    deployment: in-process\n", f"    deployment: in-process\n{extra}")


@pytest.fixture
def mail(place: Place) -> Place:
    """Return a project whose module has words that cannot be told."""
    build_files(place.root, {f"{CC}/domain/mail.py": MAIL})
    commit_all(place.root)
    return place


def test_several_clones_in_one_run_are_the_same_as_one_by_one(place: Place, tmp_path: Path) -> None:
    other = Place(Path(shutil.copytree(place.root, tmp_path / "other")))
    done = place.run("clone", "cc", "pem", "hub", "prompt_engine")
    assert (done.code, done.out.count("green: 3 tests passed")) == (0, 3), done
    for target in ("pem", "hub", "prompt_engine"):
        assert other.run("clone", "cc", target, "--no-verify").code == 0
        shutil.rmtree(other.store / "analyses")
        commit_all(other.root)
    ours, theirs = read_files(place.root), read_files(other.root)
    assert {name for name in ours if ours[name] != theirs.get(name)} <= {"module_map.yaml"}
    assert ours.keys() == theirs.keys()


def test_a_dry_run_of_several_shows_once_what_changes_in_the_map(place: Place) -> None:
    assert place.run("clone", "cc", "hub", "--no-verify").code == 0
    commit_all(place.root)
    dry = place.run("clone", "cc", "pem", "hub", "lab", "--dry-run")
    assert (dry.code, dry.out.count("+++ module_map.yaml"), dry.out.count("this clone of cc already")) == (1, 1, 1), dry
    assert [name for name in ("pem", "hub", "lab") if f"+  {name}:" in dry.out] == ["pem", "lab"]
    told = json.loads(place.run("clone", "cc", "pem", "hub", "lab", "--dry-run", "--json").out)
    assert [one["state"] for one in told["clones"]] == ["planned", "unchanged", "planned"]
    assert told["map_diff"].rstrip() in dry.out


def test_one_red_clone_undoes_all(place: Place) -> None:
    build_files(place.root, {f"{CC}/tests/test_long.py": "def test_it() -> None:\n    assert len('cc_x') < 9\n"})
    text = "from backend.modules.cc import NAME\n\n\ndef test_it() -> None:\n    assert len(NAME) < 9\n"
    build_files(place.root, {f"{CC}/tests/test_long.py": text})
    commit_all(place.root)
    before = place.digest()
    red = place.run("clone", "cc", "pem", "prompt_engine")
    assert (red.code, "prompt_engine is not green: 1 of 4 tests failed" in red.err) == (1, True), red
    assert place.digest() == before


def test_what_cannot_be_told_is_left_and_strict_refuses_it(mail: Place) -> None:
    before = mail.digest()
    strict = mail.run("clone", "cc", "pem", "--strict")
    assert (strict.code, mail.digest()) == (1, before)
    assert f"{CC}/domain/mail.py:7:13 cc (undeclared-attribute)" in strict.err
    assert f"{CC}/domain/mail.py:8:21 cc (key-of-others)" in strict.err
    done = mail.run("clone", "cc", "pem", "--no-verify", "--json")
    left = {(one["old"], one["rule"]) for one in json.loads(done.out)["left"]}
    assert {("cc", "undeclared-attribute"), ("cc", "key-of-others")} <= left


def test_names_to_keep_and_to_own(mail: Place) -> None:
    lists = "    keep: [CC_TOKEN, cc_address]\n    own: ['cc_*']\n"
    build_files(mail.root, {"module_map.yaml": _entry(lists)})
    commit_all(mail.root)
    assert mail.run("clone", "cc", "pem", "--strict").code == 0
    text = (mail.root / "backend/modules/pem/domain/mail.py").read_text()
    for line in ('CC_TOKEN = "pem_token"', "unknown.pem_seen = True", 'return message["cc_address"] + CC_TOKEN'):
        assert line in text
    assert "keep: [CC_TOKEN, cc_address]\n    own: [pem_*]\n" in (mail.root / "module_map.yaml").read_text()


def test_a_name_that_is_glued_together_is_renamed_when_it_is_owned(place: Place) -> None:
    code = "ccs = 1\nCcs = 2\naccs = success = ccs\n"
    build_files(place.root, {"module_map.yaml": _entry("    own: [ccs, Ccs]\n"), f"{CC}/domain/many.py": code})
    commit_all(place.root)
    assert place.run("clone", "cc", "pem").code == 0
    text = (place.root / "backend/modules/pem/domain/many.py").read_text()
    assert text == "pems = 1\nPems = 2\naccs = success = pems\n"


def test_lines_that_tie_the_source_in_are_listed_without_those_of_other_modules(tmp_path: Path) -> None:
    place = with_desk(tmp_path / "project")
    mounted = json.loads(place.run("clone", "cc", "pem", "--dry-run", "--json").out)
    assert mounted["ties"] == []
    (place.root / CC / "cc_map.yaml").unlink()
    commit_all(place.root)
    told = json.loads(place.run("clone", "cc", "pem", "--dry-run", "--json").out)
    lines = [".importlinter:4", "ci.yml:3", "docs/door.py:1", "tests/test_all.py:1", "tests/test_all.py:3"]
    assert told["ties"] == lines


def test_a_kept_analysis_gives_what_a_fresh_one_gives(place: Place) -> None:
    first = json.loads(place.run("clone", "cc", "hub", "--dry-run", "--json").out)
    assert len(list((place.store / "analyses").iterdir())) == 1
    kept = json.loads(place.run("clone", "cc", "pem", "--rename", "note=prompt", "--dry-run", "--json").out)
    again = json.loads(place.run("clone", "cc", "pem", "--rename", "note=prompt", "--dry-run", "--json").out)
    proofs = [one["proof"]["structure"] for one in (first, kept, again)]
    assert proofs == ["compared", "compared", "kept"]
    assert [kept[part] == again[part] for part in ("renamed", "left", "files")] == [True] * 3


@pytest.mark.parametrize("damage", ["", "{", '{"findings": {}}', '{"findings": [], "revisions": []}'])
def test_a_damaged_analysis_is_made_anew(place: Place, damage: str) -> None:
    place.run("clone", "cc", "hub", "--dry-run")
    (kept,) = (place.store / "analyses").iterdir()
    kept.write_text(damage)
    planned = json.loads(place.run("clone", "cc", "pem", "--dry-run", "--json").out)
    assert (planned["exit_code"], planned["proof"]["structure"]) == (1, "compared")


def test_a_word_that_is_there_already_is_looked_at_afresh(place: Place) -> None:
    place.run("clone", "cc", "hub", "--dry-run")
    build_files(place.root, {f"{CC}/domain/taken.py": "cc_x = 1\n\n\ndef f(pem_x: int) -> int:\n    return cc_x\n"})
    commit_all(place.root)
    assert place.run("clone", "cc", "hub", "--dry-run").code == 1
    assert_refused(place, ["cc", "pem"], "domain/taken.py:5:12", "'cc_x' would become 'pem_x'")


def test_a_file_in_both_names_side_by_side(place: Place) -> None:
    before = place.digest()
    shown = place.run("clone", "cc", "pem", "--show", f"{CC}/domain/note.py", COLUMNS="110", NO_COLOR="1")
    assert (shown.code, place.digest()) == (0, before)
    assert max(map(len, shown.out.splitlines())) <= 110
    assert "\x1b" not in shown.out
    lines = [line for line in shown.out.splitlines() if "cc.public import CcError" in line]
    assert len(lines) == 1
    assert "pem.public import PemError" in lines[0]
    same = place.run("clone", "cc", "pem", "--show", "backend/modules/pem/domain/note.py", COLUMNS="110", NO_COLOR="1")
    assert same.out == shown.out
