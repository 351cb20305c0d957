"""Takes a module out of the project: its files and its entry in the map, when nobody needs it any more.

    python -m generators.remove pem --drop-data

Refused while others use the module. The tests of the modules that stay decide; not green means put back.
"""

import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Annotated

import typer

from generators.model.errors import Failure, Refusal
from generators.model.map_text import map_diff, remove_module
from generators.model.module_map import MAP_NAME, Module, ModuleMap
from generators.verify import Verification, objections, verify
from generators.workspace import record, terminal
from generators.workspace.changes import Change, applied
from generators.workspace.files import mode_of, read_whole
from generators.workspace.git import SUBMODULE, Git
from generators.workspace.journal import Store
from generators.workspace.lock import changing
from generators.workspace.project import Project, decode_map, find_project

CACHE = "__pycache__"
SUPPORT = "backend/common/migrations/dropped.py"
PROSE = (".md", ".rst", ".adoc", ".txt")
SHOWN = 5


@dataclass(frozen=True)
class Removed:
    """What a removal did or would do. `state`: done, planned (a dry run) or unchanged (it was removed before).

    `orphans` are the clones that lose their gold standard; `left` are files of the folder that git ignores;
    `migration` are the files that drop the module's tables; `prose` are places in documents that name it still.
    """

    module: str
    state: str
    files: tuple[str, ...] = ()
    orphans: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    migration: tuple[str, ...] = ()
    prose: tuple[str, ...] = ()
    map_diff: str = ""
    tests: Verification | None = None
    seconds: float = 0.0


@dataclass(frozen=True)
class Wish:
    """What was asked for."""

    module: str
    drop_data: bool = False

    def __str__(self) -> str:
        return f"remove {self.module}{' --drop-data' if self.drop_data else ''}"


def remove(project: Project, wish: Wish, dry_run: bool = False, check: bool = True) -> Removed:
    """Take a module out of the project.

    Args:
        project: where.
        wish: the module, and whether a migration shall drop its tables.
        dry_run: only plan.
        check: run the tests of the modules that stay and put all back when they are not green.

    Raises:
        Refusal: it cannot start; nothing was changed.
        Failure: the other modules are not green without it; it is put back.
    """
    began = time.monotonic()
    with changing(project.git, str(wish)) as store:
        if _was_removed(project, store, wish):
            return Removed(wish.module, "unchanged")
        planned, changes = plan(project, wish)
        if dry_run:
            return planned
        with applied(store, str(wish), changes):
            tests = _green(project, wish) if check else None
    return replace(planned, state="done", tests=tests, seconds=round(time.monotonic() - began, 2))


def _was_removed(project: Project, store: Store, wish: Wish) -> bool:
    if wish.module in project.modules().modules:
        return False
    done = {one.what for one in record.read(store)}
    if wish.drop_data and str(wish) not in done and str(Wish(wish.module)) in done:
        raise Refusal(f"{wish.module!r} was removed without --drop-data: undo that first (`generators.undo`)")
    return not done.isdisjoint({str(wish), str(Wish(wish.module, drop_data=True))})


def plan(project: Project, wish: Wish) -> tuple[Removed, list[Change]]:
    """Return what a removal would do and the changes that do it.

    Raises:
        Refusal: it cannot be done; the words say why.
    """
    modules = project.modules()
    module = modules.get(wish.module)
    references = list(_references(project, module))
    _refuse_needed(modules, wish.module, [place for place in references if not _is_prose(place)])
    _refuse_uncommitted(project, wish.module, module)
    before = decode_map(project.map_bytes())
    after = remove_module(before, wish.module)
    deletions = list(_deletions(project, module))
    migration = list(_migration(project, wish.module, module)) if wish.drop_data else []
    map_change = Change(project.map_path, after.encode(), mode_of(project.map_path), before.encode())
    planned = Removed(
        module=wish.module,
        state="planned",
        files=tuple(change.path.relative_to(project.tree).as_posix() for change in deletions),
        migration=tuple(change.path.relative_to(project.tree).as_posix() for change in migration),
        orphans=tuple(
            name for name, its in modules.modules.items() if its.cloned_from and its.cloned_from.module == wish.module
        ),
        left=tuple(path for path in project.git.ignored(module.paths) if CACHE not in path.split("/")),
        prose=tuple(filter(_is_prose, references)),
        map_diff=map_diff(before, after),
    )
    return planned, [*deletions, *migration, map_change]


def _refuse_needed(modules: ModuleMap, name: str, references: Sequence[str]) -> None:
    module = modules.modules[name]
    others = {other: its for other, its in modules.modules.items() if other != name}
    if users := [other for other, its in others.items() if name in its.depends_on]:
        raise Refusal(f"{name!r} is needed: {', '.join(users)} names it under `depends_on` in {MAP_NAME}")
    for other, its in others.items():
        if shared := [path for path in its.paths if module.owns(path)]:
            raise Refusal(f"{shared[0]} belongs to {other!r} too: correct the paths in {MAP_NAME} or move it away")
    if references:
        more = f", ... ({len(references)} in all)" if len(references) > SHOWN else ""
        raise Refusal(f"{name!r} is still named in {', '.join(references[:SHOWN])}{more}: take it out there first")


