"""The end of updates that wait for a person: of all that are named or of none, and an end that is itself taken back."""

import pytest

from tests.clones import PEM, clone, commit, text
from tests.files import build_files, commit_all, git
from tests.place import Ended, Place
from tests.small_project import CC, NOTE, TESTS
from tests.test_update import refused, states, update

HUB = "backend/modules/hub"
OURS, THEIRS = "text.lower()", "text.title()"


@pytest.fixture
def cloned(place: Place) -> Place:
    """Return a project with two clones, one of which has changed what gold has changed otherwise; gold has more."""
    clone(place, "pem")
    clone(place, "hub")
    commit(place, {f"{PEM}/domain/note.py": text(place, f"{PEM}/domain/note.py").replace("text.upper()", OURS)})
    note, tests = NOTE.replace("text.upper()", THEIRS), TESTS.replace('Note("SUCCESS")', 'Note("Success")')
    gold = {f"{CC}/domain/note.py": note, f"{CC}/tests/test_note.py": tests, f"{CC}/more.py": "CC = 1\n"}
    commit(place, gold)
    return place


@pytest.fixture
def waiting(cloned: Place) -> Place:
    """Return the same while the update of the changed clone waits, and the other clone has had none."""
    update(cloned, "pem", "--no-verify", code=1)
    return cloned


@pytest.fixture
def both(cloned: Place) -> Place:
    """Return the same while updates of both clones wait."""
    commit(cloned, {f"{HUB}/domain/note.py": text(cloned, f"{HUB}/domain/note.py").replace("text.upper()", OURS)})
    update(cloned, "--all", "--no-verify", code=1)
    return cloned


def resolve(place: Place, home: str = PEM, said: str = THEIRS) -> None:
    """Take gold's side, or say something else there."""
    note = NOTE.replace("text.upper()", said)
    name = home.rpartition("/")[2]
    build_files(
        place.root, {f"{home}/domain/note.py": note.replace("cc", name).replace("CcError", f"{name.title()}Error")}
    )


def undo(place: Place) -> Ended:
    """Take the last change back without tests."""
    done = place.run("undo", "--no-verify")
    assert done.code == 0, done
    return done


@pytest.mark.parametrize("how", ["--abort", "--finish"])
@pytest.mark.parametrize("names", [("pem", "hub"), ("hub", "pem")])
def test_nothing_ends_where_one_of_the_names_has_nothing_to_end(
    waiting: Place, names: tuple[str, ...], how: str
) -> None:
    resolve(waiting)
    assert "no update of 'hub' is under way" in refused(waiting, *names, how, "--no-verify")
    assert states(waiting)["pem"] == "conflicted"
    assert update(waiting, "pem", how, "--no-verify")["pem"]["state"] in {"aborted", "done"}


@pytest.mark.parametrize("how", ["--abort", "--finish"])
def test_a_name_given_twice_ends_once(waiting: Place, how: str) -> None:
    resolve(waiting)
    done = waiting.run("update", "pem", "pem", how, "--no-verify")
    assert (done.code, done.err) == (0, ""), done


@pytest.mark.parametrize("how", ["--abort", "--finish"])
def test_where_no_update_waits_there_is_none_to_end(place: Place, how: str) -> None:
    assert refused(place, "--all", how) == "update: no update is under way: there is nothing to finish or to abort\n"


def test_none_is_finished_while_one_has_conflicts_left(both: Place) -> None:
    resolve(both)
    before = both.digest()
    done = both.run("update", "pem", "hub", "--finish", "--no-verify")
    assert (done.code, both.digest()) == (1, before)
    assert done.err.startswith(f"update: hub has conflicts left in {HUB}/domain/note.py: ")
    assert [states(both)[name] for name in ("pem", "hub")] == ["conflicted", "conflicted"]


def test_none_is_finished_while_one_is_red(both: Place) -> None:
    resolve(both)
    resolve(both, HUB, OURS)
    before = both.digest()
    done = both.run("update", "pem", "hub", "--finish")
    assert (done.code, both.digest()) == (1, before)
    assert "hub is not green: 1 of 3 tests failed" in done.err
    assert update(both, "pem", "--finish")["pem"]["state"] == "done"
    assert states(both)["hub"] == "conflicted"


