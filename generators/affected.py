"""Says which tests and images a change can reach, and why, so that CI runs these and no others.

    python -m generators.affected                    since the main branch, or since what CI says
    python -m generators.affected --base main --run  runs the tests too
    python -m generators.affected --mode contract    a change behind an unchanged door stays in its module

A change is followed along imports, strings that name code, subscriptions to events, what the map declares, conftest
files and packages. What is shared or unknown reaches everything.
"""

import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from generators.imports.change import Beginning, Change, beginning, same_structure
from generators.imports.images import images_of
from generators.imports.land import land_of
from generators.imports.owners import Owners
from generators.imports.pipelines import Job, github, gitlab, jobs
from generators.imports.reach import Land, follow
from generators.model.module_map import MAP_NAME
from generators.workspace import terminal
from generators.workspace.git import Git
from generators.workspace.project import Project, find_project
from generators.workspace.pytest_settings import pytest_settings
from generators.workspace.since import Since, since
from generators.workspace.testing import has_plugin, run_tests

# Together they are as quick as many more, and a runner has to be found for each.
JOBS = 8


class Mode(StrEnum):
    """How far a change is followed: through every module that uses another, or only through changed doors."""

    CLOSURE = "closure"
    CONTRACT = "contract"


class Format(StrEnum):
    """What is printed."""

    LIST = "list"
    JSON = "json"
    GITLAB = "gitlab"
    GITHUB = "github"


@dataclass(frozen=True)
class Affected:
    """What a change reaches, each with the reason. `everything` says why nothing can be left out; mostly it is empty.

    `tests` are files for pytest, `commands` those of modules with a command of their own, `files` how many files with
    tests there are.
    """

    base: str
    changed: tuple[str, ...]
    everything: str = ""
    modules: Mapping[str, str] = field(default_factory=dict)
    tests: Mapping[str, str] = field(default_factory=dict)
    commands: Mapping[str, str] = field(default_factory=dict)
    images: Mapping[str, str] = field(default_factory=dict)
    files: int = 0

    @property
    def any_tests(self) -> bool:
        """Whether there is a test to run."""
        return bool(self.tests or self.commands)


def affected(project: Project, base: str = "", mode: Mode = Mode.CLOSURE) -> Affected:
    """Return what the change since a commit reaches.

    Args:
        project: where.
        base: a revision; empty means what CI says, or the main branch.
        mode: how far the change is followed.

    Raises:
        Refusal: the map is broken, or git cannot be asked.
    """
    found, settings = since(project, base), pytest_settings(project.tree)
    land = land_of(
        project.tree, project.git.present(["."]), project.modules().modules, settings.is_test, settings.python_path
    )
    begun = _begun(project, land, found, mode)
    if settings.doctests:
        begun = Beginning(everything="pytest is told to test documentation: any file may hold a test")
    commands = {name: project.verify_command(name, module) for name, module in land.owners.modules.items()}
    if begun.everything:
        return _everything(land, found, begun.everything, commands)
    return _reached(land, found, begun, commands)


def _begun(project: Project, land: Land, found: Since, mode: Mode) -> Beginning:
    if found.unknown:
        return Beginning(everything=found.unknown)
    git = Git(project.root)
    for path in found.outside:
        if project.git.top / path != project.map_path.resolve():
            return Beginning(everything=f"{path} changed, which is outside of the modules' tree")
    changes = [Change(path, partial(_before, project.git, found.base, path), project.tree) for path in found.changed]
    if any(change.path == MAP_NAME for change in changes) or found.outside:
        old, new = git.show(f"{found.base}:./{MAP_NAME}"), project.map_bytes().decode(errors="replace")
        if old is None or not same_structure(old, new):
            return Beginning(everything=f"{MAP_NAME} changed in more than titles and lineage")
    return beginning(
        land, [one for one in changes if one.path != MAP_NAME], mode is Mode.CONTRACT, project.settings.door
    )


def _before(git: Git, base: str, path: str) -> str | None:
    return git.show(f"{base}:./{path}")


