"""Gives a module another name in its place: its own files, and whatever refers to it, proved by tests, or nothing.

    python -m generators.rename cc hub --rename note=item

What ran stays as it ran: Alembic's migrations keep their ids, and a new one takes the tables along, rows included. A
Django app has to keep its label for that, and tables that nothing takes along are named. Words that need not mean the
module are left alone and listed.
"""

import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from generators.draft.draft import Kind, counted, kinds
from generators.draft.source import Source, refuse_uncommitted
from generators.model.errors import Refusal
from generators.model.map_rename import rename_module
from generators.model.map_text import map_diff
from generators.model.module_map import ModuleMap
from generators.model.module_name import refuse_bad_name, refuse_bad_title, title_of
from generators.model.names import Renaming
from generators.model.settings import Settings, refuse_unlike
from generators.rewrite.ledger import Decision
from generators.workspace import record, report, terminal
from generators.workspace.changes import Change, applied
from generators.workspace.environment import installed_at
from generators.workspace.files import mode_of
from generators.workspace.journal import Store
from generators.workspace.junit import Suite
from generators.workspace.links import moved_folder
from generators.workspace.lock import changing
from generators.workspace.project import Project, decode_map, find_project
from generators.workspace.testing import run_tests
from generators.workspace.unchanged import tested_as_before, undeclared, with_users

if TYPE_CHECKING:
    from generators.draft.in_place import InPlace

CACHE = "__pycache__"
SHOWN = 50
# Words in the files of others, where a person may want to follow.
OUTSIDE = {"no-reference", "file-name"}


@dataclass(frozen=True)
class RenamedModule:
    """What a rename did or would do. `state`: done, planned (a dry run) or unchanged (it was done before).

    `files`: the module's own, old path to new; `around`: those of others that refer to it; `left`: the places that have
    one of the module's words and stay; `behind`: the files that git ignores and so were not moved; `migration`: the
    file that renames the tables; `tables`: those that nothing takes along; `undeclared`: the modules with files in
    `around` that do not say in the map that they depend on it; `tests`: by module.
    """

    old: str
    new: str
    state: str
    files: Mapping[str, str]
    around: tuple[str, ...] = ()
    renamed: Mapping[str, int] = field(default_factory=dict)
    kinds: tuple[Kind, ...] = ()
    left: tuple[Decision, ...] = ()
    behind: tuple[str, ...] = ()
    migration: str = ""
    tables: tuple[str, ...] = ()
    undeclared: tuple[str, ...] = ()
    map_diff: str = ""
    tests: Mapping[str, Suite] | None = None
    seconds: float = 0.0


@dataclass(frozen=True)
class Wish:
    """What was asked for."""

    old: str
    new: str
    title: str | None = None
    rename: tuple[str, ...] = ()
    migrate: bool = True

    def __str__(self) -> str:
        title = f" --title {self.title!r}" if self.title else ""
        more = "".join(f" --rename {pair}" for pair in self.rename)
        return f"rename {self.old} {self.new}{title}{more}{'' if self.migrate else ' --no-migration'}"


def rename(project: Project, wish: Wish, dry_run: bool = False, check: bool = True) -> RenamedModule:
    """Give a module another name, everywhere.

    Args:
        project: where.
        wish: the module, its new name and title, more names to map.
        dry_run: only plan.
        check: run the tests of the module and of those it concerns, and keep the new name only when as many pass.

    Raises:
        Refusal: it cannot start; nothing was changed.
        Failure: the modules are not green under the new name; all is undone.
    """
    began = time.monotonic()
    with changing(project.git, str(wish)) as store:
        if _was_renamed(project, store, wish):
            return RenamedModule(wish.old, wish.new, "unchanged", {})
        planned, changes = plan(project, wish)
        if dry_run:
            return planned
        before = run_tests(project, with_users(project.modules(), wish.old, planned.around)) if check else {}
        with applied(store, str(wish), changes):
            tests = tested_as_before(project, (wish.old, wish.new), before) if check else None
    return replace(planned, state="done", tests=tests, seconds=round(time.monotonic() - began, 2))


def _was_renamed(project: Project, store: Store, wish: Wish) -> bool:
    known = project.modules().modules
    done = wish.new in known and wish.old not in known
    return done and str(wish) in {one.what for one in record.read(store)}


def plan(project: Project, wish: Wish) -> tuple[RenamedModule, list[Change]]:
    """Return what a rename would do and the changes that do it.

    Raises:
        Refusal: it cannot be done; the words say why.
    """
    # The rename behind this is by far the heaviest import of all.
    from generators.draft.in_place import changes_of, in_place

    modules = project.modules()
    _refuse_bad_input(project.settings, modules, wish)
    source = Source(project, wish.old, modules.get(wish.old))
    refuse_uncommitted(project, [source])
    titles = (source.module.title, wish.title or title_of(wish.new))
    renaming = Renaming.parse(wish.old, wish.new, wish.rename, titles)
    source.refuse_unknown(renaming)
    done = in_place(project, source, renaming, wish.migrate)
    text = decode_map(project.map_bytes())
    roots = {path: moved_folder(path, done.moved) for path in source.module.paths}
    after = rename_module(text, renaming, roots)
    changes = [*changes_of(project, source, done)]
    changes.append(Change(project.map_path, after.encode(), mode_of(project.map_path), text.encode()))
    behind = tuple(path for path in project.git.ignored(source.module.paths) if CACHE not in path.split("/"))
    planned = _record(wish, done, behind, map_diff(text, after))
    return replace(planned, undeclared=undeclared(modules, wish.old, planned.around)), changes


