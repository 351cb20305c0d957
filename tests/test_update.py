"""Gold's news arrive in clones that teams have changed: merged, renamed, green, or nothing at all."""

import json
from pathlib import Path
from typing import Any

import pytest

from generators.model.module_map import read_map
from tests.clones import FIX, HUB, OWN, PEM, clone, commit, text
from tests.files import build_files, commit_all, git
from tests.place import Place
from tests.small_project import CC, NOTE, TESTS


@pytest.fixture
def cloned(place: Place) -> Place:
    """Return a project with a committed clone."""
    return clone(place, "pem")


def update(place: Place, *arguments: str, code: int = 0) -> dict[str, dict[str, Any]]:
    """Update and return what became of each module."""
    done = place.run("update", *arguments, "--json")
    assert done.code == code, done
    return {row["module"]: row for row in json.loads(done.out)["modules"]}


def states(place: Place) -> dict[str, str]:
    """Return how every module stands."""
    done = place.run("status", "--json")
    return {row["module"]: row["state"] for row in json.loads(done.out)["modules"]}


def refused(place: Place, *arguments: str) -> str:
    """Update with what must be refused: one line, exit code 2, nothing changed."""
    before = place.digest()
    done = place.run("update", *arguments)
    assert (done.code, done.out, done.err.count("\n"), place.digest()) == (2, "", 1, before), done
    return done.err


def test_a_fix_arrives_in_a_changed_clone(cloned: Place) -> None:
    commit(cloned, OWN, "feat: of its own")
    commit(cloned, {f"{CC}/domain/note.py": FIX}, "fix: say it plainly")
    assert states(cloned) == {"cc": "gold", "pem": "diverged"}
    row = update(cloned, "pem")["pem"]
    assert (row["state"], row["since"], row["tests"]) == ("done", ["fix: say it plainly"], 3)
    assert row["files"] == {f"{PEM}/domain/note.py": "changed"}
    assert "a note needs words" in text(cloned, f"{PEM}/domain/note.py")
    assert "from backend.modules.pem.public import PemError" in text(cloned, f"{PEM}/domain/note.py")
    assert "PEM_OWN = 1" in text(cloned, f"{PEM}/public.py")
    commit_all(cloned.root, "feat: news")
    assert states(cloned) == {"cc": "gold", "pem": "customised"}


def test_a_second_time_changes_nothing(cloned: Place) -> None:
    commit(cloned, {f"{CC}/domain/note.py": FIX})
    update(cloned, "pem")
    after = cloned.digest()
    assert update(cloned, "pem")["pem"]["state"] == "unchanged"
    assert cloned.digest() == after
    commit_all(cloned.root)
    assert update(cloned, "--all")["pem"]["state"] == "unchanged"
    assert git(cloned.root, "status", "--porcelain") == ""


def test_a_dry_run_tells_and_changes_nothing(cloned: Place) -> None:
    commit(cloned, {f"{CC}/domain/note.py": FIX}, "fix: say it plainly")
    before = cloned.digest()
    row = update(cloned, "pem", "--dry-run", code=1)["pem"]
    assert row["state"] == "planned"
    assert '+            raise PemError("a note needs words")' in row["diff"]
    done = cloned.run("update", "pem", "--dry-run")
    assert (done.code, cloned.digest()) == (1, before)
    for words in ("pem: 1 file would change, 0 conflicts", "fix: say it plainly", f"changed  {PEM}/domain/note.py"):
        assert words in done.out


def test_a_red_clone_is_as_before_and_the_others_get_their_news(cloned: Place) -> None:
    clone(cloned, "hub")
    strict = (
        TESTS.replace("test_name", "test_own_name") + "\n\ndef test_words() -> None:\n    assert PemError is None\n"
    )
    strict = (
        strict.replace(".cc", ".pem")
        .replace("CcError", "PemError")
        .replace(
            "assert PemError is None",
            'with pytest.raises(PemError, match="needs a text"):\n        Note("").published()',
        )
    )
    commit(cloned, {f"{PEM}/tests/test_more.py": strict})
    commit(cloned, {f"{CC}/domain/note.py": FIX})
    before = {path: text(cloned, path) for path in (f"{PEM}/domain/note.py", "module_map.yaml")}
    rows = update(cloned, "--all", code=1)
    assert {name: row["state"] for name, row in rows.items()} == {"pem": "failed", "hub": "done"}
    assert rows["pem"]["why"] == "pem is not green: 1 of 7 tests failed"
    assert len(rows["pem"]["details"]) == 1
    assert "test_words" in rows["pem"]["details"][0]
    assert text(cloned, f"{PEM}/domain/note.py") == before[f"{PEM}/domain/note.py"]
    assert "a note needs words" in text(cloned, f"{HUB}/domain/note.py")
    assert git(cloned.root, "status", "--porcelain").split() == ["M", f"{HUB}/domain/note.py", "M", "module_map.yaml"]
    commit_all(cloned.root)
    assert states(cloned) == {"cc": "gold", "pem": "diverged", "hub": "pristine"}


