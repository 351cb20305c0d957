"""Runs the tests of modules, and of what they were cloned from, and says which are green.

    python -m generators.verify            every module of the map
    python -m generators.verify pem        pem and the module it was cloned from

A clone is green when none of its tests fails and at least one passes, and when it can live in one process with its
source: they are imported side by side, and their tests run in one pytest process. A new clone has no fewer tests than
its source; one that has left some of them out since is told how many fewer it has.
"""

import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Annotated

import typer

from generators.model.errors import Failure
from generators.model.lineage import Lineage, source_of
from generators.model.module_map import Module, ModuleMap
from generators.workspace import terminal
from generators.workspace.changes import Change, applied
from generators.workspace.cores import Cores
from generators.workspace.faults import fault_of
from generators.workspace.journal import Store
from generators.workspace.junit import Suite
from generators.workspace.project import Project, find_project
from generators.workspace.side_by_side import SideBySide, side_by_side
from generators.workspace.testing import run_tests


@dataclass(frozen=True)
class Verdict:
    """What speaks against one module: `why` is empty when it is green, `fault` says whose fault it is.

    `fewer`: how many more tests passed in its source, as long as that is what the clone was made from.
    """

    module: str
    tests: Suite
    why: str
    fault: str = ""
    fewer: int = 0

    @property
    def green(self) -> bool:
        """Whether nothing speaks against the module."""
        return not self.why


@dataclass(frozen=True)
class Verification:
    """The verdicts of one run, in the order of the map, and what the modules do to each other in one process."""

    verdicts: tuple[Verdict, ...]
    seconds: float
    side_by_side: SideBySide = field(default_factory=SideBySide)

    @property
    def green(self) -> bool:
        """Whether every module is green."""
        return all(verdict.green for verdict in self.verdicts)

    def of(self, module: str) -> Verdict:
        """Return the verdict of one module."""
        return next(verdict for verdict in self.verdicts if verdict.module == module)


def verify(
    project: Project,
    names: Sequence[str] = (),
    same: bool = False,
    at_once: int = 1,
    apart: bool = True,
    fresh: Sequence[str] = (),
) -> Verification:
    """Run the tests of modules together with those of their sources, and import clones beside their sources.

    Args:
        project: where.
        names: modules of the map; none means all.
        same: whether a clone must have exactly as many tests as its source, as it has on its first day.
        at_once: how many test files may run side by side, where the project has pytest-xdist.
        apart: whether a clone that is red is tested once more without its source, to tell whose fault it is.
        fresh: clones that were made just now: none may have fewer tests than its source. A team may take tests out.

    Raises:
        Refusal: the map is broken or has no such module.
        Failure: the tests cannot start; the words are pytest's.
    """
    modules = project.modules()
    chosen = _with_sources(modules, names)
    began = time.monotonic()
    beside = side_by_side(project, chosen)
    suites = _tested(project, chosen, beside, at_once)
    expected = dict.fromkeys(chosen if same else fresh, "same" if same else "no fewer")
    verdicts = tuple(_verdict(project, name, chosen, suites, expected.get(name), beside, apart) for name in chosen)
    return Verification(verdicts, round(time.monotonic() - began, 2), beside)


def _with_sources(modules: ModuleMap, names: Sequence[str]) -> dict[str, Module]:
    asked = {name: modules.get(name) for name in names or modules.modules}
    sources = {module.cloned_from.module for module in asked.values() if module.cloned_from}
    return {name: module for name, module in modules.modules.items() if name in asked or name in sources}


def _tested(project: Project, modules: Mapping[str, Module], beside: SideBySide, at_once: int) -> dict[str, Suite]:
    try:
        return run_tests(project, modules, at_once=at_once)
    except Failure as failure:
        # What the import has shown may well be why they cannot start.
        raise Failure(str(failure), [*failure.details, *map(str, beside.disturbances)]) from None


def _verdict(
    project: Project,
    name: str,
    modules: Mapping[str, Module],
    suites: Mapping[str, Suite],
    expected: str | None,
    beside: SideBySide,
    apart: bool,
) -> Verdict:
    why = _objection(project, name, modules, suites, expected)
    fault = fault_of(project, modules, name, suites) if why and apart else ""
    return Verdict(name, suites[name], why or _disturbed(name, beside), fault, _fewer(project, name, modules, suites))


def _fewer(project: Project, name: str, modules: Mapping[str, Module], suites: Mapping[str, Suite]) -> int:
    origin = modules[name].cloned_from
    if origin is None or origin.module not in suites:
        return 0
    number = suites[origin.module].passed - suites[name].passed
    return number if number > 0 and _still_the_source(project, modules[origin.module], origin) else 0


def _disturbed(name: str, beside: SideBySide) -> str:
    found = [one for one in beside.disturbances if one.module == name]
    others = ", ".join(dict.fromkeys(one.other for one in found))
    return f"it cannot live beside {others}: {len(found)} finding{'s' * (len(found) > 1)}" if found else ""


def _objection(
    project: Project, name: str, modules: Mapping[str, Module], suites: Mapping[str, Suite], expected: str | None
) -> str:
    """Return what speaks against calling a module green, or nothing; `expected` says how many tests of its source."""
    tests, origin = suites[name], modules[name].cloned_from
    if tests.failed:
        return f"{tests.failed} of {tests.collected} tests failed"
    if not tests.passed:
        return "not one test passed"
    if origin is None or origin.module not in suites:
        return ""
    source = suites[origin.module]
    if source.failed:
        return f"its source {origin.module} is red: {source.failed} of {source.collected} tests failed"
    enough = expected is None or _comparable(tests, source, expected == "same")
    if not enough and _still_the_source(project, modules[origin.module], origin):
        return f"{_counted(tests)}, but its source {origin.module} {_counted(source)}"
    return ""


