"""Proves files before they reach the project: in a working tree beside it, installed and tested as the project is.

Clones live on the same ground as their gold standard. When the tests are red with the template's news alone, and clones
have not got their gold standard's share of them, that comes along, and the tests are run again.
"""

import os
import re
import shlex
import shutil
import sys
import tempfile
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from generators.merge.blob import Blob
from generators.model.errors import Failure
from generators.workspace import terminal
from generators.workspace.cores import Cores
from generators.workspace.files import read_whole, write_whole
from generators.workspace.git import Git
from generators.workspace.junit import Suite, read_suites, reason_of
from generators.workspace.process import Finished, run
from generators.workspace.project import Project, project_at
from generators.workspace.testing import quiet_environment
from generators.workspace.worktree import keep, worktree

LOCK = "uv.lock"
# They speak of the project that we run in, and would make uv install the new packages there.
OF_THE_PROJECT = {"VIRTUAL_ENV", "UV_PROJECT", "UV_PROJECT_ENVIRONMENT", "UV_RUN_RECURSION_DEPTH", "PYTHONHOME"}
# A folder in a lock file is told relative to the project.
FOLDER = re.compile(rb'source = \{ (?:directory|editable) = "\.')
NO_TESTS = 5
GO_ON, FIRST_RED = "--continue-on-collection-errors", "--exitfirst"


@dataclass(frozen=True)
class Along:
    """The clones that get their gold standard's news, and their files then: paths relative to the root; None: gone."""

    names: tuple[str, ...] = ()
    files: Mapping[str, Blob | None] = field(default_factory=dict)


# Given the project with the template's news, committed: gold's news in its clones, if there are any.
Clones = Callable[[Project], Along]


@dataclass(frozen=True)
class Proved:
    """What the tests said, the clones that came along, and what goes with the new files: theirs, another lock file."""

    tests: Suite | None = None
    along: tuple[str, ...] = ()
    files: Mapping[str, Blob | None] = field(default_factory=dict)


@dataclass(frozen=True)
class _Room:
    """The project beside the project, where its commands run, and with what before them."""

    project: Project
    environment: Mapping[str, str]
    scratch: Path
    prefix: tuple[str, ...] = ()

    def run(self, *command: str) -> Finished:
        words = [*self.prefix, *command]
        return run(words, self.project.tree, self.environment, self.scratch / "command.log", lambda _: None)


def prove(project: Project, files: Mapping[str, Blob | None], clones: Clones) -> Proved:
    """Install and test the project as it would be with these files; what it is now is not touched.

    With uv, where the project is one of uv's; otherwise with the Python that runs us.

    Args:
        project: where; the last commit is what the files are put upon.
        files: paths relative to the root; None: gone.
        clones: asked for what comes along when the tests are red; may raise Failure, too.

    Raises:
        Failure: it cannot be installed, or is not green.
    """
    git = Git(project.root)
    with worktree(git.top) as top, tempfile.TemporaryDirectory(prefix="goldmaster-") as scratch:
        root = top / project.root.relative_to(git.top)
        _write(project.root, root, files)
        before = read_whole(root / LOCK)
        room = _installed(project_at(root), Path(scratch))
        lock = read_whole(root / LOCK)
        tests, along = _green(room, clones)
    keeps = before is not None and lock != before and not FOLDER.search(lock or b"")
    locked = {LOCK: Blob(lock)} if lock is not None and keeps else {}
    return Proved(tests, along.names, {**along.files, **locked})


def _write(real: Path, root: Path, files: Mapping[str, Blob | None]) -> None:
    for path in [path for path, blob in files.items() if blob is None]:
        (root / path).unlink(missing_ok=True)
    for path, blob in files.items():
        if blob is not None:
            write_whole(root / path, blob.content, blob.mode, synced=False)
    # Settings of this machine's own are ignored by git, and the tests need them.
    for settings in real.glob(".env*"):
        if settings.is_file() and not (root / settings.name).exists():
            shutil.copy2(settings, root)