def test_all_that_wait_end_at_once(both: Place) -> None:
    resolve(both)
    resolve(both, HUB)
    ended = update(both, "--all", "--finish", "--no-verify")
    assert {name: row["state"] for name, row in ended.items()} == {"pem": "done", "hub": "done"}
    said = undo(both).out
    assert "under way again: `python -m generators.update hub pem --finish`, or --abort" in said
    aborted = update(both, "--all", "--abort")
    assert {name: row["state"] for name, row in aborted.items()} == {"pem": "aborted", "hub": "aborted"}
    assert both.run("status").out.count("conflicted") == 0


def test_an_undone_finish_can_be_finished_again(waiting: Place) -> None:
    resolve(waiting)
    begun = waiting.digest()
    update(waiting, "pem", "--finish", "--no-verify")
    ended = waiting.digest()
    assert "under way again: `python -m generators.update pem --finish`, or --abort" in undo(waiting).out
    assert (waiting.digest(), states(waiting)["pem"]) == (begun, "conflicted")
    assert update(waiting, "pem", "--finish", "--no-verify")["pem"]["state"] == "done"
    assert waiting.digest() == ended


@pytest.mark.parametrize("committed", [False, True])
def test_an_undone_finish_can_be_aborted(cloned: Place, committed: bool) -> None:
    before = cloned.digest()
    update(cloned, "pem", "--no-verify", code=1)
    resolve(cloned)
    update(cloned, "pem", "--finish", "--no-verify")
    if committed:
        commit_all(cloned.root, "feat: news")
    undo(cloned)
    assert update(cloned, "pem", "--abort")["pem"]["state"] == "aborted"
    assert cloned.digest() == before
    assert "nothing to undo" not in cloned.run("undo", "--list").out
    assert cloned.run("update", "pem", "--abort").code == 2


def test_an_undone_finish_does_not_replace_an_update_that_began_since(waiting: Place) -> None:
    resolve(waiting)
    update(waiting, "pem", "--finish", "--no-verify")
    commit_all(waiting.root, "feat: news")
    commit(waiting, {f"{PEM}/more.py": "PEM = 2\n"})
    commit(waiting, {f"{CC}/more.py": "CC = 3\n"})
    update(waiting, "pem", "--no-verify", code=1)
    assert waiting.run("undo", "--forget").code == 0
    before = waiting.digest()
    done = waiting.run("undo", "--no-verify")
    assert (done.code, done.out, waiting.digest()) == (2, "", before)
    assert done.err == "undo: another update of pem is under way: end it with --finish or --abort first\n"
    assert update(waiting, "pem", "--abort")["pem"]["state"] == "aborted"


def test_on_a_branch_without_golds_news_nothing_is_finished(cloned: Place) -> None:
    git(cloned.root, "branch", "old", "HEAD~1")
    update(cloned, "pem", "--no-verify", code=1)
    git(cloned.root, "stash", "-q", "--include-untracked")
    git(cloned.root, "switch", "-q", "old")
    words = "this branch does not have cc as the update under way brings it: switch back to the branch"
    assert words in refused(cloned, "pem", "--finish", "--no-verify")
    git(cloned.root, "switch", "-q", "main")
    git(cloned.root, "stash", "pop", "-q")
    resolve(cloned)
    assert update(cloned, "pem", "--finish", "--no-verify")["pem"]["state"] == "done"


@pytest.mark.parametrize("how", [("checkout", "-q", "."), ("stash", "-q"), ("stash", "-q", "--include-untracked")])
def test_news_that_git_took_back_are_not_finished(cloned: Place, how: tuple[str, ...]) -> None:
    update(cloned, "pem", "--no-verify", code=1)
    git(cloned.root, *how)
    assert "pem is as it was before the update under way" in refused(cloned, "pem", "--finish", "--no-verify")
    assert update(cloned, "pem", "--abort")["pem"]["state"] == "aborted"
    assert states(cloned)["pem"] == "diverged"


def test_a_branch_without_the_clone_finishes_nothing(cloned: Place) -> None:
    git(cloned.root, "branch", "old", "HEAD~4")
    update(cloned, "pem", "--no-verify", code=1)
    git(cloned.root, "stash", "-q", "--include-untracked")
    git(cloned.root, "switch", "-q", "old")
    assert "switch back to the branch" in refused(cloned, "pem", "--finish", "--no-verify")


def test_gold_may_have_moved_on_and_the_clone_keep_its_own_side(waiting: Place) -> None:
    resolve(waiting, said=OURS)
    commit_all(waiting.root, "feat: resolved")
    commit(waiting, {f"{CC}/more.py": "CC = 2\n"})
    assert update(waiting, "pem", "--finish", "--no-verify")["pem"]["state"] == "done"
    commit_all(waiting.root)
    assert states(waiting)["pem"] == "diverged"