def _comparable(clone: Suite, source: Suite, same: bool) -> bool:
    numbers, expected = (clone.collected, clone.passed), (source.collected, source.passed)
    return numbers == expected if same else all(has >= wants for has, wants in zip(numbers, expected, strict=True))


def _still_the_source(project: Project, source: Module, origin: Lineage) -> bool:
    # Once the source has moved on, its number of tests says nothing about the clone.
    return source_of(project.git.objects(source.paths)) == origin.source


def _counted(tests: Suite) -> str:
    return f"passed {tests.passed} of {tests.collected} collected tests"


@dataclass(frozen=True)
class Judgement:
    """Which modules are red, with the reasons; of each of the others how many tests passed, how many more in gold."""

    red: Mapping[str, Failure] = field(default_factory=dict)
    passed: Mapping[str, int] = field(default_factory=dict)
    fewer: Mapping[str, int] = field(default_factory=dict)


def judged(project: Project, names: Sequence[str], at_once: int = 1, fresh: bool = False) -> Judgement:
    """Run the tests of modules, and once more, one file after the other, those of the red ones.

    Args:
        project: where.
        names: modules of the map; what depends on one of them is tested with it, and counts for it.
        at_once: how many test files may run side by side.
        fresh: whether they are clones that were made just now.
    """
    try:
        first = _judged(project, names, at_once, fresh)
    except Failure as failure:
        if len(names) == 1:
            return Judgement({names[0]: failure})
        # One of them keeps pytest from starting: which one, only a run of each can tell.
        each = [judged(project, [name], fresh=fresh) for name in names]
        return Judgement(
            {name: why for one in each for name, why in one.red.items()},
            {name: number for one in each for name, number in one.passed.items()},
            {name: number for one in each for name, number in one.fewer.items()},
        )
    if not first.red or at_once == 1:
        return first
    again = _judged(project, list(first.red), at_once=1, fresh=fresh)
    return Judgement(again.red, {**first.passed, **again.passed}, {**first.fewer, **again.fewer})


def written_if_green(
    project: Project, store: Store, what: str, changes: Sequence[Change], names: Sequence[str], fresh: bool = False
) -> Judgement:
    """Write changes and run the tests of modules; nothing is written when one of these is red.

    Args:
        project: where.
        store: where the journal and the record lie.
        what: the command, as in `applied`.
        changes: in the order in which they are written.
        names: the modules to be tested; none, and nothing is.
        fresh: whether they are clones that are made by these changes.
    """
    found = Judgement()
    try:
        with applied(store, what, changes):
            found = judged(project, names, Cores.of_machine().size, fresh) if names else found
            for failure in found.red.values():
                raise failure
    except Failure:
        if not found.red:
            raise
    return found


def _judged(project: Project, names: Sequence[str], at_once: int, fresh: bool) -> Judgement:
    users = {name: _users(project, name) for name in names}
    asked = [*names, *(user for each in users.values() for user in each)]
    done = verify(project, asked, at_once=at_once, apart=False, fresh=names if fresh else ())
    red = {verdict.module: verdict for verdict in done.verdicts if not verdict.green}
    found = {name: [red[one] for one in (name, *users[name]) if one in red] for name in names}
    return Judgement(
        {name: _failure(each[0], done) for name, each in found.items() if each},
        {name: done.of(name).tests.passed for name, each in found.items() if not each},
        {name: done.of(name).fewer for name, each in found.items() if not each},
    )


def _users(project: Project, name: str) -> list[str]:
    return [other for other, module in project.modules().modules.items() if name in module.depends_on]


def _failure(verdict: Verdict, verification: Verification) -> Failure:
    own = [f"{red.id}: {red.reason}" for red in verdict.tests.red]
    beside = [str(one) for one in verification.side_by_side.disturbances if one.module == verdict.module]
    return Failure(f"{verdict.module} is not green: {verdict.why}", [*own, *beside])


def objections(verification: Verification) -> list[str]:
    """Return all that speaks against the modules: failing tests with reasons, whose fault it is, who disturbs whom."""
    red = [f"{red.id}: {red.reason}" for verdict in verification.verdicts for red in verdict.tests.red]
    faults = [verdict.fault for verdict in verification.verdicts if verdict.fault]
    return [*red, *faults, *map(str, verification.side_by_side.disturbances)]


def command(
    modules: Annotated[list[str] | None, typer.Argument(help="Modules of the map; all when none is named.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> int:
    """Run the tests of modules, and of what they were cloned from, and say which are green."""
    result = verify(find_project(Path.cwd()), modules or ())
    code = terminal.DONE if result.green else terminal.DOES_NOT_HOLD
    if json:
        terminal.print_json({"verb": "verify", "exit_code": code, "green": result.green, **asdict(result)})
    else:
        print("\n".join(_report(result)))
    return code


def _report(result: Verification) -> list[str]:
    width = max((len(verdict.module) for verdict in result.verdicts), default=0)
    rows = [
        f"{verdict.module:{width}}  {'green' if verdict.green else 'RED  '}  {verdict.why or _passed(verdict)}"
        for verdict in result.verdicts
    ]
    total = sum(verdict.tests.collected for verdict in result.verdicts)
    lines = [*objections(result), *(f"not looked at: {note}" for note in result.side_by_side.notes)]
    return [*rows, *(f"  {line}" for line in lines), f"{total} tests in {result.seconds} s"]


def _passed(verdict: Verdict) -> str:
    fewer = f", {verdict.fewer} fewer than the module it was cloned from" if verdict.fewer else ""
    return f"{_counted(verdict.tests)}{fewer}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return its exit code."""
    return terminal.run(command, arguments)


if __name__ == "__main__":
    sys.exit(main())