def _references(project: Project, module: Module) -> Iterator[str]:
    """Yield the places outside the module that name it by its import path, the map apart, tracked or not."""
    from generators.rewrite.mentions import mentions
    from generators.rewrite.package import Package

    package = Package.of(module.paths)
    for file in Git(project.root).present(["."]):
        path = project.in_tree(file)
        if not module.owns(path) and file != MAP_NAME and (content := read_whole(project.root / file)):
            yield from (f"{file}:{line}" for line in mentions(path, content, package))


def _is_prose(place: str) -> bool:
    # Nothing breaks when a document speaks of what was.
    return place.rpartition(":")[0].endswith(PROSE)


def _refuse_uncommitted(project: Project, name: str, module: Module) -> None:
    changed = (file for file in project.changed() if module.owns(project.in_tree(file.path)))
    found = [file for file in changed if not (file.untracked and CACHE in file.path.split("/"))]
    if found:
        names = ", ".join(file.path for file in found[:SHOWN]) + (", ..." if len(found) > SHOWN else "")
        raise Refusal(
            f"{name!r} has files that are in no commit: {names}; commit them or take them away, and run again"
        )


def _deletions(project: Project, module: Module) -> Iterator[Change]:
    for file in project.git.tracked(module.paths):
        if file.mode == SUBMODULE:
            raise Refusal(f"{file.path} is a git submodule, which only git can remove: `git rm` it and commit first")
        place = project.tree / file.path
        yield Change(place, None, mode_of(place), read_whole(place))


def _migration(project: Project, name: str, module: Module) -> Iterator[Change]:
    """Yield the files that drop the module's tables when `backend.migrate` runs."""
    from generators.rewrite.dropping import HOME, drop_migration
    from generators.rewrite.package import Package

    if not (project.tree / SUPPORT).is_file():
        raise Refusal(f"--drop-data needs {SUPPORT} of a newer template: `copier update`, or leave it out")
    own, chain = _python(project, module.paths, "/migrations"), _python(project, [HOME], "/migrations")
    for path, content in drop_migration(name, Package.of(module.paths), own, chain).items():
        if not (project.tree / path).exists():
            yield Change(project.tree / path, content, 0o644)


def _python(project: Project, homes: Sequence[str], folder: str) -> dict[str, bytes]:
    found = (path for path in project.git.present([home + folder for home in homes]) if path.endswith(".py"))
    return {path: (project.tree / path).read_bytes() for path in found}


def _green(project: Project, wish: Wish) -> Verification:
    tests = verify(project)
    if not tests.green:
        red = next(verdict for verdict in tests.verdicts if not verdict.green)
        raise Failure(f"{red.module} is not green without {wish.module}: {red.why}", objections(tests))
    return tests


def command(
    module: Annotated[str, typer.Argument(help="The module to take out.")],
    drop_data: Annotated[bool, typer.Option("--drop-data", help="Write a migration that drops its tables.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only print what would change; exit 1 if anything.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    no_verify: Annotated[bool, typer.Option("--no-verify", help="Do not run the tests.")] = False,
) -> int:
    """Take a module out of the project: its files and its entry in the map, when nobody needs it any more."""
    result = remove(find_project(Path.cwd()), Wish(module, drop_data), dry_run, check=not no_verify)
    code = terminal.DOES_NOT_HOLD if result.state == "planned" else terminal.DONE
    return terminal.told("remove", code, asdict(result), _report(result), json)


def _report(result: Removed) -> list[str]:
    if result.state == "unchanged":
        return [f"{result.module} is removed already; nothing changed"]
    lines = [f"{result.module}: {len(result.files)} files and its entry in {MAP_NAME}"]
    dry = result.state == "planned"
    lines += [f"  - {path}" for path in result.files if dry]
    lines += [f"  + {path}" for path in result.migration]
    lines += [f"  {name} was cloned from it: it stays usable, without a gold standard" for name in result.orphans]
    lines += [f"  still named in {place}" for place in result.prose]
    lines += [f"  left, because git ignores it: {path}" for path in result.left[: None if dry else SHOWN]]
    return [*lines, result.map_diff.rstrip() if dry else _tested(result)]


def _tested(result: Removed) -> str:
    if result.tests is None:
        return f"removed, not verified, in {result.seconds} s; run `python -m generators.verify`"
    passed = sum(verdict.tests.passed for verdict in result.tests.verdicts)
    return f"removed; green: {passed} tests of the other modules passed, in {result.seconds} s"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return its exit code."""
    return terminal.run(command, arguments)


if __name__ == "__main__":
    sys.exit(main())
