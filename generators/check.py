"""Checks that every module of the map has its roster of files and a page that tells the truth about them.

    python -m generators.check

For pre-commit and CI: exit 0 when all holds, 1 with one line for each finding: place, rule, remedy. Of code that was
adopted, or cloned from such code, only that its paths are there: it has an order of its own.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Annotated, Any

import typer
import yaml

from generators.model.module_map import MAP_NAME, Loader, Module, ModuleMap
from generators.workspace import terminal
from generators.workspace.project import Project, find_project

FILES = ("__init__.py", "bootstrap.py", "public.py")
FOLDERS = ("domain", "application", "adapters", "entrypoints", "migrations", "tests")
TEXT, LIST, MAPPING = (str, "a text"), (list, "a list"), (dict, "a mapping")
PAGE_KEYS: dict[str, tuple[type, str]] = {
    "title": TEXT,
    "purpose": TEXT,
    "responsibilities": LIST,
    "non_responsibilities": LIST,
    "reading_order": LIST,
    "files": MAPPING,
}


@dataclass(frozen=True)
class Finding:
    """Something that does not hold: where, which rule, and what to do."""

    place: str
    rule: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.place}: [{self.rule}] {self.remedy}"


def check(project: Project) -> list[Finding]:
    """Return all that does not hold, module by module in the order of the map.

    Raises:
        Refusal: the map is broken, or git cannot be asked.
    """
    modules = project.modules()
    findings = [finding for name, module in modules.modules.items() for finding in _module(project, name, module)]
    return [*findings, *_unmapped(project, modules)]


def _module(project: Project, name: str, module: Module) -> Iterator[Finding]:
    home = module.paths[0]
    absent = [path for path in module.paths if not (project.tree / path).exists()]
    for path in absent:
        yield Finding(path, "folder", f"restore it, or take {name!r} out of {MAP_NAME}")
    if home in absent:
        return
    present = _present(project, home)
    if not _is_rendered(name, present):
        return
    yield from _roster(home, name, present)
    page = f"{name}_map.yaml"
    if page in present:
        yield from _page(project, home, page, present)


def _present(project: Project, home: str) -> set[str]:
    return {path.removeprefix(f"{home}/") for path in project.git.present([home])}


def _is_rendered(name: str, present: set[str]) -> bool:
    # Either of these that is missing is a finding; code that has neither never had them.
    return not present.isdisjoint({f"{name}_map.yaml", "bootstrap.py"})


def _roster(home: str, name: str, present: set[str]) -> Iterator[Finding]:
    folders = {PurePosixPath(path).parts[0] for path in present if "/" in path}
    for file in (*FILES, f"{name}_map.yaml"):
        if file not in present:
            yield Finding(f"{home}/{file}", "roster", "add this file: every module has it")
    for folder in FOLDERS:
        if folder not in folders:
            yield Finding(f"{home}/{folder}", "roster", "add this folder with a file in it: every module has it")


def _page(project: Project, home: str, page: str, present: set[str]) -> Iterator[Finding]:
    place = f"{home}/{page}"
    try:
        content = yaml.load((project.tree / place).read_bytes(), Loader=Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{place}:{mark.line + 1}:{mark.column + 1}" if mark else place
        yield Finding(where, "page", "correct the YAML here")
        return
    data = content if isinstance(content, dict) else {}
    wrong = [key for key, (kind, _) in PAGE_KEYS.items() if not isinstance(data.get(key), kind) or not data[key]]
    for key in wrong:
        yield Finding(place, "page", f"write `{key}:`, {PAGE_KEYS[key][1]} that is not empty")
    if "files" not in wrong:
        yield from _files(place, data, present)


def _files(place: str, page: dict[str, Any], present: set[str]) -> Iterator[Finding]:
    named = [str(file) for file in page["files"]]
    for file in dict.fromkeys([*named, *map(str, page.get("reading_order") or ())]):
        if file not in present:
            yield Finding(place, "page-names-missing-file", f"take {file!r} off the page, or add the file")
    for file in sorted(present):
        if file.endswith(".py") and file not in named:
            yield Finding(place, "page-lacks-file", f"name {file!r} under `files:` with its role")


def _unmapped(project: Project, modules: ModuleMap) -> Iterator[Finding]:
    """Find folders beside the modules that the map does not know."""
    each = ((name, module.paths[0]) for name, module in modules.modules.items())
    homes = {home for name, home in each if _is_rendered(name, _present(project, home))}
    for parent in sorted({str(PurePosixPath(home).parent) for home in homes if "/" in home}):
        depth = len(PurePosixPath(parent).parts)
        inside = (PurePosixPath(path).parts for path in project.git.present([parent]))
        for folder in _sorted_unique("/".join(parts[: depth + 1]) for parts in inside if len(parts) > depth + 1):
            if not any(module.owns(folder) or path.startswith(f"{folder}/") for module, path in _paths(modules)):
                yield Finding(folder, "unmapped", f"add the module to {MAP_NAME}, or move the folder elsewhere")


def _sorted_unique(names: Iterable[str]) -> list[str]:
    return sorted(set(names))


def _paths(modules: ModuleMap) -> Iterator[tuple[Module, str]]:
    return ((module, path) for module in modules.modules.values() for path in module.paths)


def command(json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False) -> int:
    """Check that every module has its roster of files and a page that tells the truth."""
    project = find_project(Path.cwd())
    findings = check(project)
    code = terminal.DOES_NOT_HOLD if findings else terminal.DONE
    if json:
        terminal.print_json({"verb": "check", "exit_code": code, "findings": [asdict(one) for one in findings]})
    else:
        print("\n".join(map(str, findings)) or f"{len(project.modules().modules)} modules: all holds")
    return code


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return its exit code."""
    return terminal.run(command, arguments)


if __name__ == "__main__":
    sys.exit(main())
