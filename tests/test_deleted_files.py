"""A file of a clone that is deleted and not committed: said as every uncommitted change, and nothing is done."""

import shutil

import pytest

from tests.clones import PEM, clone, commit, text
from tests.files import commit_all
from tests.place import Place
from tests.small_project import CC
from tests.test_update import update

NOTE = f"{PEM}/domain/note.py"
VERBS = [("promote", "pem", "--list"), ("promote", "pem"), ("update", "pem")]
WORDS = "uncommitted changes ({} deleted): {}; commit or stash them and run again"


@pytest.fixture
def cloned(place: Place) -> Place:
    """Return a project whose clone has a change of its own, and whose gold has news."""
    clone(place, "pem")
    commit(place, {NOTE: text(place, NOTE).replace("upper", "lower"), f"{PEM}/adapters/uow.py": "UOW = 1\n"})
    commit(place, {f"{CC}/more.py": "CC = 1\n"})
    return place


def refused(place: Place, arguments: tuple[str, ...], words: str) -> None:
    """Run a verb that must be refused with these words: one line, exit code 2, nothing changed."""
    before = place.digest()
    done = place.run(*arguments)
    assert (done.code, done.out, place.digest()) == (2, "", before), done
    # An update names the clone first: it may be one of many.
    assert done.err.replace("update: pem: ", "update: ") == f"{arguments[0]}: {words}\n"


@pytest.mark.parametrize("arguments", VERBS, ids=" ".join)
def test_a_deleted_file(cloned: Place, arguments: tuple[str, ...]) -> None:
    (cloned.root / PEM / "adapters/uow.py").unlink()
    refused(cloned, arguments, WORDS.format(1, f"{PEM}/adapters/uow.py"))


@pytest.mark.parametrize("arguments", VERBS, ids=" ".join)
def test_a_deleted_folder(cloned: Place, arguments: tuple[str, ...]) -> None:
    shutil.rmtree(cloned.root / PEM)
    names = ["__init__", "adapters/__init__", "adapters/uow", "application/__init__", "bootstrap"]
    refused(cloned, arguments, WORDS.format(13, ", ".join(f"{PEM}/{name}.py" for name in names) + ", ..."))


@pytest.mark.parametrize("arguments", VERBS, ids=" ".join)
def test_a_folder_where_a_file_was(cloned: Place, arguments: tuple[str, ...]) -> None:
    (cloned.root / NOTE).unlink()
    (cloned.root / NOTE).mkdir()
    refused(cloned, arguments, WORDS.format(1, NOTE))


def test_a_file_that_an_update_under_way_has_removed(cloned: Place) -> None:
    commit(cloned, {f"{CC}/domain/note.py": text(cloned, f"{CC}/domain/note.py").replace("upper", "title")})
    (cloned.root / CC / "bootstrap.py").unlink()
    commit_all(cloned.root, "refactor: no bootstrap")
    update(cloned, "pem", "--no-verify", code=1)
    refused(cloned, VERBS[0], WORDS.format(1, f"{PEM}/bootstrap.py"))
    assert update(cloned, "pem", "--abort")["pem"]["state"] == "aborted"
