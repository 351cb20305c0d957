"""Imports a clone beside its source, in the project's own Python, and reads what is in whose way.

The import happens in a process of its own (`generators.runtime.probe`): what is imported cannot be taken back.
"""

import json
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from generators.model.errors import Failure
from generators.model.module_map import Module
from generators.workspace.junit import reason_of
from generators.workspace.process import run
from generators.workspace.project import Project
from generators.workspace.testing import quiet_environment

# Tests are run, not imported; migrations and scripts do what they are for when they are imported.
NOT_IMPORTED = {"test", "tests", "migrations", "alembic", "scripts"}
NOT_IMPORTED_FILES = re.compile(r"(test_.*|.*_test|conftest|__main__|setup|manage|env)\.py")
IMPORT_REMEDY = "correct what it names: it is missing without the other module, too"
FACTORY = re.compile(r"^def create_app\(", re.MULTILINE)


@dataclass(frozen=True)
class Disturbance:
    """Something of a clone that does not go together with another module: where, which rule, what, the remedy."""

    module: str
    other: str
    place: str
    rule: str
    words: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.place}: [{self.rule}] {self.words}; {self.remedy}"


@dataclass(frozen=True)
class SideBySide:
    """What the import of all modules into one process has shown, and what could not be looked at."""

    disturbances: tuple[Disturbance, ...] = ()
    notes: tuple[str, ...] = ()


def side_by_side(project: Project, modules: Mapping[str, Module]) -> SideBySide:
    """Import modules in one process and return who disturbs whom; modules without relatives are left out.

    Raises:
        Failure: the process died; the words are its last ones.
    """
    families = {name: _family(name, modules) for name in modules}
    sizes = Counter(families.values())
    related = sorted((name for name in modules if sizes[families[name]] > 1), key=lambda name: _depth(name, modules))
    if not related:
        return SideBySide()
    parts = [_part(project, name, modules[name], families[name]) for name in related]
    report = _probed(project, parts, _factory(project, [modules[name] for name in related]))
    found = [*_broken(project, parts, report["broken"]), *(Disturbance(**each) for each in report["findings"])]
    return SideBySide(tuple(found), tuple(report["notes"]))


def import_roots(project: Project, module: Module) -> dict[str, str]:
    """Return for each path of a module the folder that its imports start from."""
    files = [project.tree / path for path in _python(project, module)]
    texts = [file.read_text(encoding="utf-8", errors="replace") for file in files]
    return {path: import_root(path, texts) for path in module.paths}


def import_root(path: str, texts: Iterable[str]) -> str:
    """Return the folder that a module's imports start from, `.` for the tree itself: `src` of `src/shop/cc`.

    Args:
        path: the module's path in the map.
        texts: its Python files; how they import each other decides, `src` is taken for a root when none does.
    """
    parts = PurePosixPath(path).with_suffix("").parts
    written = "\n".join(texts)
    for start in range(len(parts)):
        dotted = re.escape(".".join(parts[start:]))
        if re.search(rf"^\s*(?:from|import)\s+{dotted}(?![\w])", written, re.MULTILINE):
            return "/".join(parts[:start]) or "."
    return "src" if parts[0] == "src" and len(parts) > 1 else "."


def _family(name: str, modules: Mapping[str, Module]) -> str:
    """Return the name of the oldest ancestor that is among the modules."""
    seen = [name]
    while (origin := modules[seen[-1]].cloned_from) and origin.module in modules and origin.module not in seen:
        seen.append(origin.module)
    return seen[-1]


def _depth(name: str, modules: Mapping[str, Module]) -> int:
    origin = modules[name].cloned_from
    known = {key: module for key, module in modules.items() if key != name}
    return 1 + _depth(origin.module, known) if origin and origin.module in known else 0


def _part(project: Project, name: str, module: Module, family: str) -> dict[str, Any]:
    files, roots = _python(project, module), import_roots(project, module)
    homes = {
        path: roots[next(root for root in module.paths if path == root or path.startswith(f"{root}/"))]
        for path in files
    }
    return {
        "name": name,
        "family": family,
        "uses": module.depends_on,
        "prefixes": [_dotted(path, root) for path, root in roots.items()],
        "files": [_dotted(path, homes[path]) for path in files if _is_imported(path, module)],
        "roots": [str(project.tree / root) for root in roots.values() if root != "."],
    }


def _python(project: Project, module: Module) -> list[str]:
    return [path for path in project.git.present(module.paths) if path.endswith(".py")]


def _dotted(path: str, root: str) -> str:
    inside = PurePosixPath(path).relative_to(root).with_suffix("")
    return ".".join(inside.parts).removesuffix(".__init__")


def _is_imported(path: str, module: Module) -> bool:
    pure = PurePosixPath(path)
    plain = all(part.isidentifier() for part in pure.with_suffix("").parts)
    return plain and not NOT_IMPORTED.intersection(pure.parts) and not NOT_IMPORTED_FILES.fullmatch(pure.name)


def _factory(project: Project, modules: Sequence[Module]) -> str:
    """Return `backend.main:create_app` when a folder above the modules has such a function, or nothing."""
    for folder in PurePosixPath(modules[0].paths[0]).parents:
        file = project.tree / folder / "main.py"
        if file.is_file() and FACTORY.search(file.read_text(encoding="utf-8", errors="replace")):
            return f"{'.'.join([*folder.parts, 'main'])}:create_app"
    return ""


def _broken(
    project: Project, parts: Sequence[Mapping[str, Any]], findings: Sequence[Mapping[str, str]]
) -> Iterator[Disturbance]:
    """Yield the files that a clone cannot import, each with whether it can without its source."""
    names = {each["module"] for each in findings}
    alone = {
        part["name"]: _probed(project, [part], "")["failed"][part["name"]] for part in parts if part["name"] in names
    }
    for each in findings:
        one = Disturbance(**each)
        if one.place in alone[one.module]:
            yield replace(one, rule="import", words=f"cannot be imported: {one.words}", remedy=IMPORT_REMEDY)
        else:
            yield replace(one, words=f"cannot be imported beside {one.other}, only without: {one.words}")


def _probed(project: Project, parts: Sequence[Mapping[str, Any]], app: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="goldmaster-") as scratch:
        job, report, log = (Path(scratch, name) for name in ("job.json", "report.json", "probe.log"))
        roots = list(dict.fromkeys(root for part in parts for root in part["roots"]))
        job.write_text(json.dumps({"roots": roots, "app": app, "modules": parts}), encoding="utf-8")
        command = [sys.executable, "-m", "generators.runtime.probe", str(job), str(report)]
        done = run(command, project.tree, quiet_environment(scratch), log, lambda _: None)
        if not report.exists():
            names = ", ".join(part["name"] for part in parts)
            last = reason_of(done.output)
            raise Failure(f"{names} cannot be imported in one process: {last} (python ended with {done.code})")
        found: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
        return found