def test_only_a_red_one_leaves_the_tree_as_it_was(cloned: Place) -> None:
    commit(cloned, {f"{PEM}/tests/test_more.py": "def test_it() -> None:\n    assert False\n"})
    commit(cloned, {f"{CC}/domain/note.py": FIX})
    before = cloned.digest()
    done = cloned.run("update", "pem")
    assert (done.code, cloned.digest()) == (1, before)
    assert "pem: not updated, it is as before: pem is not green: 1 of 4 tests failed" in done.out
    done = cloned.run("update", "pem", "--no-verify")
    assert (done.code, done.out.splitlines()[0]) == (0, "pem: 1 file up to date with cc; not verified")


def test_a_clone_that_keeps_pytest_from_starting_is_the_only_red_one(cloned: Place) -> None:
    clone(cloned, "hub")
    commit(cloned, {f"{PEM}/tests/conftest.py": "import nothing_of_that_name\n"})
    commit(cloned, {f"{CC}/domain/note.py": FIX})
    rows = update(cloned, "--all", code=1)
    assert {name: row["state"] for name, row in rows.items()} == {"pem": "failed", "hub": "done"}
    assert "the tests cannot start" in rows["pem"]["why"]


def test_what_depends_on_a_clone_is_tested_with_it(cloned: Place) -> None:
    clone(cloned, "hub")
    mapped = text(cloned, "module_map.yaml").split("  hub:\n")
    uses = (
        "from backend.modules.pem import public\n\n\ndef test_door() -> None:\n    assert not hasattr(public, 'NEW')\n"
    )
    commit(
        cloned,
        {
            "module_map.yaml": mapped[0] + "  hub:\n" + mapped[1].replace("depends_on: []", "depends_on: [pem]", 1),
            f"{HUB}/tests/test_pem.py": uses,
        },
    )
    commit(cloned, {f"{CC}/public.py": text(cloned, f"{CC}/public.py") + "\n\nNEW = 1\n"})
    rows = update(cloned, "pem", code=1)
    assert rows["pem"]["why"] == "hub is not green: 1 of 4 tests failed"
    assert "NEW" not in text(cloned, f"{PEM}/public.py")


def test_files_come_go_and_move(cloned: Place) -> None:
    commit(cloned, OWN)
    (cloned.root / CC / "domain/note.py").rename(cloned.root / CC / "domain/memo.py")
    (cloned.root / CC / "entrypoints/__init__.py").unlink()
    moved = {
        path: text(cloned, path).replace("domain.note", "domain.memo")
        for path in (f"{CC}/bootstrap.py", f"{CC}/tests/test_note.py")
    }
    commit(cloned, {**moved, f"{CC}/domain/rules.py": "CC_RULES = 1\n"}, "refactor: files")
    row = update(cloned, "pem")["pem"]
    assert row["files"][f"{PEM}/domain/memo.py"] == "added"
    assert row["files"][f"{PEM}/domain/note.py"] == "removed"
    assert row["files"][f"{PEM}/entrypoints/__init__.py"] == "removed"
    assert text(cloned, f"{PEM}/domain/rules.py") == "PEM_RULES = 1\n"
    assert not (cloned.root / PEM / "domain/note.py").exists()


def test_a_file_that_gold_moved_takes_the_changes_of_the_clone_along(cloned: Place) -> None:
    own = text(cloned, f"{PEM}/domain/note.py") + "\n\nOWN_LIMIT = 1\n"
    commit(cloned, {f"{PEM}/domain/note.py": own})
    (cloned.root / CC / "domain/note.py").rename(cloned.root / CC / "domain/memo.py")
    moved = {
        path: text(cloned, path).replace("domain.note", "domain.memo")
        for path in (f"{CC}/bootstrap.py", f"{CC}/tests/test_note.py")
    }
    commit(cloned, moved)
    update(cloned, "pem")
    assert text(cloned, f"{PEM}/domain/memo.py") == own


