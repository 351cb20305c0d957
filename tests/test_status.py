"""How modules stand to their gold standards: every state, told the same way whatever became of the history."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.clones import FIX, OWN, PEM, clone
from tests.files import build_files, commit_all, git
from tests.machine import ROOT, run_well
from tests.place import Place
from tests.small_project import CC, NOTE


@pytest.fixture
def cloned(place: Place) -> Place:
    """Return a project with a committed clone."""
    return clone(place, "pem")


def fix_gold(place: Place, subject: str = "fix: say it plainly") -> None:
    """Change a line of gold, and commit."""
    commit_all(build_files(place.root, {f"{CC}/domain/note.py": FIX}), subject)


def told(place: Place, *arguments: str) -> dict[str, dict[str, Any]]:
    """Return the rows of a status by module; it changes nothing in the tree."""
    before = place.digest()
    done = place.run("status", *arguments, "--json")
    assert (done.code, done.err, place.digest()) == (0, "", before), done
    return {row["module"]: row for row in json.loads(done.out)["modules"]}


def sizes(row: dict[str, Any]) -> tuple[int, int, int, int]:
    """Return files and lines changed here, and there."""
    return len(row["here"]["files"]), row["here"]["lines"], len(row["there"]["files"]), row["there"]["lines"]


def exit_code(place: Place) -> int:
    """Return what CI would see."""
    return place.run("status", "--exit-code").code


def test_a_clone_of_today_is_pristine(cloned: Place) -> None:
    rows = told(cloned)
    assert {name: row["state"] for name, row in rows.items()} == {"cc": "gold", "pem": "pristine"}
    assert (rows["pem"]["gold"], sizes(rows["pem"]), exit_code(cloned)) == ("cc", (0, 0, 0, 0), 0)


def test_a_clone_is_customised(cloned: Place) -> None:
    commit_all(build_files(cloned.root, OWN))
    row = told(cloned)["pem"]
    assert (row["state"], sizes(row), exit_code(cloned)) == ("customised", (1, 3, 0, 0), 0)
    assert row["here"]["files"] == [f"{PEM}/public.py"]


def test_a_clone_is_behind(cloned: Place) -> None:
    fix_gold(cloned)
    commit_all(build_files(cloned.root, {f"{CC}/domain/more.py": "CC_MORE = 1\n"}), "feat: more of cc")
    commit_all(build_files(cloned.root, {"notes.md": "elsewhere\n"}), "docs: elsewhere")
    row = told(cloned)["pem"]
    assert (row["state"], sizes(row), exit_code(cloned)) == ("behind", (0, 0, 2, 3), 1)
    assert row["since"] == ["feat: more of cc", "fix: say it plainly"]
    assert row["there"]["files"] == [f"{PEM}/domain/more.py", f"{PEM}/domain/note.py"]


def test_a_clone_is_diverged(cloned: Place) -> None:
    build_files(cloned.root, OWN)
    fix_gold(cloned)
    row = told(cloned)["pem"]
    assert (row["state"], sizes(row), exit_code(cloned)) == ("diverged", (1, 3, 1, 2), 1)


def test_what_both_sides_changed_alike_is_no_difference(cloned: Place) -> None:
    for module in ("cc", "pem"):
        note = cloned.root / f"backend/modules/{module}/domain/note.py"
        note.write_text(note.read_text().replace("needs a text", "needs words"))
        (cloned.root / f"backend/modules/{module}/entrypoints/__init__.py").unlink()
    commit_all(cloned.root)
    assert (told(cloned)["pem"]["state"], exit_code(cloned)) == ("pristine", 0)
    commit_all(build_files(cloned.root, OWN))
    row = told(cloned)["pem"]
    assert (row["state"], sizes(row)) == ("customised", (1, 3, 0, 0))


def test_lines_that_both_sides_changed_alike_are_no_difference(cloned: Place) -> None:
    fix_gold(cloned)
    note = cloned.root / PEM / "domain/note.py"
    note.write_text(note.read_text().replace("needs a text", "needs words") + "# of its own\n")
    row = told(cloned)["pem"]
    assert (row["state"], sizes(row)) == ("customised", (1, 1, 0, 0))


def test_markers_are_a_conflict(cloned: Place) -> None:
    markers = "<<<<<<< ours\na = 1\n=======\na = 2\n>>>>>>> theirs\n"
    commit_all(build_files(cloned.root, {f"{PEM}/new.py": markers}))
    build_files(cloned.root, {f"{CC}/new.py": markers})
    rows = told(cloned)
    assert [(rows[name]["state"], rows[name]["conflicts"]) for name in ("pem", "cc")] == [
        ("conflicted", [f"{PEM}/new.py"]),
        ("conflicted", [f"{CC}/new.py"]),
    ]
    assert exit_code(cloned) == 1


def test_an_update_under_way_is_a_conflict(cloned: Place) -> None:
    build_files(cloned.store / "updates", {"pem.json": "{}"})
    row = told(cloned)["pem"]
    assert (row["state"], row["note"]) == ("conflicted", "an update is under way")


def test_what_is_deleted_added_and_moved_counts(cloned: Place) -> None:
    (cloned.root / PEM / "domain/note.py").rename(cloned.root / PEM / "domain/prompt.py")
    lines = NOTE.count("\n")
    assert sizes(told(cloned)["pem"]) == (2, 2 * lines, 0, 0)


def test_a_dirty_tree(cloned: Place) -> None:
    """Clones are compared as they lie there; of gold only what is committed, since only that can be brought."""
    build_files(cloned.root, {f"{CC}/domain/note.py": FIX, f"{PEM}/new.py": "x = 1\n", **OWN})
    row = told(cloned)["pem"]
    assert (row["state"], sizes(row)) == ("customised", (2, 4, 0, 0))


def test_no_clone_and_a_clone_without_gold(cloned: Place) -> None:
    text = (cloned.root / "module_map.yaml").read_text()
    build_files(
        cloned.root, {"module_map.yaml": text.replace("module: cc", "module: hub").replace("    gold: true\n", "")}
    )
    rows = told(cloned)
    assert [rows[name]["state"] for name in ("cc", "pem")] == ["independent", "independent"]
    assert rows["pem"]["note"] == "its gold standard hub is not in the map any more"


def test_a_clone_of_a_clone(cloned: Place) -> None:
    clone(cloned, "hub", source="pem")
    fix_gold(cloned)
    rows = told(cloned)
    assert {name: row["state"] for name, row in rows.items()} == {"cc": "gold", "pem": "behind", "hub": "pristine"}
    commit_all(build_files(cloned.root, OWN), "feat: of its own")
    rows = told(cloned)
    assert {name: row["state"] for name, row in rows.items()} == {"cc": "gold", "pem": "diverged", "hub": "behind"}
    assert (rows["hub"]["gold"], rows["hub"]["since"]) == ("pem", ["feat: of its own"])


def test_names_of_its_own(place: Place) -> None:
    clone(place, "prompt_engine", "--rename", "note=person/people".replace("note", "note/notes"))
    fix_gold(place)
    row = told(place)["prompt_engine"]
    assert (row["state"], row["there"]["files"]) == ("behind", ["backend/modules/prompt_engine/domain/person.py"])


def test_the_change_in_the_names_of_the_clone(place: Place) -> None:
    clone(place, "pem", "--rename", "note=prompt")
    fix_gold(place)
    shown = place.run("status", "pem", "--diff")
    assert [line for line in shown.out.splitlines() if line[:1] in "+-"] == [
        f"--- a/{PEM}/domain/prompt.py",
        f"+++ b/{PEM}/domain/prompt.py",
        '-            raise PemError("a prompt needs a text")',
        '+            raise PemError("a prompt needs words")',
    ]
    (place.root / "news.diff").write_text(shown.out)
    git(place.root, "apply", "news.diff")
    assert told(place)["pem"]["state"] == "pristine"


@pytest.mark.parametrize("how", ["squash", "rebase"])
def test_a_history_that_was_written_anew(cloned: Place, how: str) -> None:
    """The commit that the lineage names is gone; its content is not."""
    git(cloned.root, "checkout", "--quiet", "--orphan", "other")
    if how == "rebase":
        git(cloned.root, "rm", "--quiet", "-r", "--cached", "backend/modules/pem")
        git(cloned.root, "commit", "--quiet", "-m", "first")
        commit_all(cloned.root, "second")
    else:
        commit_all(cloned.root, "all in one")
    git(cloned.root, "branch", "--quiet", "-D", "main")
    git(cloned.root, "-c", "gc.reflogExpire=now", "reflog", "expire", "--expire=now", "--all")
    git(cloned.root, "gc", "--quiet", "--prune=now")
    assert told(cloned)["pem"]["state"] == "pristine"
    fix_gold(cloned)
    row = told(cloned)["pem"]
    assert (row["state"], row["since"]) == ("behind", ["fix: say it plainly"])


def test_gold_that_was_squash_merged(cloned: Place) -> None:
    git(cloned.root, "checkout", "--quiet", "-b", "work")
    commit_all(build_files(cloned.root, {f"{CC}/domain/note.py": FIX + "# more\n"}), "wip")
    fix_gold(cloned, "wip 2")
    git(cloned.root, "checkout", "--quiet", "main")
    git(cloned.root, "merge", "--quiet", "--squash", "work")
    git(cloned.root, "commit", "--quiet", "-m", "fix: in one commit")
    assert told(cloned)["pem"]["since"] == ["fix: in one commit"]


def shallow(place: Place, folder: Path) -> Place:
    """Return a clone by git that has the last commit only."""
    git(folder, "clone", "--quiet", "--depth=1", f"file://{place.root}", "shallow")
    return Place(folder / "shallow")


def test_a_shallow_clone(cloned: Place, tmp_path: Path) -> None:
    assert told(shallow(cloned, tmp_path))["pem"]["state"] == "pristine"


def test_a_shallow_clone_that_lacks_the_base(cloned: Place, tmp_path: Path) -> None:
    first = git(cloned.root, "rev-parse", "HEAD").strip()
    fix_gold(cloned)
    copy = shallow(cloned, tmp_path)
    row = told(copy)["pem"]
    assert (row["state"], exit_code(copy)) == ("unknown", 1)
    assert "is not in this repository: `git fetch --unshallow`" in row["note"]
    git(copy.root, "fetch", "--quiet", "--unshallow")
    row = told(copy)["pem"]
    assert (row["state"], row["since"]) == ("behind", ["fix: say it plainly"])
    assert told(copy, "pem", "--base", first)["pem"] == row


def test_another_base(cloned: Place) -> None:
    fix_gold(cloned)
    assert told(cloned, "pem", "--base", "HEAD")["pem"]["state"] == "customised"
    assert told(cloned, "pem", "--base", "HEAD~1")["pem"]["state"] == "behind"
    assert told(cloned, "pem")["pem"]["state"] == "behind"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nobody"], "no module 'nobody'"),
        (["--base", "HEAD"], "name them"),
        (["pem", "--template"], "leave out the modules"),
    ],
)
def test_what_is_refused(cloned: Place, arguments: list[str], words: str) -> None:
    refused = cloned.run("status", *arguments)
    assert (refused.code, refused.out, refused.err.count("\n"), words in refused.err) == (2, "", 1, True), refused


def test_gold_under_another_name(cloned: Place) -> None:
    assert cloned.run("rename", "cc", "desk", "--rename", "note=item", "--title", "Desk", "--no-verify").code == 0
    commit_all(cloned.root, "refactor: cc is called desk")
    row = told(cloned)["pem"]
    assert (row["state"], row["gold"], sizes(row)) == ("pristine", "desk", (0, 0, 0, 0))
    item = cloned.root / "backend/modules/desk/domain/item.py"
    item.write_text(item.read_text().replace("needs a text", "needs words"))
    commit_all(cloned.root, "fix: say it plainly")
    row = told(cloned)["pem"]
    assert (row["state"], row["there"]["files"]) == ("behind", [f"{PEM}/domain/note.py"])
    assert row["since"] == ["fix: say it plainly", "refactor: cc is called desk"]


def test_a_clone_under_another_name(cloned: Place) -> None:
    assert cloned.run("rename", "pem", "hub", "--rename", "note=item", "--no-verify").code == 0
    commit_all(cloned.root)
    assert told(cloned)["hub"]["state"] == "pristine"


def test_a_table_for_people(cloned: Place) -> None:
    fix_gold(cloned)
    shown = cloned.run("status", COLUMNS="100", NO_COLOR="1")
    lines = [line.split() for line in shown.out.splitlines()]
    assert lines[1] == ["cc", "gold"]
    assert lines[2] == ["pem", "behind", "cc", "1", "file,", "2", "lines", "fix:", "say", "it", "plainly"]


def test_the_second_time_nothing_is_made_again(cloned: Place) -> None:
    """What is kept is used as long as nothing moves: were it wrong, the wrong would be told."""
    assert told(cloned)["pem"]["state"] == "pristine"
    kept = cloned.store / "status" / "standings.json"
    text = kept.read_text()
    kept.write_text(text.replace('"lines": 0', '"lines": 7'))
    assert sizes(told(cloned)["pem"]) == (0, 7, 0, 7)
    build_files(cloned.root, {f"{PEM}/new.py": "x = 1\n"})
    assert sizes(told(cloned)["pem"]) == (1, 1, 0, 0)
    kept.write_text("{")
    (cloned.root / PEM / "new.py").unlink()
    assert sizes(told(cloned)["pem"]) == (0, 0, 0, 0)


def test_the_benchmark_of_it_runs(tmp_path: Path) -> None:
    command = ["-m", "benchmarks.status", "--clones", "2", "4", "--rounds", "1", "--folder", str(tmp_path)]
    shown = run_well([sys.executable, *command], ROOT).splitlines()
    assert [line.split()[0] for line in shown[1:3]] == ["2", "4"]
    assert [line.split("  ")[-1] for line in shown[-2:]] == [
        "status of 4 clones, against 3 x git",
        "4 clones after 2: linear",
    ]
