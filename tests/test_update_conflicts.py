"""What two sides contradict each other in: markers of all three, finished or taken back by a person; and kill -9."""

import json
import random
import time
from pathlib import Path

import pytest

from tests.clones import FIX, PEM, clone, commit, text
from tests.files import build_files, commit_all, git
from tests.place import Place, ended
from tests.small_project import CC, NOTE
from tests.test_update import refused, states, update

THEIRS = NOTE.replace("text.upper()", "text.title()")
MOMENTS = 12
MARKED = """\
<<<<<<< pem
        return Note(self.text.lower())
||||||| cc when pem was made of it
        return Note(self.text.upper())
=======
        return Note(self.text.title())
>>>>>>> cc now
"""


@pytest.fixture
def torn(place: Place) -> Place:
    """Return a project in which gold and its clone have changed the same line, and gold another one."""
    clone(place, "pem")
    ours = text(place, f"{PEM}/domain/note.py").replace("text.upper()", "text.lower()")
    tests = text(place, f"{PEM}/tests/test_note.py").replace('Note("SUCCESS")', 'Note("success")')
    commit(place, {f"{PEM}/domain/note.py": ours, f"{PEM}/tests/test_note.py": tests}, "feat: quiet")
    gold = text(place, f"{CC}/tests/test_note.py").replace('Note("SUCCESS")', 'Note("Success")')
    commit(
        place,
        {f"{CC}/domain/note.py": THEIRS, f"{CC}/tests/test_note.py": gold, f"{CC}/more.py": "CC = 1\n"},
        "feat: title",
    )
    return place


@pytest.fixture
def waiting(torn: Place) -> Place:
    """Return the same after an update that has left conflicts."""
    update(torn, "pem", code=1)
    return torn


def resolve(place: Place) -> None:
    """Take gold's side in the code and our side in the test."""
    for path, ours in ((f"{PEM}/domain/note.py", False), (f"{PEM}/tests/test_note.py", False)):
        before, _, rest = text(place, path).partition("<<<<<<< pem\n")
        mine, _, rest = rest.partition("||||||| cc when pem was made of it\n")
        _, _, rest = rest.partition("=======\n")
        theirs, _, after = rest.partition(">>>>>>> cc now\n")
        build_files(place.root, {path: before + (mine if ours else theirs) + after})


def test_markers_have_all_three_sides_in_the_names_of_the_clone(torn: Place) -> None:
    mapped = text(torn, "module_map.yaml")
    done = torn.run("update", "pem")
    assert done.code == 1
    assert "2 conflicts in the tree: resolve and run `python -m generators.update pem --finish`, or --abort" in done.out
    assert f"conflict in {PEM}/domain/note.py:" in done.out
    assert MARKED in text(torn, f"{PEM}/domain/note.py")
    assert text(torn, f"{PEM}/more.py") == "PEM = 1\n"
    assert text(torn, "module_map.yaml") == mapped
    assert states(torn)["pem"] == "conflicted"


def test_resolved_and_finished(waiting: Place) -> None:
    resolve(waiting)
    assert update(waiting, "pem", "--finish")["pem"]["state"] == "done"
    commit_all(waiting.root)
    assert states(waiting) == {"cc": "gold", "pem": "pristine"}
    assert update(waiting, "pem")["pem"]["state"] == "unchanged"


def test_finish_refuses_while_a_marker_is_left(waiting: Place) -> None:
    before = waiting.digest()
    done = waiting.run("update", "pem", "--finish")
    assert (done.code, done.out, waiting.digest()) == (1, "", before)
    names = f"{PEM}/domain/note.py, {PEM}/tests/test_note.py"
    assert done.err == f"update: pem has conflicts left in {names}: resolve them and run --finish again\n"


def test_finish_refuses_while_tests_are_red(waiting: Place) -> None:
    resolve(waiting)
    build_files(
        waiting.root, {f"{PEM}/domain/note.py": text(waiting, f"{PEM}/domain/note.py").replace("title", "upper")}
    )
    before = waiting.digest()
    done = waiting.run("update", "pem", "--finish")
    assert (done.code, waiting.digest()) == (1, before)
    assert "pem is not green: 1 of 3 tests failed" in done.err
    assert states(waiting)["pem"] == "conflicted"
    build_files(
        waiting.root, {f"{PEM}/domain/note.py": text(waiting, f"{PEM}/domain/note.py").replace("upper", "title")}
    )
    assert update(waiting, "pem", "--finish")["pem"]["state"] == "done"


def test_abort_gives_every_byte_back(torn: Place) -> None:
    before = torn.digest()
    update(torn, "pem", code=1)
    resolve(torn)
    build_files(torn.root, {f"{PEM}/more.py": "edited since\n", "own.txt": "ours\n"})
    assert update(torn, "pem", "--abort")["pem"]["state"] == "aborted"
    (torn.root / "own.txt").unlink()
    assert torn.digest() == before
    assert states(torn)["pem"] == "diverged"
    assert torn.run("update", "pem", "--abort").code == 2


def test_undo_takes_an_update_with_conflicts_back_too(torn: Place) -> None:
    before = torn.digest()
    update(torn, "pem", code=1)
    assert torn.run("undo", "--no-verify").code == 0
    assert torn.digest() == before
    assert states(torn)["pem"] == "diverged"


