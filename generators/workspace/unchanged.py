"""Tells whether a module under its new name, and those that use it, pass the tests that they passed before."""

from collections.abc import Mapping

from generators.model.errors import Failure
from generators.model.module_map import Module, ModuleMap
from generators.workspace.junit import Suite
from generators.workspace.project import Project
from generators.workspace.testing import run_tests


def with_users(modules: ModuleMap, name: str) -> dict[str, Module]:
    """Return a module and those that use it, directly or by others."""
    found = {name}
    while more := {one for one, its in modules.modules.items() if found & set(its.depends_on)} - found:
        found |= more
    return {one: module for one, module in modules.modules.items() if one in found}


def tested_as_before(project: Project, names: tuple[str, str], before: Mapping[str, Suite]) -> dict[str, Suite]:
    """Run the tests of a renamed module and of its users, and return their results.

    Args:
        project: where.
        names: the old name and the new one.
        before: the results under the old name.

    Raises:
        Failure: a test fails, the module has none, or not as many are collected and passed as before.
    """
    old, new = names
    tests = run_tests(project, with_users(project.modules(), new))
    for name, suite in tests.items():
        if why := _objection(suite, before[old if name == new else name], needs_tests=name == new):
            raise Failure(f"{name} is not green: {why}", [f"{red.id}: {red.reason}" for red in suite.red])
    return tests


def _objection(now: Suite, then: Suite, needs_tests: bool) -> str:
    if now.failed:
        before = f", and {then.failed} before" if then.failed else ""
        return f"{now.failed} of {now.collected} tests failed{before}"
    if needs_tests and not now.passed:
        return "not one test passed"
    same = (now.collected, now.passed) == (then.collected, then.passed)
    return "" if same else f"{now.passed} of {now.collected} tests passed, {then.passed} of {then.collected} before"
