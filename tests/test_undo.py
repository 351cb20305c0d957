"""The last change of ours is taken back whole, together with nothing that was done since; or nothing is changed."""

import json
from pathlib import Path

import pytest

from tests.files import build_files, commit_all, git, read_files
from tests.place import Place
from tests.small_project import CC, MAP
from tests.test_remove import HIDDEN
from tests.two_modules import PEM, with_pem

HUB = "  hub: {title: Hub, paths: [backend/modules/hub]}  # by hand\n"


@pytest.fixture
def cloned(place: Place) -> Place:
    """Return a project with a clone in no commit."""
    assert place.run("clone", "cc", "pem", "--no-verify").code == 0
    return place


@pytest.fixture
def two(small_project: Path, tmp_path: Path) -> Place:
    """Return a project with the modules cc and pem, with a program and a link in pem."""
    place = with_pem(small_project, tmp_path / "two")
    build_files(place.root, {f"{PEM}/run.sh": b"run\r\n\xff"})
    (place.root / PEM / "run.sh").chmod(0o755)
    (place.root / PEM / "link").symlink_to("run.sh")
    commit_all(place.root)
    return place


def edit_map(place: Place, old: str, new: str) -> None:
    """Replace text in the map."""
    file = place.root / "module_map.yaml"
    file.write_text(file.read_text().replace(old, new, 1))


def refused(place: Place, *words: str) -> None:
    """Undo in vain: exit code 2, one line with these words, the project as it was."""
    before = place.digest()
    done = place.run("undo")
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1), done
    assert [word for word in words if word not in done.err] == [], done.err
    assert place.digest() == before


def test_a_clone_is_undone_byte_for_byte(place: Place) -> None:
    before = place.digest()
    assert place.run("clone", "cc", "pem").code == 0
    assert place.digest() != before
    undone = place.run("undo")
    assert undone.code == 0, undone
    assert "`clone cc pem` (" in undone.out
    assert "undone; green: 3 tests passed" in undone.out
    assert place.digest() == before
    assert not (place.store / "record").exists()


def test_a_removal_is_undone_with_modes_and_links(two: Place) -> None:
    before = two.digest()
    assert two.run("remove", "pem", "--no-verify").code == 0
    commit_all(two.root)
    assert two.run("undo").code == 0
    assert two.digest() == before


def test_each_undo_takes_back_the_change_before(two: Place) -> None:
    before = two.digest()
    assert two.run("clone", "cc", "hub", "--no-verify").code == 0
    commit_all(two.root)
    assert two.run("remove", "pem", "--no-verify").code == 0
    assert two.run("undo", "--no-verify").code == 0
    assert (two.root / PEM / "link").is_symlink()
    assert two.run("undo", "--no-verify").code == 0
    assert two.digest() == before
    refused(two, "no change of ours is on record here: there is nothing to undo")


def test_later_edits_and_commits_stay(cloned: Place) -> None:
    commit_all(cloned.root, "feat: pem")
    note = (cloned.root / CC / "domain/note.py").read_text() + "# later\n"
    build_files(cloned.root, {f"{CC}/domain/note.py": note, "docs/later.md": "later\n"})
    commit_all(cloned.root, "docs: later")
    edit_map(cloned, "# The index.", "# The index of today.")
    edit_map(cloned, "title: Control Center", "title: Centre")
    undone = cloned.run("undo")
    assert undone.code == 0, undone
    assert "  merged with what was edited since: module_map.yaml\n" in undone.out
    left = read_files(cloned.root)
    assert left["module_map.yaml"].decode() == MAP.replace("index.", "index of today.").replace(
        "Control Center", "Centre"
    )
    assert left[f"{CC}/domain/note.py"].decode() == note
    assert not any(name.startswith(PEM) for name in left)


def test_a_module_added_right_behind_the_clone_stays_in_the_map(cloned: Place) -> None:
    edit_map(cloned, "# The end.\n", f"{HUB}# The end.\n")
    assert cloned.run("undo", "--no-verify").code == 0
    assert (cloned.root / "module_map.yaml").read_text() == MAP.replace("# The end.\n", f"{HUB}# The end.\n")


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({f"{PEM}/public.py": "mine\n"}, f"edited since, in the same places: {PEM}/public.py; undo that first"),
        ({f"{PEM}/mine.py": "mine\n"}, f"'pem' would go, but has files that were added since: {PEM}/mine.py;"),
    ],
)
def test_work_in_what_would_go_is_named_and_kept(cloned: Place, files: dict[str, str], words: str) -> None:
    build_files(cloned.root, files)
    refused(cloned, words)
    commit_all(cloned.root)
    refused(cloned, words)


