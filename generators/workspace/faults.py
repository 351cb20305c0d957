"""Finds out whose fault it is when a clone is red: its own, its source's, or that the two disturb each other."""

from collections.abc import Mapping

from generators.model.errors import Failure, Refusal
from generators.model.module_map import Module
from generators.workspace.junit import Suite
from generators.workspace.project import Project
from generators.workspace.side_by_side import import_roots
from generators.workspace.testing import run_tests
from generators.workspace.without import who_needs, without


def fault_of(project: Project, modules: Mapping[str, Module], name: str, suites: Mapping[str, Suite]) -> str:
    """Return one line on why a clone or its source is red when both run together, or nothing when neither is.

    Args:
        project: where.
        modules: what was tested.
        name: one of them.
        suites: what their tests said together.

    It takes one more run of the tests, of the source alone or of the clone alone.
    """
    origin = modules[name].cloned_from
    if origin is None or origin.module not in suites:
        return ""
    try:
        if suites[origin.module].failed:
            return _fault_of_source(project, modules, name, origin.module, suites[origin.module])
        return _fault_of_clone(project, modules, name, origin.module, suites[name]) if suites[name].failed else ""
    except (Failure, Refusal) as error:
        return f"undecided: {name} and {origin.module} cannot be tested apart: {error}"


def _fault_of_source(project: Project, modules: Mapping[str, Module], name: str, source: str, beside: Suite) -> str:
    alone = run_tests(project, {source: modules[source]})[source]
    disturbed = _red(beside) - _red(alone)
    if alone.failed and not disturbed:
        return f"source fault: {source} fails without {name} too: make it green first"
    number = len(disturbed) or beside.failed
    return f"coexistence fault: {number} of the tests of {source} fail only beside {name}{_some(disturbed)}"


def _fault_of_clone(project: Project, modules: Mapping[str, Module], name: str, source: str, beside: Suite) -> str:
    with without(project, source) as world:
        roots = [world.tree / root for root in import_roots(project, modules[name]).values()]
        alone = run_tests(world, {name: modules[name]}, roots)[name]
    if not alone.failed:
        return (
            f"coexistence fault: all {alone.passed} tests of {name} pass without {source}: the two disturb each other"
        )
    # A test that misses the source fails for another reason than before.
    same = len(set(alone.red) & set(beside.red))
    if not same and (needing := who_needs(project, source, besides=name)):
        return f"undecided: {name} is red without {source} too, but {needing} needs {source}"
    number = same or alone.failed
    return f"rename fault: {number} of the tests of {name} fail without {source} too: a name or a test is wrong"


def _red(suite: Suite) -> set[str]:
    return {red.id for red in suite.red}


def _some(tests: set[str]) -> str:
    shown = sorted(tests)[:3]
    return f": {', '.join(shown)}{', ...' if len(tests) > len(shown) else ''}" if shown else ""