def test_gold_splits_a_file(cloned: Place) -> None:
    commit(cloned, {f"{CC}/domain/note.py": NOTE + "\n\ndef count(notes: list[Note]) -> int:\n    return len(notes)\n"})
    update(cloned, "pem")
    ours = text(cloned, f"{PEM}/domain/note.py").replace("@dataclass", "# Ours.\n@dataclass")
    commit(cloned, {f"{PEM}/domain/note.py": ours})
    count = "\n\ndef count(notes: list[Note]) -> int:\n    return len(notes)\n"
    split = f"from backend.modules.cc.domain.note import Note\n{count}"
    commit(cloned, {f"{CC}/domain/note.py": NOTE, f"{CC}/domain/count.py": split}, "refactor: split")
    row = update(cloned, "pem")["pem"]
    assert row["files"] == {f"{PEM}/domain/count.py": "added", f"{PEM}/domain/note.py": "changed"}
    assert text(cloned, f"{PEM}/domain/count.py") == split.replace("cc", "pem")
    assert "# Ours." in text(cloned, f"{PEM}/domain/note.py")
    assert "def count" not in text(cloned, f"{PEM}/domain/note.py")


def test_both_add_an_import_on_the_same_line(cloned: Place) -> None:
    ours = text(cloned, f"{PEM}/domain/note.py").replace("import dataclass\n", "import dataclass, field\n")
    commit(cloned, {f"{PEM}/domain/note.py": ours + "\n\nFIELD = field\n"})
    theirs = NOTE.replace("import dataclass\n", "import dataclass, replace\n") + "\n\nREPLACE = replace\n"
    commit(cloned, {f"{CC}/domain/note.py": theirs})
    assert update(cloned, "pem")["pem"]["state"] == "done"
    now = text(cloned, f"{PEM}/domain/note.py")
    assert now.startswith("from dataclasses import dataclass, field, replace\n")
    assert "FIELD = field\n" in now
    assert "REPLACE = replace\n" in now


def test_a_method_that_gold_renamed_and_only_the_clone_uses_is_told(cloned: Place) -> None:
    imports = "from backend.modules.pem.domain.note import Note\n"
    own = f"{imports}\n\ndef shout(note: Note) -> Note:\n    return note.published()\n"
    commit(cloned, {f"{PEM}/domain/own.py": own})
    renamed = {
        path: text(cloned, path).replace("published", "announced")
        for path in (f"{CC}/domain/note.py", f"{CC}/tests/test_note.py")
    }
    commit(cloned, renamed, "refactor: announced")
    row = update(cloned, "pem", code=1)["pem"]
    assert row["conflicts"] == [
        f"{PEM}/domain/own.py:5: the other side removed or renamed 'published', which is used here"
    ]
    assert states(cloned)["pem"] == "conflicted"
    build_files(cloned.root, {f"{PEM}/domain/own.py": own.replace("published", "announced")})
    assert update(cloned, "pem", "--finish")["pem"]["state"] == "done"
    commit_all(cloned.root)
    assert states(cloned)["pem"] == "customised"


def test_a_clone_with_an_entity_of_its_own(place: Place) -> None:
    clone(place, "pem", "--rename", "note=prompt")
    commit(place, {f"{PEM}/public.py": "class PemError(Exception):\n    pass\n\n\nPROMPTS_OF_OURS = 1\n"})
    commit(place, {f"{CC}/domain/note.py": FIX + "\n\ndef notes() -> list[Note]:\n    return []\n"})
    update(place, "pem")
    assert "def prompts() -> list[Prompt]:" in text(place, f"{PEM}/domain/prompt.py")
    assert "a prompt needs words" in text(place, f"{PEM}/domain/prompt.py")
    assert "PROMPTS_OF_OURS = 1" in text(place, f"{PEM}/public.py")


def test_a_clone_of_a_clone_gets_the_news_in_two_steps(cloned: Place) -> None:
    clone(cloned, "hub", source="pem")
    commit(cloned, {f"{CC}/domain/note.py": FIX})
    done = cloned.run("update", "--all")
    assert done.code == 0, done
    assert "hub: nothing new in pem" in done.out
    assert "hub is a clone of pem, which has changed: commit, then update it too" in done.out
    commit_all(cloned.root)
    assert update(cloned, "--all")["hub"]["state"] == "done"
    assert "from backend.modules.hub.public import HubError" in text(cloned, f"{HUB}/domain/note.py")
    assert "a note needs words" in text(cloned, f"{HUB}/domain/note.py")