def _everything(land: Land, found: Since, why: str, commands: Mapping[str, str]) -> Affected:
    return Affected(
        found.base,
        found.changed,
        why,
        dict.fromkeys(commands, why),
        dict.fromkeys(sorted(path for path in land.tests if not commands.get(land.owners.of(path))), why),
        {name: command for name, command in commands.items() if command},
        images_of(land, None),
        len(land.tests),
    )


def _reached(land: Land, found: Since, begun: Beginning, commands: Mapping[str, str]) -> Affected:
    reach = follow(land, begun.starts)
    modules = reach.modules()
    tests = {path: why for path, why in reach.tests(land).items() if not commands.get(land.owners.of(path))}
    # Of a module that a command tests, one test is no less than all.
    tested = {*modules, *(land.owners.of(path) for path in reach.tests(land))}
    return Affected(
        found.base,
        found.changed,
        "",
        modules,
        tests,
        {name: command for name, command in commands.items() if command and name in tested},
        images_of(land, found.changed),
        len(land.tests),
    )


def jobs_of(project: Project, result: Affected, most: int = JOBS) -> list[Job]:
    """Return jobs that run the tests, of about the same size."""
    owners = Owners(project.modules().modules)
    groups: dict[str, list[str]] = {}
    for path in result.tests:
        groups.setdefault(owners.of(path), []).append(path)
    return jobs(groups, result.commands, most)


def run_affected(project: Project, result: Affected) -> bool:
    """Run the tests that are reached, those for pytest in one process; say whether all are green."""
    green = True
    if result.tests:
        places = [] if result.everything else sorted(result.tests)
        coverage = ["--no-cov"] if has_plugin("pytest_cov") and places else []
        done = subprocess.run([sys.executable, "-m", "pytest", *coverage, *places], cwd=project.tree, check=False)
        green = done.returncode == 0
    modules = {name: module for name, module in project.modules().modules.items() if name in result.commands}
    suites = run_tests(project, modules) if modules else {}
    for name, suite in suites.items():
        terminal.say(f"{name}: {suite.passed} passed, {suite.failed} failed")
    return green and not any(suite.failed for suite in suites.values())


def command(
    base: Annotated[str, typer.Option(help="The revision to compare with; none: what CI says, or main.")] = "",
    run: Annotated[bool, typer.Option("--run", help="Run the tests; exit 1 when one fails.")] = False,
    form: Annotated[Format, typer.Option("--format", help="What to print.")] = Format.LIST,
    mode: Annotated[Mode, typer.Option(help="contract: a change behind an unchanged door stays in its module.")] = (
        Mode.CLOSURE
    ),
    most: Annotated[int, typer.Option("--jobs", min=1, help="How many jobs a pipeline may have for tests.")] = JOBS,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> int:
    """Say which tests and images a change can reach, and why."""
    project = find_project(Path.cwd())
    result = affected(project, base, mode)
    form = Format.JSON if json else form
    if run and form is not Format.JSON:
        print("\n".join(_words(result)), flush=True)
    green = run_affected(project, result) if run else True
    code = terminal.DONE if green else terminal.DOES_NOT_HOLD
    if form is Format.JSON:
        terminal.print_json({"verb": "affected", "exit_code": code, **asdict(result)})
    elif not run:
        print("\n".join(_printed(project, result, form, most)))
    return code


def _printed(project: Project, result: Affected, form: Format, most: int) -> Iterator[str]:
    if form is Format.LIST:
        yield from _words(result)
        return
    found = jobs_of(project, result, most)
    if form is Format.GITLAB:
        yield gitlab(found, list(result.images), "\n".join(_words(result))).rstrip("\n")
    else:
        yield from github(found, list(result.images))


def _words(result: Affected) -> Iterator[str]:
    since_what = f"{len(result.changed)} changed since {result.base[:10]}" if result.base else "no base"
    yield f"{since_what}: {len(result.tests)} of {result.files} files with tests"
    if result.everything:
        yield f"everything: {result.everything}"
        return
    for kind, found in (("module", result.modules), ("test", result.tests), ("image", result.images)):
        yield from (f"{kind} {name}: {why}" for name, why in found.items())
    yield from (f"command {name}: {line}" for name, line in result.commands.items())


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return its exit code."""
    return terminal.run(command, arguments)


if __name__ == "__main__":
    sys.exit(main())
