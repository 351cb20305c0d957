"""Whatever stops a clone, the tree is the old one or the new one after the next command, which says so."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.files import build_files, commit_all, git
from tests.place import Place, ended, signal_group, wait_for
from tests.small_project import CC

MOMENTS = 50
WAITING = """\
import os
import time
from pathlib import Path


def test_waits() -> None:
    Path(os.environ["TOLD"]).touch()
    while not Path(os.environ["GO"]).exists():
        time.sleep(0.01)
"""


@dataclass(frozen=True)
class Whole:
    """A clone that nobody interrupts: the tree before and after, and how long it takes."""

    old: str
    new: str
    seconds: float


@pytest.fixture(scope="session")
def whole(small_project: Path, tmp_path_factory: pytest.TempPathFactory) -> Whole:
    """Measure an uninterrupted clone, once a worker."""
    place = Place(tmp_path_factory.mktemp("whole") / "project")
    shutil.copytree(small_project, place.root)
    old, began = place.digest(), time.monotonic()
    assert place.run("clone", "cc", "pem").code == 0
    return Whole(old, place.digest(), time.monotonic() - began)


def wait_for_moment(place: Place, running: "subprocess.Popen[str]", number: int, seconds: float) -> None:
    """Wait for the moment of one kill: anywhere, while files are written, or where the change comes to hold."""
    chance = random.Random(number)
    journal = place.store / "journal.json"
    if number % 3 == 0:
        time.sleep(chance.uniform(0, seconds))
        return
    wait_for(journal, running)
    if number % 3 == 1:
        time.sleep(chance.uniform(0, 0.03))
        return
    while journal.exists():
        pass
    time.sleep(chance.uniform(0, 0.002))


@pytest.mark.parametrize("number", range(MOMENTS))
def test_killed_at_any_moment(place: Place, whole: Whole, number: int) -> None:
    running = place.start("clone", "cc", "pem")
    wait_for_moment(place, running, number, whole.seconds)
    running.kill()
    ended(running)
    following = place.run("clone", "cc", "pem", "--dry-run")
    state = place.digest()
    assert (following.code, state) in {(1, whole.old), (0, whole.new)}, following
    assert "interrupted" not in following.err or "`clone cc pem` " in following.err
    assert place.run("clone", "cc", "pem", "--no-verify").code == 0
    assert place.digest() == whole.new
    assert {path.name for path in place.store.iterdir()} - {"analyses"} == {"holder.json", "lock", "record"}
    assert [file.name for file in (place.store / "record").iterdir()] == ["000001.json"]


@pytest.fixture
def slow(place: Place) -> Place:
    """Return a project whose tests wait for a word from here."""
    build_files(place.root, {f"{CC}/tests/test_waits.py": WAITING})
    commit_all(place.root)
    return place


def start_slow(place: Place, *arguments: str) -> "subprocess.Popen[str]":
    """Start a clone and return when its tests run."""
    told = place.root.parent / "told"
    running = place.start("clone", "cc", "pem", *arguments, TOLD=str(told), GO=str(place.root.parent / "go"))
    wait_for(told, running)
    return running


def test_the_next_command_says_what_became_of_a_killed_one(slow: Place) -> None:
    before = slow.digest()
    running = start_slow(slow)
    assert slow.digest() != before
    running.kill()
    ended(running)
    following = slow.run("clone", "cc", "pem", "--dry-run")
    assert "the interrupted `clone cc pem` is undone: the project is as it was before\n" in following.err
    assert slow.digest() == before


def test_a_killed_command_that_was_done_is_said_to_stay(place: Place) -> None:
    place.run("clone", "cc", "pem", "--no-verify")
    after = place.digest()
    build_files(place.store, {"done.json": '{"what": "clone cc pem", "entries": [], "folders": []}', "backups/1": ""})
    following = place.run("clone", "cc", "pem")
    assert "the interrupted `clone cc pem` was already done; it stays\n" in following.err
    assert (following.code, place.digest()) == (0, after)
    assert {path.name for path in place.store.iterdir()} - {"analyses"} == {"holder.json", "lock", "record"}


def test_a_killed_command_leaves_no_tests_running(slow: Place) -> None:
    if sys.platform != "linux":
        pytest.skip("only Linux ends the children of a killed process")
    running = start_slow(slow)
    children = Path(f"/proc/{running.pid}/task/{running.pid}/children").read_text().split()
    assert children
    running.kill()
    ended(running)
    for child in children:
        wait_for_end(int(child))


def wait_for_end(process: int) -> None:
    """Wait until a process is gone or a zombie."""
    status = Path(f"/proc/{process}/stat")
    end = time.monotonic() + 10
    while status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z":
        assert time.monotonic() < end, f"process {process} runs on"
        time.sleep(0.01)


@pytest.mark.parametrize(("number", "name"), [(signal.SIGINT, "Ctrl-C"), (signal.SIGTERM, "SIGTERM")])
def test_stopped_by_a_signal(slow: Place, number: signal.Signals, name: str) -> None:
    before = slow.digest()
    running = start_slow(slow)
    signal_group(running, number)
    stopped = ended(running)
    assert stopped.code == 1
    assert f"clone: stopped by {name}; undone: the project is as it was before\n" in stopped.err
    assert "Traceback" not in stopped.err
    assert slow.digest() == before
    assert git(slow.root, "status", "--porcelain") == ""


def test_two_at_once(slow: Place) -> None:
    running = start_slow(slow)
    second = slow.run("clone", "cc", "hub")
    assert second.code == 2
    assert f"`clone cc pem` (process {running.pid}) is at work here: wait" in second.err
    (slow.root.parent / "go").touch()
    assert ended(running).code == 0
    assert slow.run("clone", "cc", "hub", "--dry-run").code == 2  # now the tree has uncommitted changes


def test_what_somebody_adds_or_edits_meanwhile_is_kept(slow: Place) -> None:
    running = start_slow(slow)
    build_files(slow.root, {"backend/modules/pem/mine.txt": "mine\n", "backend/modules/pem/public.py": "mine\n"})
    build_files(slow.root, {"backend/modules/pem/domain/__pycache__/note.pyc": "theirs\n"})
    signal_group(running, signal.SIGINT)
    stopped = ended(running)
    kept = "backend/modules/pem/public.py, backend/modules/pem/mine.txt"
    assert f"kept: {kept}\n" in stopped.err
    assert git(slow.root, "status", "--porcelain", "--untracked-files=all").split() == [
        "??",
        "backend/modules/pem/mine.txt",
        "??",
        "backend/modules/pem/public.py",
    ]


def limited(place: Place, size: int) -> "subprocess.CompletedProcess[str]":
    """Clone while no file may become larger than so many bytes."""
    command = f"ulimit -f {size // 512}; exec {sys.executable} -m generators.clone cc pem --no-verify"
    return subprocess.run(["sh", "-c", command], cwd=place.root, capture_output=True, text=True, check=False)


@pytest.mark.skipif(os.name != "posix", reason="ulimit")
def test_a_file_that_cannot_be_written(place: Place) -> None:
    build_files(place.root, {f"{CC}/tests/data.txt": "x" * 200_000})
    commit_all(place.root)
    before = place.digest()
    full = limited(place, 102_400)
    assert full.returncode == 1, full
    assert full.stderr.endswith("data.txt.goldmaster: File too large; undone: the project is as it was before\n")
    assert place.digest() == before


@pytest.fixture
def small_disk(small_project: Path, tmp_path: Path) -> Iterator[Callable[[int], Place]]:
    """Return a maker of a project on a disk of its own with so much room left; needs root."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip("a disk of its own needs the right to mount")
    place = Place(disk / "project")
    shutil.copytree(small_project, place.root)

    def fill(left: int) -> Place:
        (disk / "ballast").write_bytes(b"x" * (shutil.disk_usage(disk).free - left))
        return place

    yield fill
    subprocess.run(["umount", disk], check=True)