def test_a_clone_whose_gold_was_renamed(cloned: Place) -> None:
    commit(cloned, OWN)
    assert cloned.run("rename", "cc", "hub", "--no-verify").code == 0
    commit_all(cloned.root, "refactor: hub")
    fixed = text(cloned, f"{HUB}/domain/note.py").replace("a note needs a text", "a note needs words")
    commit(cloned, {f"{HUB}/domain/note.py": fixed})
    row = update(cloned, "pem")["pem"]
    assert (row["state"], row["gold"], row["files"]) == ("done", "hub", {f"{PEM}/domain/note.py": "changed"})
    commit_all(cloned.root)
    assert states(cloned) == {"hub": "gold", "pem": "customised"}
    assert "renamed" not in text(cloned, "module_map.yaml")


def test_a_clone_without_gold_is_left_out_of_all(cloned: Place) -> None:
    clone(cloned, "hub", source="pem")
    mapped = text(cloned, "module_map.yaml").replace("module: pem", "module: gone")
    commit(cloned, {"module_map.yaml": mapped, f"{CC}/domain/note.py": FIX})
    assert {name: row["state"] for name, row in update(cloned, "--all").items()} == {"pem": "done"}
    commit_all(cloned.root)
    assert refused(cloned, "hub") == "update: hub: module_map.yaml has no module 'gone'; it has: cc, pem, hub\n"


def test_a_clone_that_left_out_a_test_gets_news(cloned: Place) -> None:
    ours = text(cloned, f"{PEM}/tests/test_note.py").replace("def test_name", "def name")
    commit(cloned, {f"{PEM}/tests/test_note.py": ours}, "test: not ours")
    commit(cloned, {f"{CC}/domain/note.py": FIX, f"{CC}/tests/test_more.py": "def test_more() -> None:\n    pass\n"})
    done = cloned.run("update", "pem")
    assert done.code == 0, done
    assert done.out.startswith("pem: 2 files up to date with cc; green: 3 tests passed, 1 fewer than in cc\n")


def test_a_clone_whose_last_test_is_gone_gets_no_news(cloned: Place) -> None:
    (cloned.root / PEM / "tests/test_note.py").unlink()
    commit(cloned, {f"{CC}/domain/note.py": FIX})
    row = update(cloned, "pem", code=1)["pem"]
    assert (row["state"], row["why"]) == ("failed", "pem is not green: not one test passed")


def test_squashed_history(cloned: Place) -> None:
    commit(cloned, {f"{CC}/domain/note.py": FIX})
    git(cloned.root, "checkout", "-q", "--orphan", "squashed")
    commit_all(cloned.root, "chore: all in one")
    git(cloned.root, "branch", "-D", "main")
    row = update(cloned, "pem")["pem"]
    assert (row["state"], row["files"]) == ("done", {f"{PEM}/domain/note.py": "changed"})


def test_a_shallow_clone_says_the_way_out(cloned: Place, tmp_path: Path) -> None:
    commit(cloned, {f"{CC}/domain/note.py": FIX})
    first = git(cloned.root, "rev-parse", "HEAD~1").strip()
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{cloned.root}", "shallow")
    shallow = Place(tmp_path / "shallow")
    words = refused(shallow, "pem")
    assert "is not in this repository: `git fetch --unshallow` fetches it, `--base REV` takes another" in words
    git(shallow.root, "fetch", "-q", "--unshallow")
    assert update(shallow, "pem")["pem"]["state"] == "done"
    assert first


