"""Runs the tests of modules: with the project's own pytest, or with the command that the map names."""

import importlib.util
import os
import re
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from generators.model.errors import Failure
from generators.model.module_map import Module
from generators.workspace import terminal
from generators.workspace.junit import Suite, exit_of, read_suites, reason_of
from generators.workspace.process import run
from generators.workspace.project import Project
from generators.workspace.runners import run_command

TEST_FILE = re.compile(r"(?:tests?(?:_.*)?|.*_tests?)\.py")
# What a test prints may look like progress, so the total is read from a line with a result, as most tests have one.
TOTAL = re.compile(r"^\S+::.* (?:PASSED|FAILED|ERROR|SKIPPED|XFAIL|XPASS)(?: \(.*\))? +\[\s*\d+/(\d+)\]$", re.MULTILINE)
PROGRESS = re.compile(r"\[\s*(\d+)/(\d+)\]")


def run_tests(
    project: Project, modules: Mapping[str, Module], roots: Sequence[Path] = (), at_once: int = 1
) -> dict[str, Suite]:
    """Run the tests of modules and return the results of each.

    All that pytest runs run in one process; a module with a command of its own is tested by that.

    Args:
        project: where.
        modules: what to test.
        roots: folders to import from before any other; those of a copy, say, of what is installed.
        at_once: how many test files may run side by side, where the project has pytest-xdist.

    Raises:
        Failure: the tests cannot start; the words are the runner's.
    """
    with tempfile.TemporaryDirectory(prefix="goldmaster-") as scratch:
        environment, log = quiet_environment(scratch, roots), Path(scratch, "command.log")
        commands = {name: project.verify_command(name, module) for name, module in modules.items()}
        usual = {name: module for name, module in modules.items() if not commands[name]}
        suites = _run_pytest(project, usual, environment, scratch, at_once)
        own = {name: command for name, command in commands.items() if command}
        suites |= {name: run_command(project, name, command, environment, log) for name, command in own.items()}
    return {name: suites[name] for name in modules}


def _run_pytest(
    project: Project, modules: Mapping[str, Module], environment: Mapping[str, str], scratch: str, at_once: int
) -> dict[str, Suite]:
    places = _places(project, modules)
    if not places:
        # Without a path pytest would run all there is.
        return dict.fromkeys(modules, Suite())
    report, log = Path(scratch, "report.xml"), Path(scratch, "pytest.log")
    counter = terminal.Counter("tests")
    command = [*_command(project, report), *_side_by_side(at_once), *places]
    done = run(command, project.tree, environment, log, _listener(counter))
    counter.close()
    if done.code not in (0, 1, 5) or not report.exists():
        raise Failure(f"the tests cannot start: {reason_of(done.output)} (pytest ended with {done.code})")
    if stop := _stop_of(done.output):
        raise Failure(f"the tests were stopped before all had run: {stop}")
    return read_suites(report, {name: module.owns for name, module in modules.items()})


def _stop_of(output: str) -> str:
    """Return why a run ended before all collected tests were run, or nothing when it did not."""
    seen, total = PROGRESS.findall(output), TOTAL.search(output)
    # With log_cli the last number may stand on a line of its own.
    ended_early = total is not None and (total[1], total[1]) not in seen
    return exit_of(output) or (f"{seen[-1][0]} of {seen[-1][1]} were" if ended_early else "")


def _command(project: Project, report: Path) -> list[str]:
    # xunit1 is the only report that names files; a part of the suite never reaches the whole suite's coverage.
    without_coverage = ["--no-cov"] if has_plugin("pytest_cov") else []
    options = ["-v", "-p", "no:cacheprovider", "--maxfail=0", "--continue-on-collection-errors", *without_coverage]
    settings = ["-o", "junit_family=xunit1", "-o", "console_output_style=count"]
    place = [f"--rootdir={project.tree}", f"--junitxml={report}"]
    return [sys.executable, "-m", "pytest", *options, *settings, *place]


def _side_by_side(at_once: int) -> list[str]:
    # The tests of one file may count on each other's order.
    return ["-n", str(at_once), "--dist=loadfile"] if at_once > 1 and has_plugin("xdist") else []


def has_plugin(name: str) -> bool:
    """Say whether pytest will load a plugin, by the name of its package."""
    loaded = not os.environ.get("PYTEST_DISABLE_PLUGIN_AUTOLOAD")
    return loaded and importlib.util.find_spec(name) is not None


def _places(project: Project, modules: Mapping[str, Module]) -> list[str]:
    paths = [path for module in modules.values() for path in module.paths]
    return [path for path in paths if _is_test(path) or not (project.tree / path).is_file()]


def _is_test(path: str) -> bool:
    # A file that is named to pytest is taken for tests whatever it is.
    return TEST_FILE.fullmatch(path.rpartition("/")[2]) is not None


def quiet_environment(scratch: str, roots: Sequence[Path] = ()) -> dict[str, str]:
    """Return the environment for a program that leaves nothing in the tree and imports from `roots` first."""
    # And a verify inside a test run is a run of its own.
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_XDIST")}
    first = os.pathsep.join([*map(str, roots), *filter(None, [kept.get("PYTHONPATH")])])
    quiet = {"PYTHONDONTWRITEBYTECODE": "1", "HYPOTHESIS_STORAGE_DIRECTORY": f"{scratch}/hypothesis"}
    return kept | quiet | ({"PYTHONPATH": first} if first else {})


def _listener(counter: terminal.Counter) -> Callable[[str], None]:
    def listen(written: str) -> None:
        if seen := PROGRESS.findall(written):
            counter.show(int(seen[-1][0]), int(seen[-1][1]))

    return listen
