"""Tells whether a renamed module, and those that use it or change with it, pass the tests that they passed before."""

from collections.abc import Iterable, Mapping

from generators.model.errors import Failure
from generators.model.module_map import Module, ModuleMap
from generators.workspace.junit import Suite
from generators.workspace.project import Project
from generators.workspace.testing import run_tests


def with_users(modules: ModuleMap, name: str, changed: Iterable[str] = ()) -> dict[str, Module]:
    """Return a module, those whose files change with it, and those that use any of these, directly or by others.

    Args:
        modules: the map.
        name: the module.
        changed: the files of others that change, relative to the tree.
    """
    found = {name, *_owners(modules, changed)}
    while more := {one for one, its in modules.modules.items() if found & set(its.depends_on)} - found:
        found |= more
    return {one: module for one, module in modules.modules.items() if one in found}


def undeclared(modules: ModuleMap, name: str, changed: Iterable[str]) -> tuple[str, ...]:
    """Return the modules that have any of the changed files, but do not say that they depend on the module."""
    return tuple(one for one in _owners(modules, changed) if name not in modules.modules[one].depends_on)


def _owners(modules: ModuleMap, paths: Iterable[str]) -> list[str]:
    known = list(paths)
    return [name for name, module in modules.modules.items() if any(map(module.owns, known))]


def tested_as_before(project: Project, names: tuple[str, str], before: Mapping[str, Suite]) -> dict[str, Suite]:
    """Run the tests that ran before a rename once more, and return their results.

    Args:
        project: where.
        names: the old name and the new one.
        before: the results under the old name.

    Raises:
        Failure: a test fails, the module has none, or not as many are collected and passed as before.
    """
    old, new = names
    again = {new if name == old else name for name in before}
    tests = run_tests(project, {name: its for name, its in project.modules().modules.items() if name in again})
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