REFUSED = {
    "no module": (["nope"], "has no module 'nope'"),
    "no clone": (["cc"], "'cc' is no clone"),
    "nothing named": ([], "name the clones to update, or use --all"),
    "both": (["pem", "--all"], "name the clones to update, or use --all"),
    "finish and abort": (["pem", "--finish", "--abort"], "choose one"),
    "a dry run of the end": (["pem", "--abort", "--dry-run"], "have no dry run"),
    "a dry run of the template's end": (["--template", "--finish", "--dry-run"], "have no dry run"),
    "a version of the template alone": (["pem", "--to", "v1"], "use it with --template"),
    "nothing to finish": (["pem", "--finish"], "no update of 'pem' is under way"),
    "nothing to abort": (["pem", "--abort"], "no update of 'pem' is under way"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_bad_input_is_refused(cloned: Place, case: str) -> None:
    arguments, words = REFUSED[case]
    assert words in refused(cloned, *arguments)


def test_a_dirty_tree_is_refused(cloned: Place) -> None:
    commit(cloned, {f"{CC}/domain/note.py": FIX})
    build_files(cloned.root, {"pytest.ini": "[pytest]\n# edited\n"})
    assert "uncommitted changes (1 edited, 0 untracked): pytest.ini" in refused(cloned, "pem")
    git(cloned.root, "checkout", "-q", "pytest.ini")
    build_files(cloned.root, {f"{PEM}/new.py": "x = 1\n"})
    assert f"{PEM}/new.py" in refused(cloned, "pem")


def test_the_map_keeps_its_comments_and_gets_what_gold_declares(cloned: Place) -> None:
    clone(cloned, "hub")
    mapped = text(cloned, "module_map.yaml")
    mapped = mapped.replace(
        "    depends_on: []\n    deployment: in-process\n",
        "    depends_on: [hub]\n    deployment: in-process\n    keep: [cc_raw]\n",
        1,
    )
    commit(cloned, {"module_map.yaml": mapped.replace("  pem:\n", "  pem:   # ours\n"), f"{CC}/raw.py": "cc_raw = 1\n"})
    update(cloned, "pem")
    after = text(cloned, "module_map.yaml")
    assert text(cloned, f"{PEM}/raw.py") == "cc_raw = 1\n"
    assert "  pem:   # ours\n" in after
    assert "title: Control Center   # as people say it" in after
    assert after.count("depends_on: [hub]") == 2
    assert after.count("keep: [cc_raw]") == 2


def gold_needs(place: Place, *others: str, files: dict[str, str] | None = None) -> None:
    """Let gold depend on modules, and commit."""
    mapped = text(place, "module_map.yaml")
    needed = mapped.replace("depends_on: []", f"depends_on: [{', '.join(others)}]", 1)
    commit(place, {"module_map.yaml": needed, **(files or {})})


def needs(place: Place) -> dict[str, tuple[str, ...]]:
    """Return what each module depends on."""
    modules = read_map(text(place, "module_map.yaml")).modules
    return {name: one.depends_on for name, one in modules.items()}


@pytest.mark.parametrize("files", [{}, {f"{CC}/domain/note.py": FIX}])
def test_what_gold_depends_on_comes_to_all_but_itself(cloned: Place, files: dict[str, str]) -> None:
    clone(cloned, "hub")
    gold_needs(cloned, "hub", files=files)
    rows = update(cloned, "--all", "--no-verify")
    assert (rows["pem"]["state"], rows["hub"]["state"]) == ("done", "done" if files else "unchanged")
    assert needs(cloned) == {"cc": ("hub",), "pem": ("hub",), "hub": ()}
    commit_all(cloned.root)
    assert update(cloned, "pem")["pem"]["state"] == "unchanged"


def test_what_a_team_does_not_depend_on_any_more_stays_out(cloned: Place) -> None:
    clone(cloned, "hub")
    gold_needs(cloned, "hub")
    row = update(cloned, "pem", "--dry-run", code=1)["pem"]
    assert (row["state"], row["files"], needs(cloned)["pem"]) == ("planned", {}, ())
    update(cloned, "pem", "--no-verify")
    commit_all(cloned.root)
    before, _, after = text(cloned, "module_map.yaml").partition("  pem:\n")
    commit(cloned, {"module_map.yaml": f"{before}  pem:\n{after.replace('depends_on: [hub]', 'depends_on: []', 1)}"})
    assert needs(cloned)["pem"] == ()
    assert update(cloned, "pem")["pem"]["state"] == "unchanged"


def test_a_base_that_git_has_lost_is_set_anew_where_gold_has_no_news(cloned: Place) -> None:
    lineage = read_map(text(cloned, "module_map.yaml")).modules["pem"].cloned_from
    assert lineage and isinstance(lineage.source, str)
    mapped = text(cloned, "module_map.yaml").replace(lineage.source, "0123456789" * 4)
    commit(cloned, {"module_map.yaml": mapped})
    assert states(cloned)["pem"] == "unknown"
    assert "`--base REV` takes another commit's" in refused(cloned, "pem")
    assert update(cloned, "pem", "--base", "HEAD", "--no-verify")["pem"]["state"] == "done"
    assert lineage.source in text(cloned, "module_map.yaml")
    commit_all(cloned.root)
    assert states(cloned)["pem"] == "pristine"
    assert update(cloned, "pem", "--base", "HEAD")["pem"]["state"] == "unchanged"


def test_a_clone_keeps_its_title_when_golds_becomes_its_name(place: Place) -> None:
    clone(place, "pem", "--title", "Prompt Engine")
    assert place.run("rename", "cc", "core", "--no-verify").code == 0
    assert text(place, "backend/modules/core/core_map.yaml").startswith("title: Core\n")
    commit_all(place.root, "refactor: core")
    assert update(place, "pem")["pem"]["files"] in ({}, None)
    assert text(place, f"{PEM}/pem_map.yaml").startswith("title: Prompt Engine\n")
