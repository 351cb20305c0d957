"""Whatever stops an update of the template, the project is the old one or the new one after the next command."""

import os
import random
import shutil
import time
from pathlib import Path

import pytest

from tests.files import commit_all, git
from tests.place import Place, ended, wait_for
from tests.template.small_template import (
    PAGE,
    SETTINGS,
    edit,
    new_project,
    new_template,
    release,
    start,
    update,
    version,
)

MOMENTS = int(os.environ.get("GOLDMASTER_MOMENTS", "6"))
WAITING = """\
import os
import time
from pathlib import Path


def test_waits() -> None:
    Path(os.environ["TOLD"]).touch()
    while not Path(os.environ["GO"]).exists():
        time.sleep(0.01)
"""


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a template with two versions and a project of the first one, with edits that collide with the second."""
    folder = tmp_path_factory.mktemp("behind")
    template = new_template(folder / "template")
    news = {"backend/settings.py": SETTINGS.replace("10", "20"), "docs/guide.md": None, "docs/start.md": PAGE + "end\n"}
    release(template, "v1.1.0", {**news, **{f"docs/new{number}.md": "# New\n" for number in range(20)}})
    new_project(template, folder / "project")
    return folder


@pytest.fixture
def place(behind: Path, tmp_path: Path) -> Place:
    """Return a copy of the project."""
    shutil.copytree(behind / "project", tmp_path / "project", symlinks=True)
    return Place(tmp_path / "project")


def kill_at(place: Place, number: int, *options: str) -> None:
    """Start an update and kill it: anywhere, while files are written, or where the change comes to hold."""
    chance = random.Random(number)
    journal, running = place.store / "journal.json", start(place, *options)
    if number % 3:
        wait_for(journal, running)
        while number % 3 == 2 and journal.exists():
            pass
        time.sleep(chance.uniform(0, 0.02 if number % 3 == 1 else 0.002))
    else:
        time.sleep(chance.uniform(0, 2))
    running.kill()
    ended(running)


@pytest.mark.parametrize("number", range(MOMENTS))
def test_killed_at_any_moment(place: Place, number: int) -> None:
    old = place.digest()
    kill_at(place, number, "--no-verify")
    following, told = update(place, "--no-verify")
    if following.code == 2:
        # It was done already, and nobody has committed it yet.
        assert "is not committed" in following.err
    else:
        assert (following.code, told["state"]) == (0, "done")
    assert version(place) == "v1.1.0"
    commit_all(place.root, "feat: news")
    assert update(place)[1]["state"] == "unchanged"
    assert (place.digest() == old) is False


@pytest.mark.parametrize("number", range(MOMENTS))
def test_killed_with_conflicts_at_any_moment(place: Place, number: int) -> None:
    """Its files and the note that it is under way come together or not at all."""
    edit(place.root, {"backend/settings.py": SETTINGS.replace("10", "15")})
    commit_all(place.root, "feat: ours")
    old = place.digest()
    kill_at(place, number)
    ending, _ = update(place, "--abort")
    assert (ending.code, place.digest()) in {(0, old), (2, old)}
    assert update(place)[0].code == 1
    kill_at(place, number + 1, "--abort")
    ending, _ = update(place, "--abort")
    assert (ending.code, place.digest()) in {(0, old), (2, old)}
    assert update(place, "--abort")[0].code == 2


def test_what_a_killed_one_left_beside_the_project_goes(place: Place) -> None:
    edit(place.root, {"backend/modules/cc/tests/test_waits.py": WAITING})
    commit_all(place.root, "test: waits")
    told, go = place.root.parent / "told", place.root.parent / "go"
    before, running = place.digest(), start(place, TOLD=str(told), GO=str(go))
    wait_for(told, running)
    assert place.digest() == before
    running.kill()
    ended(running)
    left = [Path(line.split()[0]) for line in git(place.root, "worktree", "list").splitlines()[1:]]
    assert [folder.exists() for folder in left] == [True]
    go.touch()
    done, _ = update(place, TOLD=str(told), GO=str(go))
    assert (done.code, version(place)) == (0, "v1.1.0")
    assert git(place.root, "worktree", "list").count("\n") == 1
    assert not left[0].exists()