def test_no_second_update_while_one_waits(waiting: Place) -> None:
    before = waiting.digest()
    for arguments in (["pem"], ["--all"]):
        done = waiting.run("update", *arguments)
        assert (done.code, waiting.digest()) == (2, before)
        assert "an update of pem is under way: resolve its conflicts and run" in done.err


def test_others_are_updated_beside_a_conflict(torn: Place) -> None:
    clone(torn, "hub")
    commit(torn, {f"{CC}/more.py": "CC = 2\n"})
    rows = update(torn, "--all", code=1)
    assert {name: row["state"] for name, row in rows.items()} == {"pem": "conflicted", "hub": "done"}
    assert text(torn, "backend/modules/hub/more.py") == "HUB = 2\n"


def test_what_gold_deleted_and_the_clone_changed_is_a_conflict(place: Place) -> None:
    commit(place, {f"{CC}/extra.py": "CC_EXTRA = 1\n"})
    clone(place, "pem")
    commit(place, {f"{PEM}/extra.py": "PEM_EXTRA = 2\n"})
    (place.root / CC / "extra.py").unlink()
    commit_all(place.root, "refactor: no extra")
    row = update(place, "pem", code=1)["pem"]
    assert row["conflicts"] == [f"{PEM}/extra.py:1: our side changed it, the other one deleted it"]
    assert "<<<<<<< pem\nPEM_EXTRA = 2\n|||||||" in text(place, f"{PEM}/extra.py")
    (place.root / PEM / "extra.py").unlink()
    assert update(place, "pem", "--finish")["pem"]["state"] == "done"


def test_what_is_no_text_lies_beside(place: Place) -> None:
    logo = place.root / CC / "logo.png"
    logo.write_bytes(b"\x89PNG\x00one")
    commit_all(place.root)
    clone(place, "pem")
    (place.root / PEM / "logo.png").write_bytes(b"\x89PNG\x00two")
    logo.write_bytes(b"\x89PNG\x00three")
    commit_all(place.root)
    update(place, "pem", code=1)
    beside = place.root / PEM / "logo.png.theirs"
    assert beside.read_bytes() == b"\x89PNG\x00three"
    assert place.run("update", "pem", "--finish").code == 1
    beside.unlink()
    assert update(place, "pem", "--finish")["pem"]["state"] == "done"
    assert (place.root / PEM / "logo.png").read_bytes() == b"\x89PNG\x00two"


@pytest.fixture
def both(torn: Place) -> tuple[Place, set[tuple[str, str]], float]:
    """Return a project with a clean and a conflicting clone, the states it may be in, and an update's seconds."""
    clone(torn, "hub")
    commit(torn, {f"{CC}/more.py": "CC = 2\n"})
    old = (torn.digest(), json.dumps(states(torn)))
    begun = time.monotonic()
    update(torn, "--all", code=1)
    seconds = time.monotonic() - begun
    new = (torn.digest(), json.dumps(states(torn)))
    assert torn.run("update", "pem", "--abort").code == 0
    between = (torn.digest(), json.dumps(states(torn)))
    assert torn.run("undo", "--no-verify").code == 0
    assert torn.digest() == old[0]
    return torn, {old, between, new}, seconds


def test_killed_at_any_moment(both: tuple[Place, set[tuple[str, str]], float], tmp_path: Path) -> None:
    place, allowed, seconds = both
    chance = random.Random(7)
    for moment in range(MOMENTS):
        running = place.start("update", "--all")
        time.sleep(chance.uniform(0, seconds))
        running.kill()
        ended(running)
        place.run("undo", "--list")
        assert (place.digest(), json.dumps(states(place))) in allowed, moment
        if (place.store / "updates/pem.json").exists():
            assert place.run("update", "pem", "--abort").code == 0
        while git(place.root, "status", "--porcelain"):
            assert place.run("undo", "--no-verify").code == 0


def test_a_fix_that_both_sides_made(place: Place) -> None:
    clone(place, "pem")
    commit(place, {f"{PEM}/domain/note.py": FIX.replace("cc", "pem").replace("Cc", "Pem")})
    commit(place, {f"{CC}/domain/note.py": FIX})
    row = update(place, "pem")["pem"]
    assert (row["state"], row["files"]) == ("done", {})
    commit_all(place.root)
    assert states(place)["pem"] == "pristine"


def test_markers_that_were_committed_are_not_merged_again(torn: Place) -> None:
    clone(torn, "hub")
    commit(torn, {f"{CC}/more.py": "CC = 2\n", f"{PEM}/more.md": MARKED})
    assert f"pem: {PEM}/more.md has the markers of a conflict: resolve it, commit" in refused(torn, "pem")
    rows = update(torn, "--all", "--no-verify", code=1)
    assert {name: row["state"] for name, row in rows.items()} == {"pem": "failed", "hub": "done"}


def test_markers_that_gold_has_on_purpose_are_no_conflict(torn: Place) -> None:
    commit(torn, {f"{CC}/how.md": MARKED.replace("pem", "us")})
    clone(torn, "hub")
    commit(torn, {f"{CC}/more.py": "CC = 2\n"})
    assert update(torn, "hub", "--no-verify")["hub"]["state"] == "done"