def _installed(copy: Project, scratch: Path) -> _Room:
    environment = quiet_environment(str(scratch), [copy.tree])
    uv = os.environ.get("UV") or shutil.which("uv")
    if uv is None or not _is_of_uv(copy.root):
        return _Room(copy, environment, scratch)
    alone = {name: value for name, value in environment.items() if name not in OF_THE_PROJECT}
    done = _Room(copy, alone, scratch).run(uv, "sync", "--quiet", "--project", str(copy.root))
    if done.code:
        raise Failure(f"`uv sync` cannot install the project with the template's news: {_last(done.output)}")
    return _Room(copy, alone, scratch, (uv, "run", "--quiet", "--no-sync", "--project", str(copy.root)))


def _is_of_uv(root: Path) -> bool:
    settings = read_whole(root / "pyproject.toml")
    if settings is None:
        return False
    return (root / LOCK).exists() or "uv" in tomllib.loads(settings.decode("utf-8")).get("tool", {})


def _last(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return lines[-1] if lines else "no reason was given"


def _green(room: _Room, clones: Clones) -> tuple[Suite, Along]:
    """Test; while that is red and clones have news to get, let them come along, those of clones after their gold's.

    As long as anybody has, the first red test says enough.
    """
    along = Along()
    while (waiting := _waiting(room, clones)) != Along():
        try:
            return _tested(room, FIRST_RED), along
        except Failure as red:
            if isinstance(waiting, Failure):
                raise Failure(f"{red}; {waiting}", red.details) from waiting
            terminal.say(f"{red}; trying with the news of the gold standard in {', '.join(waiting.names)}")
        _write(room.project.root, room.project.root, waiting.files)
        along = Along((*along.names, *waiting.names), {**along.files, **waiting.files})
    return _tested(room), along


def _waiting(room: _Room, clones: Clones) -> Along | Failure:
    """Return what would come along, or why it cannot."""
    keep(room.project.root)
    try:
        return clones(room.project)
    except Failure as clash:
        return clash


def _tested(room: _Room, *options: str) -> Suite:
    modules = room.project.modules().modules
    own = [command for each in modules.items() if (command := room.project.verify_command(*each))]
    for command in own:
        _run_own(room, command)
    return _run_pytest(room, *options) if len(own) < len(modules) or not own else Suite()


def _run_own(room: _Room, command: str) -> None:
    words = shlex.split(command)
    done = room.run(*_program(room, words[0]), *words[1:])
    if done.code:
        raise Failure(f"not green with the template's news: `{command}`: {reason_of(done.output)}")


def _program(room: _Room, name: str) -> Sequence[str]:
    return (sys.executable if name == "python" and not room.prefix else name,)


def _side_by_side(room: _Room) -> list[str]:
    cores = Cores.of_machine().size
    # The room has packages of its own.
    has_xdist = not room.run(*_program(room, "python"), "-c", "import xdist").code
    allowed = not os.environ.get("PYTEST_DISABLE_PLUGIN_AUTOLOAD")
    return ["-n", str(cores), "--dist=loadfile"] if cores > 1 and has_xdist and allowed else []


def _run_pytest(room: _Room, *more: str) -> Suite:
    terminal.say("testing the project with the template's news")
    report = room.scratch / "report.xml"
    options = [f"--junitxml={report}", "-o", "junit_family=xunit1", "-p", "no:cacheprovider", *(more or [GO_ON])]
    command = [*_program(room, "python"), "-m", "pytest", f"--rootdir={room.project.tree}", *options]
    done = room.run(*command, *_side_by_side(room))
    tests = read_suites(report, {"": lambda _: True})[""] if report.exists() else Suite()
    # Side by side, pytest calls it an interruption (2) that it stops at the first red test.
    if not tests.failed and done.code not in (0, 1, NO_TESTS):
        raise Failure(f"the tests cannot start: {reason_of(done.output)} (pytest ended with {done.code})")
    if tests.failed or done.code == 1:
        why = f"{tests.failed} of {tests.collected} tests failed" if tests.failed else _last(done.output)
        raise Failure(f"not green with the template's news: {why}", [f"{red.id}: {red.reason}" for red in tests.red])
    return tests