@pytest.mark.parametrize(("left", "code"), [(0, 2), (8_192, 2), (20_480, 1), (32_768, 1)])
def test_a_full_disk(small_disk: Callable[[int], Place], left: int, code: int) -> None:
    place = small_disk(left)
    before = place.digest()
    full = place.run("clone", "cc", "pem", "--no-verify")
    assert (full.code, "No space left on device" in full.err, full.err.count("\n")) == (code, True, 1), full
    assert place.digest() == before
    (place.root.parent / "ballast").unlink()
    assert place.run("clone", "cc", "pem", "--no-verify").code == 0


def test_a_disk_that_is_read_only(small_disk: Callable[[int], Place]) -> None:
    place = small_disk(100_000)
    subprocess.run(["mount", "-o", "remount,ro", place.root.parent], check=True)
    refused = place.run("clone", "cc", "pem")
    assert (refused.code, "Read-only file system" in refused.err, refused.err.count("\n")) == (2, True, 1), refused


def test_a_folder_that_may_not_be_written(place: Place) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    modules = place.root / "backend" / "modules"
    modules.chmod(0o555)
    refused = place.run("clone", "cc", "pem")
    modules.chmod(0o755)
    assert (refused.code, "Permission denied" in refused.err, refused.err.count("\n")) == (1, True, 1), refused