def test_an_edited_entry_is_kept(cloned: Place) -> None:
    edit_map(cloned, "title: Pem", "title: Prompts")
    refused(cloned, "edited since, in the same places: module_map.yaml")


def test_a_file_made_anew_is_kept(two: Place) -> None:
    assert two.run("remove", "pem", "--no-verify").code == 0
    build_files(two.root, {f"{PEM}/public.py": "mine\n", f"{PEM}/bootstrap.py/is": "a folder\n"})
    refused(two, f"{PEM}/bootstrap.py, {PEM}/public.py; undo that first")


def test_a_module_that_others_depend_on_is_kept(cloned: Place) -> None:
    edit_map(cloned, "depends_on: []", "depends_on: [pem]")
    refused(cloned, "'pem' would go, but cc names it under `depends_on`")


def test_an_undo_that_is_not_green_is_put_back(cloned: Place) -> None:
    build_files(cloned.root, {f"{CC}/tests/test_hidden.py": HIDDEN})
    commit_all(cloned.root)
    before = cloned.digest()
    red = cloned.run("undo")
    assert red.code == 1
    assert (
        "undo: cc is not green without `clone cc pem`: 1 of 4 tests failed; undone: the project is as it was" in red.err
    )
    assert cloned.digest() == before
    assert "clone cc pem" in cloned.run("undo", "--list").out


def test_a_dry_run_tells_all_and_changes_nothing(cloned: Place) -> None:
    before = cloned.digest()
    planned = cloned.run("undo", "--dry-run")
    assert planned.code == 1
    assert f"  - {PEM}/domain/note.py\n" in planned.out
    assert "-    title: Pem\n" in planned.out
    assert cloned.digest() == before


def test_forgetting_has_no_dry_run(cloned: Place) -> None:
    done = cloned.run("undo", "--forget", "--dry-run")
    assert (done.code, done.out, "--forget has no dry run" in done.err) == (2, "", True)
    assert "clone cc pem" in cloned.run("undo", "--list").out


def test_json_is_one_document(cloned: Place) -> None:
    listed = json.loads(cloned.run("undo", "--list", "--json").out)
    planned = json.loads(cloned.run("undo", "--dry-run", "--json").out)
    done = json.loads(cloned.run("undo", "--no-verify", "--json").out)
    nothing = json.loads(cloned.run("undo", "--json").out)
    assert (listed["exit_code"], listed["changes"][0]["what"]) == (0, "clone cc pem")
    assert (planned["exit_code"], planned["state"], planned["what"]) == (1, "planned", "clone cc pem")
    assert (done["exit_code"], done["state"], done["removed"]) == (0, "done", planned["removed"])
    assert (nothing["exit_code"], "nothing to undo" in nothing["error"]) == (2, True)


def test_the_record_is_printed_last_first(two: Place) -> None:
    assert two.run("undo", "--list").out == "no change of ours is on record here\n"
    two.run("remove", "pem", "--no-verify")
    commit_all(two.root)
    two.run("clone", "cc", "hub", "--no-verify")
    rows = two.run("undo", "--list").out.splitlines()
    assert [row.split("  ")[-1].rpartition(" (")[0] for row in rows] == ["clone cc hub", "remove pem"]


def test_on_another_branch_it_is_refused_and_can_be_forgotten(cloned: Place) -> None:
    git(cloned.root, "switch", "--quiet", "--create", "other")
    commit_all(cloned.root)
    git(cloned.root, "switch", "--quiet", "main")
    refused(cloned, "`clone cc pem` is not in this working tree (another branch?): switch there")
    before = cloned.digest()
    forgotten = cloned.run("undo", "--forget")
    assert (forgotten.code, "is off the record; no file was changed" in forgotten.out) == (0, True)
    assert cloned.digest() == before
    refused(cloned, "nothing to undo")


def test_what_was_undone_can_be_done_again(cloned: Place) -> None:
    after = cloned.digest()
    assert cloned.run("undo", "--no-verify").code == 0
    assert cloned.run("clone", "cc", "pem", "--no-verify").code == 0
    assert cloned.digest() == after


def test_another_project_of_the_repository_is_left_alone(cloned: Place) -> None:
    build_files(cloned.root, {"other/module_map.yaml": MAP, f"other/{CC}/__init__.py": ""})
    done = cloned.run("undo", cwd="other")
    assert (done.code, "nothing to undo" in done.err) == (2, True), done


def test_an_adoption_is_undone_and_leaves_the_code_alone(place: Place) -> None:
    git(place.root, "rm", "--quiet", "module_map.yaml")
    commit_all(place.root)
    before = place.digest()
    assert place.run("adopt", CC).code == 0
    undone = place.run("undo")
    assert (undone.code, "undone, and the map with it" in undone.out) == (0, True), undone
    assert place.digest() == before
