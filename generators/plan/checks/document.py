"""Whether an implementation-plan document tells the truth: files, tests, dependencies, criteria, error codes."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import chain
from typing import Any

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from generators.model.document import Document
from generators.model.plan import gates_of, plain
from generators.plan.engine.finding import Finding
from generators.plan.engine.opened import Opened
from generators.plan.engine.standing import affected, recorded
from generators.workspace.git import Git
from generators.workspace.globs import matching

PLACEHOLDER = re.compile(r"\[\.\.\.\]|\bTODO\b|\bTBD\b|\bFIXME\b|\[X\]|\b[XN] tests\b")
TESTS = ["**/test_*.py", "**/*_test.py", "**/tests/**"]


def document_findings(opened: Opened) -> list[Finding]:
    """Return what does not hold of a plan's document; of a plan without one only placeholders that are left.

    What the work has still to bring, such as files, is a warning until the last stage has passed.
    """
    where, plan = opened.place, opened.plan
    left = sorted({found for text in _texts(plain(plan)) for found in PLACEHOLDER.findall(text)})
    found = [Finding(where, "placeholder", f"write what {one!r} stands for") for one in left]
    return found + list(_Checked(opened, plan.document).findings()) if plan.document else found


class _Checked:
    def __init__(self, opened: Opened, document: Document) -> None:
        self.opened, self.document, self.place = opened, document, opened.place
        self.git = Git(opened.root)

    @cached_property
    def files(self) -> list[str]:
        return self.opened.content.files

    @cached_property
    def unfinished(self) -> bool:
        last = self.opened.plan.stages[-1]
        return not all(recorded(self.opened, last, gate).held for gate in last.gates if gate.kind != "manual")

    def findings(self) -> Iterator[Finding]:
        return chain(
            self._tests(), self._criteria(), self._files(), self._unlisted(), self._dependencies(), self._codes()
        )

    def _tests(self) -> Iterator[Finding]:
        stage = self.opened.plan.stages[0]
        for one, (_, seen) in zip(self.document.affected_tests, affected(self.opened), strict=True):
            if not matching(self.files, [one.path.partition("::")[0]]):
                yield Finding(self.place, "affected-tests", f"{one.path} is not there: correct the path")
            elif seen is None:
                yield Finding(
                    self.place, "affected-tests", f"run stage {stage.id}: it measures {one.path} on the base", True
                )
            elif seen.verdict != "pass":
                why = "; ".join(seen.facts["why"])
                yield Finding(self.place, "affected-tests", f"{one.path} did not pass on the base: {why}")

    def _criteria(self) -> Iterator[Finding]:
        known = {f"{stage.id}/{gate.id}" for stage, gate in gates_of(self.opened.plan)}
        named = {gate for one in self.document.success_criteria for gate in one.gates}
        for one in self.document.success_criteria:
            if not one.gates:
                yield Finding(self.place, "criterion-without-gate", f"name the gate that decides {one.text!r}")
        both = (*self.document.success_criteria, *self.document.checklist)
        for gate in sorted({gate for one in both for gate in one.gates} - known):
            yield Finding(self.place, "unknown-gate", f"{gate} is no gate of this plan: correct the name")
        for gate in sorted(known - named):
            yield Finding(self.place, "gate-without-criterion", f"name {gate} under the success criterion it decides")

    def _files(self) -> Iterator[Finding]:
        for path in (*self.document.create, *self.document.modify):
            change = self._change(path)
            wanted = "created" if path in self.document.create else "modified"
            if change != wanted:
                words = f"{path} is {change} since the base, not {wanted}: do it, or correct the list"
                yield Finding(self.place, f"not-{wanted}", words, self.unfinished and change in ("absent", "unchanged"))
        for one in self.document.tree:
            if not matching(self.files, [one.path]):
                yield Finding(
                    self.place, "tree", f"{one.path} is not there: make it, or correct the tree", self.unfinished
                )
            if not one.purpose.strip():
                yield Finding(self.place, "tree", f"say what {one.path} is for")

    def _change(self, path: str) -> str:
        before = self.git.ids([f"{self.opened.plan.base}:./{path}"])[0]
        if path not in self.files:
            return "deleted" if before else "absent"
        if not before:
            return "created"
        return "unchanged" if self.git.object_of(path) == before else "modified"

    def _unlisted(self) -> Iterator[Finding]:
        if not self.opened.plan.base or self.git.ids([f"{self.opened.plan.base}^{{commit}}"]) == [""]:
            yield Finding(self.place, "no-base", "write the commit that the work began at under `base:`")
            return
        listed = {*self.document.create, *self.document.modify}
        changed = [path for path in self.git.changed_since(self.opened.plan.base) if not path.startswith("plans/")]
        for path in sorted({*changed} - listed):
            yield Finding(
                self.place, "unlisted", f"{path} was changed: list it under `create:` or `modify:`", self.unfinished
            )

    def _dependencies(self) -> Iterator[Finding]:
        declared, locked = self._declared(), self._locked()
        for one in self.document.dependencies:
            try:
                wanted = Requirement(one)
            except InvalidRequirement:
                yield Finding(self.place, "dependency", f"{one!r} is no requirement: write it as httpx>=0.28")
                continue
            name = canonicalize_name(wanted.name)
            if name not in declared:
                yield Finding(self.place, "undeclared", f"{one}: declare it in pyproject.toml", self.unfinished)
            elif locked is not None and not _fits(wanted, locked.get(name, "")):
                words = f"{one}: uv.lock has {locked.get(name) or 'none'}: lock it with `uv lock`"
                yield Finding(self.place, "unlocked", words, self.unfinished)

    def _declared(self) -> set[str]:
        """Return the packages that pyproject.toml declares."""
        data = self._toml("pyproject.toml")
        project = data.get("project", {})
        optional = project.get("optional-dependencies", {})
        lists = [project.get("dependencies", []), *data.get("dependency-groups", {}).values(), *optional.values()]
        return {canonicalize_name(Requirement(one).name) for each in lists for one in each if isinstance(one, str)}

    def _locked(self) -> dict[str, str] | None:
        """Return the packages that uv.lock has, with their versions; None where there is no such file."""
        packages = self._toml("uv.lock").get("package", [])
        found = {one["name"]: one.get("version", "0") for one in packages}
        return found if (self.opened.root / "uv.lock").is_file() else None

    def _toml(self, name: str) -> dict[str, Any]:
        file = self.opened.root / name
        return tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}

    def _codes(self) -> Iterator[Finding]:
        tests = matching(self.files, TESTS)
        code = [path for path in self.files if path.endswith(".py") and path not in set(tests)]
        for one in self.document.error_codes:
            for paths, what in ((code, "code"), (tests, "test")):
                if not self._has(paths, one.code):
                    words = f"no {what} has the error code {one.code!r}: use it there, or take it off the list"
                    yield Finding(self.place, "error-code", words, self.unfinished)

    def _has(self, paths: Sequence[str], text: str) -> bool:
        pattern = re.compile(rf"(?<!\w){re.escape(text)}(?!\w)")
        return any(pattern.search((self.opened.root / path).read_text("utf-8", "replace")) for path in paths)


def _fits(wanted: Requirement, version: str) -> bool:
    return bool(version) and wanted.specifier.contains(version, prereleases=True)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        # What a gate looks for may well be a word that stands for something.
        yield from (text for name, one in value.items() if name != "gates" for text in _texts(one))
    elif isinstance(value, list):
        yield from (text for one in value for text in _texts(one))
