"""Runs the tests of modules with the project's own pytest."""

import importlib.util
import os
import re
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from generators.model.errors import Failure
from generators.model.module_map import Module
from generators.workspace import terminal
from generators.workspace.junit import Suite, read_suites, reason_of
from generators.workspace.process import run
from generators.workspace.project import Project

PROGRESS = re.compile(r"\[\s*(\d+)/(\d+)\]")


def run_tests(project: Project, modules: Mapping[str, Module]) -> dict[str, Suite]:
    """Run the tests of modules in one pytest process and return the results of each.

    Raises:
        Failure: the tests cannot start; the words are pytest's.
    """
    with tempfile.TemporaryDirectory(prefix="goldmaster-") as scratch:
        report, log = Path(scratch, "report.xml"), Path(scratch, "pytest.log")
        counter = terminal.Counter("tests")
        command = [*_command(project, report), *_places(project, modules)]
        done = run(command, project.tree, quiet_environment(scratch), log, _listener(counter))
        counter.close()
        if done.code not in (0, 1, 5) or not report.exists():
            raise Failure(f"the tests cannot start: {reason_of(done.output)} (pytest ended with {done.code})")
        return read_suites(report, {name: module.owns for name, module in modules.items()})


def _command(project: Project, report: Path) -> list[str]:
    # xunit1 is the only report that names files; a part of the suite never reaches the whole suite's coverage.
    without_coverage = ["--no-cov"] if _has_coverage() else []
    options = ["-v", "-p", "no:cacheprovider", "--continue-on-collection-errors", *without_coverage]
    settings = ["-o", "junit_family=xunit1", "-o", "console_output_style=count"]
    place = [f"--rootdir={project.tree}", f"--junitxml={report}"]
    return [sys.executable, "-m", "pytest", *options, *settings, *place]


def _has_coverage() -> bool:
    loaded = not os.environ.get("PYTEST_DISABLE_PLUGIN_AUTOLOAD")
    return loaded and importlib.util.find_spec("pytest_cov") is not None


def _places(project: Project, modules: Mapping[str, Module]) -> list[str]:
    paths = [path for module in modules.values() for path in module.paths]
    return [path for path in paths if path.endswith(".py") or not (project.tree / path).is_file()]


def quiet_environment(scratch: str) -> dict[str, str]:
    """Return the environment for a program that leaves nothing in the tree."""
    # And a verify inside a test run is a run of its own.
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_XDIST")}
    return kept | {"PYTHONDONTWRITEBYTECODE": "1", "HYPOTHESIS_STORAGE_DIRECTORY": f"{scratch}/hypothesis"}


def _listener(counter: terminal.Counter) -> Callable[[str], None]:
    def listen(written: str) -> None:
        if seen := PROGRESS.findall(written):
            counter.show(int(seen[-1][0]), int(seen[-1][1]))

    return listen
