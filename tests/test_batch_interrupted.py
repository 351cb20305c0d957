"""A batch that is killed leaves whole modules or none, and goes on from there when it is run again."""

import random
import shutil
import time
from pathlib import Path

import pytest

from generators.model.module_map import read_map
from tests.batches import FILE, batch, states
from tests.files import build_files, commit_all
from tests.place import Place, ended, wait_for
from tests.small_project import CC

NAMES = ("alpha", "beta", "gamma", "delta")
CHAIN = """\
version: 1
gold: cc
modules:
  alpha: {}
  beta: {depends_on: [alpha]}
  gamma: {depends_on: [beta]}
  delta: {depends_on: [gamma]}
"""
MOMENTS = 8
WAITING = """\
import os
import time
from pathlib import Path


def test_waits() -> None:
    if "gamma" in Path(__file__).parts:
        Path(os.environ["TOLD"]).touch()
        while not Path(os.environ["GO"]).exists():
            time.sleep(0.01)
"""


def there(place: Place) -> list[str]:
    """Return the modules of the map that have their folder; the map and the folders agree."""
    names = [name for name in read_map((place.root / "module_map.yaml").read_text()).modules if name != "cc"]
    folders = {folder.name for folder in (place.root / "backend/modules").iterdir() if folder.is_dir()}
    assert folders - {"cc", "__pycache__"} == {*names}
    return names


@pytest.fixture(scope="module")
def whole(small_project: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, float]:
    """Return what an uninterrupted batch makes, and how long it takes."""
    place = Place(Path(shutil.copytree(small_project, tmp_path_factory.mktemp("whole") / "project")))
    began = time.monotonic()
    assert batch(place, CHAIN, "--no-verify").code == 0
    return place.digest(), time.monotonic() - began


@pytest.mark.parametrize("number", range(MOMENTS))
def test_killed_at_any_moment(place: Place, whole: tuple[str, float], number: int) -> None:
    build_files(place.root, {FILE: CHAIN})
    running = place.start("batch", FILE, "--no-verify")
    time.sleep(random.Random(number).uniform(0.2, 1) * whole[1])
    running.kill()
    ended(running)
    again = batch(place, CHAIN, "--no-verify")
    assert (again.code, place.digest()) == (0, whole[0]), again
    assert there(place) == list(NAMES)


def test_killed_while_the_third_is_tested(place: Place) -> None:
    build_files(place.root, {f"{CC}/tests/test_waits.py": WAITING, FILE: CHAIN})
    commit_all(place.root)
    told, go = (place.root.parent / name for name in ("told", "go"))
    running = place.start("batch", FILE, TOLD=str(told), GO=str(go))
    wait_for(told, running)
    assert there(place) == ["alpha", "beta", "gamma"]
    running.kill()
    ended(running)
    dry = place.run("batch", FILE, "--dry-run")
    assert f"the interrupted `batch {FILE}: gamma` is undone" in dry.err
    assert "2 of 4 modules to be made" in dry.out
    assert there(place) == ["alpha", "beta"]
    assert states(place, CHAIN, "--no-verify") == dict(
        zip(NAMES, ("unchanged", "unchanged", "done", "done"), strict=True)
    )
