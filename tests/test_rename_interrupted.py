"""Whatever stops a rename, the tree is the old one or the new one after the next command, which says so."""

import random
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.place import ended, wait_for
from tests.two_modules import with_desk

ARGUMENTS = ("cc", "hub", "--rename", "note=item")
MOMENTS = 12


@dataclass(frozen=True)
class Whole:
    """A rename that nobody interrupts: the tree before and after."""

    old: str
    new: str


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    """Rename once without being interrupted."""
    place = with_desk(tmp_path_factory.mktemp("whole") / "project")
    old = place.digest()
    assert place.run("rename", *ARGUMENTS, "--no-verify").code == 0
    return Whole(old, place.digest())


@pytest.mark.parametrize("number", range(MOMENTS))
def test_killed_at_any_moment(tmp_path: Path, whole: Whole, number: int) -> None:
    place = with_desk(tmp_path / "project")
    running = place.start("rename", *ARGUMENTS, "--no-verify")
    wait_for(place.store / "journal.json", running)
    # While files are written, while they are deleted, or where the change comes to hold.
    time.sleep(random.Random(number).uniform(0, 0.04))
    running.kill()
    ended(running)
    following = place.run("rename", *ARGUMENTS, "--dry-run")
    assert (following.code, place.digest()) in {(1, whole.old), (0, whole.new)}, following
    assert "interrupted" not in following.err or "`rename cc hub --rename note=item` " in following.err
    assert place.run("rename", *ARGUMENTS, "--no-verify").code == 0
    assert place.digest() == whole.new


def test_what_was_done_can_be_undone(tmp_path: Path, whole: Whole) -> None:
    place = with_desk(tmp_path / "project")
    assert place.run("rename", *ARGUMENTS, "--no-verify").code == 0
    undone = place.run("undo")
    assert undone.code == 0, undone
    assert place.digest() == whole.old
