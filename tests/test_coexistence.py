"""A clone that its source cannot share a process with is reported, with a remedy, and undone; others are not."""

import pytest

from tests.files import build_files, commit_all
from tests.neighbours import MUST_NOT_REPORT, MUST_REPORT, Files
from tests.place import Ended, Place


def cloned(place: Place, files: Files, *options: str) -> Ended:
    """Clone the module with more files than it has."""
    build_files(place.root, files)
    commit_all(place.root)
    return place.run("clone", "cc", "pem", *options)


@pytest.mark.parametrize(("files", "words"), MUST_REPORT.values(), ids=MUST_REPORT)
def test_must_report(place: Place, files: Files, words: list[str]) -> None:
    build_files(place.root, files)
    commit_all(place.root)
    before = place.digest()
    done = place.run("clone", "cc", "pem")
    assert (done.code, done.out) == (1, "")
    assert [word for word in words if word not in done.err] == [], done.err
    assert place.digest() == before


@pytest.mark.parametrize("files", MUST_NOT_REPORT.values(), ids=MUST_NOT_REPORT)
def test_must_not_report(place: Place, files: Files) -> None:
    done = cloned(place, files)
    assert (done.code, "green: 3 tests passed" in done.out) == (0, True), done
