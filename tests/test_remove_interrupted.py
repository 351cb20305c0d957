"""Whatever stops a removal, the module is all there or all gone after the next command."""

import time
from pathlib import Path

import pytest

from tests.place import Place, ended
from tests.test_clone_interrupted import Whole, wait_for_moment
from tests.two_modules import with_pem

MOMENTS = 24


@pytest.fixture
def place(small_project: Path, tmp_path: Path) -> Place:
    """Return a project with the modules cc and pem."""
    return with_pem(small_project, tmp_path / "project")


@pytest.fixture(scope="module")
def removal(small_project: Path, tmp_path_factory: pytest.TempPathFactory) -> Whole:
    """Measure an uninterrupted removal, once a worker."""
    place = with_pem(small_project, tmp_path_factory.mktemp("removal") / "project")
    old, began = place.digest(), time.monotonic()
    assert place.run("remove", "pem").code == 0
    return Whole(old, place.digest(), time.monotonic() - began)


@pytest.mark.parametrize("number", range(MOMENTS))
def test_killed_at_any_moment(place: Place, removal: Whole, number: int) -> None:
    running = place.start("remove", "pem")
    wait_for_moment(place, running, number, removal.seconds)
    running.kill()
    ended(running)
    following = place.run("remove", "pem", "--dry-run")
    assert (following.code, place.digest()) in {(1, removal.old), (0, removal.new)}, following
    assert "interrupted" not in following.err or "`remove pem` " in following.err
    assert place.run("remove", "pem", "--no-verify").code == 0
    assert place.digest() == removal.new
    assert sorted(path.name for path in place.store.iterdir()) == ["holder.json", "lock", "record"]