def _refuse_bad_input(settings: Settings, modules: ModuleMap, wish: Wish) -> None:
    modules.get(wish.old)
    if wish.new == wish.old:
        raise Refusal(f"{wish.old!r} has that name already: give another one")
    if wish.new in modules.modules:
        raise Refusal(f"the module {wish.new!r} exists already: choose another name")
    refuse_bad_name(wish.new, wish.old, [name for name in modules.modules if name != wish.old])
    if place := installed_at(wish.new):
        raise Refusal(f"{wish.new!r} is the name of an installed package ({place}): choose another name")
    refuse_unlike(settings, wish.new)
    if wish.title is not None:
        refuse_bad_title(wish.title)


def _record(wish: Wish, done: "InPlace", behind: tuple[str, ...], diff: str) -> RenamedModule:
    words = [one for one in done.ledger if one.verdict == "rename"]
    left = [one for one in done.ledger if one.verdict != "rename"]
    return RenamedModule(
        old=wish.old,
        new=wish.new,
        state="planned",
        files=done.moved,
        around=tuple(file.path for file in done.around),
        renamed=counted([f"{word.old} -> {word.new}" for word in words]),
        kinds=kinds(done.ledger),
        left=tuple(left),
        behind=behind,
        migration=done.migration,
        tables=done.tables,
        map_diff=diff,
    )


def command(
    old: Annotated[str, typer.Argument(help="The module.")],
    new: Annotated[str, typer.Argument(help="Its new name, such as hub.")],
    title: Annotated[
        str | None, typer.Option(help="Its new title in prose; made from the name when not given.")
    ] = None,
    rename_also: Annotated[
        list[str] | None, typer.Option("--rename", help="One more name to map, such as note=item.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only print what would change; exit 1 if anything.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    no_verify: Annotated[bool, typer.Option("--no-verify", help="Do not run the tests.")] = False,
    no_migration: Annotated[
        bool, typer.Option("--no-migration", help="Write no migration: the tables are yours to rename.")
    ] = False,
) -> int:
    """Give a module another name in its place, with all that refers to it, proved by tests, or nothing at all."""
    wish = Wish(old, new, title, tuple(rename_also or ()), not no_migration)
    result = rename(find_project(Path.cwd()), wish, dry_run, check=not no_verify)
    code = terminal.DOES_NOT_HOLD if result.state == "planned" else terminal.DONE
    return terminal.told("rename", code, asdict(result), _report(result), json)


def _report(result: RenamedModule) -> Iterator[str]:
    if result.state == "unchanged":
        yield f"{result.old} is called {result.new} already; nothing changed"
        return
    dry = result.state == "planned"
    yield f"{result.old} -> {result.new}: {len(result.files)} files of its own, {len(result.around)} that refer to it"
    yield from (f"  {old} -> {new}" for old, new in result.files.items() if dry)
    yield from (f"  changed: {path}" for path in result.around)
    yield from (f"  {one} has changed files, but no {result.old} in depends_on" for one in result.undeclared)
    yield from (f"  stays behind, because git ignores it: {path}" for path in result.behind)
    yield f"  new: {result.migration or 'no migration'}"
    if result.tables:
        yield f"  its tables are not taken along: {', '.join(result.tables)}"
    yield from report.counts("renamed", result.renamed if dry else {})
    yield from report.kinds(kind.as_row() for kind in result.kinds)
    yield from _left(result.left, dry)
    yield result.map_diff.rstrip() if dry else _tested(result)


def _left(left: Sequence[Decision], dry: bool) -> Iterator[str]:
    places = [one for one in left if dry or one.verdict == "ask" or one.rule in OUTSIDE]
    for one in places if dry else places[:SHOWN]:
        yield f"  left alone: {one.path}:{one.line}:{one.column} {one.old} ({one.rule})"
    if not dry and len(places) > SHOWN:
        yield f"  ... ({len(places)} in all; --json has them)"


def _tested(result: RenamedModule) -> str:
    if result.tests is None:
        return f"not verified, in {result.seconds} s; run `python -m generators.verify {result.new}`"
    passed = sum(suite.passed for suite in result.tests.values())
    return f"green: {passed} tests of {', '.join(result.tests)} passed, as many as before, in {result.seconds} s"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return its exit code."""
    return terminal.run(command, arguments)


if __name__ == "__main__":
    sys.exit(main())
