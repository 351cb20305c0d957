"""Whatever stops an undo, the change is all there or all gone after the next command, and so is its record."""

import time
from pathlib import Path

import pytest

from tests.place import Place, ended
from tests.test_clone_interrupted import Whole, wait_for_moment
from tests.two_modules import with_pem

MOMENTS = 24


def removed_pem(small_project: Path, folder: Path) -> tuple[Place, str]:
    """Return a project that pem was removed from, and its digest before that."""
    place = with_pem(small_project, folder)
    before = place.digest()
    assert place.run("remove", "pem", "--no-verify").code == 0
    return place, before


@pytest.fixture(scope="module")
def whole(small_project: Path, tmp_path_factory: pytest.TempPathFactory) -> Whole:
    """Measure an uninterrupted undo, once a worker."""
    place, before = removed_pem(small_project, tmp_path_factory.mktemp("undo") / "project")
    old, began = place.digest(), time.monotonic()
    assert place.run("undo").code == 0
    assert place.digest() == before
    return Whole(old, before, time.monotonic() - began)


@pytest.mark.parametrize("number", range(MOMENTS))
def test_killed_at_any_moment(small_project: Path, tmp_path: Path, whole: Whole, number: int) -> None:
    place, _ = removed_pem(small_project, tmp_path / "project")
    running = place.start("undo")
    wait_for_moment(place, running, number, whole.seconds)
    running.kill()
    ended(running)
    following = place.run("undo", "--list")
    recorded = "remove pem" in following.out
    assert (following.code, recorded, place.digest()) in {(0, True, whole.old), (0, False, whole.new)}, following
    assert "interrupted" not in following.err or "`undo` " in following.err
    assert place.run("undo", "--no-verify").code == (0 if recorded else 2)
    assert place.digest() == whole.new
    assert sorted(path.name for path in place.store.iterdir()) == ["holder.json", "lock"]
