"""Makes a module of code that was never rendered: its paths enter module_map.yaml, proved by its own tests.

    python -m generators.adopt src/app/billing --also tests/billing --verify "python -m unittest discover tests/billing"

No file but the map changes; its entry depends on the modules there that the code imports. From then on the other verbs
know the module. Not green means not adopted.
"""

import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Annotated

import typer

from generators.imports.contents import contents
from generators.imports.owners import Owners
from generators.imports.read import import_roots, read_imports
from generators.imports.uses import imported_by
from generators.model.errors import Failure, Refusal
from generators.model.map_text import add_module, first_map, map_diff
from generators.model.module_map import MAP_NAME, Module, ModuleMap, read_map
from generators.model.module_name import refuse_bad_title, title_of
from generators.model.names import Renaming, snake
from generators.model.settings import refuse_unlike
from generators.rewrite import surroundings
from generators.rewrite.surroundings import Surroundings
from generators.verify import Verification, objections, verify
from generators.workspace import newcomers, report, terminal
from generators.workspace.changes import Change, applied
from generators.workspace.files import mode_of
from generators.workspace.lock import changing
from generators.workspace.project import Project, decode_map
from generators.workspace.pytest_settings import pytest_settings

CACHE = "__pycache__"


@dataclass(frozen=True)
class Wish:
    """What was asked for. Paths are relative to `folder`, where one stands."""

    folder: Path
    paths: tuple[str, ...]
    name: str = ""
    title: str = ""
    verify: str = ""
    gold: bool = False


@dataclass(frozen=True)
class Adopted:
    """What an adoption did or would do. `state`: done, planned (a dry run) or unchanged (it was adopted before)."""

    module: str
    state: str
    map: str
    paths: tuple[str, ...]
    found: Surroundings | None = None
    depends_on: tuple[str, ...] = ()
    map_diff: str = ""
    tests: Verification | None = None
    seconds: float = 0.0


def adopt(wish: Wish, dry_run: bool = False, check: bool = True) -> Adopted:
    """Enter code into the map as a module; a project without a map gets one.

    Args:
        wish: the code, and what the map shall say of it.
        dry_run: only plan.
        check: run its tests and enter it only when they are green.

    Raises:
        Refusal: it cannot start; nothing was changed.
        Failure: its tests are not green; the map is as it was.
    """
    began = time.monotonic()
    project = newcomers.project_of(wish.folder, wish.paths)
    what = " ".join(["adopt", *wish.paths])
    with changing(project.git, what) as store:
        planned, changes = plan(project, wish)
        if dry_run or not changes:
            return planned
        with applied(store, what, changes):
            tests = _green(project, planned.module) if check else None
    return replace(planned, state="done", tests=tests, seconds=round(time.monotonic() - began, 2))


def plan(project: Project, wish: Wish) -> tuple[Adopted, list[Change]]:
    """Return what an adoption would do and the changes that do it; none when the map has this module already.

    Raises:
        Refusal: it cannot be done; the words say why.
    """
    paths = newcomers.paths_in(project, wish.folder, wish.paths)
    name = wish.name or snake(Path(paths[0]).stem)
    # Only the name's own words are asked for, so that any other name will do for the new one.
    renaming = Renaming.parse(name, f"{name}_clone")
    before = decode_map(project.map_bytes()) if project.map_path.is_file() else None
    modules = ModuleMap(1) if before is None else read_map(before)
    entry = _wanted(modules.modules.get(name) or Module(title_of(name), ()), paths, wish)
    if entry == modules.modules.get(name):
        return Adopted(name, "unchanged", _map_place(project), paths), []
    _refuse_bad_entry(project, modules, name, entry, renaming)
    entry = replace(entry, depends_on=_imported(project, modules, name, entry))
    after = first_map(name, entry) if before is None else add_module(before, name, entry)
    found = _found(project, modules, entry, renaming)
    diff = map_diff(before or "", after)
    record = Adopted(name, "planned", _map_place(project), paths, found, entry.depends_on, diff)
    return record, [_changed_map(project, before, after)]


def _imported(project: Project, modules: ModuleMap, name: str, entry: Module) -> tuple[str, ...]:
    """Return the modules of the map that the code imports."""
    if not modules.modules:
        return ()
    code = list(contents(project.tree, (path for path in project.git.present(["."]) if path.endswith(".py"))))
    imports = read_imports(project.tree, code, [*import_roots(code), *pytest_settings(project.tree).python_path])
    return imported_by(name, Owners({**modules.modules, name: entry}), imports)


def _wanted(known: Module, paths: tuple[str, ...], wish: Wish) -> Module:
    title, command = wish.title or known.title, wish.verify or known.verify
    return replace(known, title=title, paths=paths, verify=command, gold=wish.gold or known.gold)


def _map_place(project: Project) -> str:
    return project.map_path.relative_to(project.git.top).as_posix()


def _refuse_bad_entry(project: Project, modules: ModuleMap, name: str, entry: Module, renaming: Renaming) -> None:
    if name in modules.modules:
        raise Refusal(f"{MAP_NAME} has another module {name!r}: choose a name with --name, or correct the map")
    refuse_bad_title(entry.title)
    refuse_unlike(project.settings, name)
    _refuse_shared(modules, entry)
    _refuse_bad_paths(project, name, entry, renaming)
    # These are the refusals of a module whose files cannot be read: links that leave it, submodules, nothing tracked.
    project.files(entry)
    changed = (file for file in project.changed() if entry.owns(project.in_tree(file.path)))
    if found := [file.path for file in changed if CACHE not in file.path.split("/")]:
        raise Refusal(f"{name!r} has files that are in no commit: {', '.join(found[:5])}; commit them and run again")


def _refuse_bad_paths(project: Project, name: str, entry: Module, renaming: Renaming) -> None:
    for path in entry.paths:
        if not renaming.matches(Path(path).name):
            words = "a clone would have no place of its own"
            raise Refusal(f"{path} has no {name!r} in its last part, so {words}: name a path that has it, or --name")
    root = newcomers.import_root_of(project, entry.paths[0])
    if root not in (".", "src"):
        words = f"not from {_map_place(project)}: the paths of one module must lie below one such folder"
        raise Refusal(f"{entry.paths[0]} is imported from {root}, {words}")


def _refuse_shared(modules: ModuleMap, entry: Module) -> None:
    owners = [(path, f"the module {name!r}") for name, module in modules.modules.items() for path in module.paths]
    for index, path in enumerate(entry.paths):
        others = [*owners, *((other, "this module") for other in entry.paths[:index])]
        if shared := next(((other, owner) for other, owner in others if surroundings.overlap(path, other)), None):
            raise Refusal(f"{path} overlaps {shared[0]} of {shared[1]}: one path belongs to one module, once")


def _found(project: Project, modules: ModuleMap, entry: Module, renaming: Renaming) -> Surroundings:
    taken = [path for module in modules.modules.values() for path in module.paths]
    return surroundings.look_around(newcomers.contents_of(project), entry, taken, renaming)


def _changed_map(project: Project, before: str | None, after: str) -> Change:
    if before is None:
        return Change(project.map_path, after.encode(), 0o644)
    return Change(project.map_path, after.encode(), mode_of(project.map_path), before.encode())


def _green(project: Project, name: str) -> Verification:
    tests = verify(project, [name])
    if not tests.green:
        why = next(verdict.why for verdict in tests.verdicts if not verdict.green)
        words = "name its tests with --also, their command with --verify"
        raise Failure(f"{name} is not green: {why}; {words}", objections(tests))
    return tests


def command(
    path: Annotated[str, typer.Argument(help="The code: a package's folder, or one file.")],
    also: Annotated[list[str] | None, typer.Option(help="One more path of the module, such as tests/billing.")] = None,
    name: Annotated[str, typer.Option(help="The module's name; the path's last part when not given.")] = "",
    title: Annotated[str, typer.Option(help="Its title in prose; made from the name when not given.")] = "",
    test_command: Annotated[
        str | None, typer.Option("--verify", help="The command that tests it, if not pytest.")
    ] = None,
    gold: Annotated[bool, typer.Option("--gold", help="Mark it as one that others are cloned from.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only print what would change; exit 1 if anything.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    no_verify: Annotated[bool, typer.Option("--no-verify", help="Do not run the tests.")] = False,
) -> int:
    """Make a module of code that was never rendered: its paths enter the map, proved by its own tests."""
    if test_command is not None and not test_command.strip():
        raise Refusal("--verify names no command: write one, or leave it out and pytest runs the tests")
    wish = Wish(Path.cwd(), (path, *(also or ())), name, title, test_command or "", gold)
    result = adopt(wish, dry_run, check=not no_verify)
    code = terminal.DOES_NOT_HOLD if result.state == "planned" else terminal.DONE
    return terminal.told("adopt", code, asdict(result), _report(result), json)


def _report(result: Adopted) -> list[str]:
    found = result.found
    if found is None:
        return [f"{result.module} is in {result.map} already; nothing changed"]
    python = sum(path.endswith(".py") for path in found.files)
    lines = [f"{result.module}: {len(found.files)} files, {python} of them Python, in {', '.join(result.paths)}"]
    lines += [f"  imported as {', '.join(found.imported_as)}"] if found.imported_as else []
    lines += [f"  depends on {', '.join(result.depends_on)}, which it imports"] if result.depends_on else []
    lines += [f"  declares {', '.join(found.declares)}"] if found.declares else []
    lines += report.listed("named here, where a clone may need a line of its own:", found.wiring)
    lines += report.listed("not in the module, though it has its name:", [f"--also {path}" for path in found.also])
    lines += report.listed("a clone's tests need other file names, or an __init__.py beside these:", found.clashing)
    return [*lines, result.map_diff.rstrip() if result.state == "planned" else _tested(result)]


def _tested(result: Adopted) -> str:
    if result.tests is None:
        return f"in {result.map}, not verified; run `python -m generators.verify {result.module}`"
    return f"in {result.map}; green: {result.tests.of(result.module).tests.passed} tests passed, in {result.seconds} s"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return its exit code."""
    return terminal.run(command, arguments)


if __name__ == "__main__":
    sys.exit(main())
