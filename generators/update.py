"""Brings the gold standard's news into its clones: merged in each clone's own names, green, or as it was before.

    python -m generators.update pem          one clone; several; or --all
    python -m generators.update pem --finish after its conflicts are resolved; --abort takes them back
    python -m generators.update --template   the news of the template itself, in the whole project

A clone that does not pass its tests with the news is left as it was; the others get theirs all the same.
"""

import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from generators.draft.base import Golds
from generators.draft.difference import with_markers
from generators.draft.news import News, news
from generators.draft.source import Source, refuse_uncommitted
from generators.draft.updated import Updated, lines, unchanged, updated
from generators.merge.tree import BESIDE
from generators.model.errors import Failure, Refusal
from generators.model.map_change import change_module
from generators.model.module_map import Module, ModuleMap
from generators.template.report import lines as template_lines
from generators.template.update import TemplateUpdate, abort_template, finish_template, update_template
from generators.verify import Judgement, judged
from generators.workspace import terminal, under_way
from generators.workspace.changes import Change, applied
from generators.workspace.cores import Cores
from generators.workspace.files import read_whole
from generators.workspace.journal import Store
from generators.workspace.lock import changing
from generators.workspace.project import Project, StoredFile, decode_map, find_project
from generators.workspace.under_way import UnderWay, note_of

SHOWN = 5
GOOD = {"done", "unchanged", "aborted"}


def update(
    project: Project, names: Sequence[str], dry_run: bool = False, check: bool = True, base: str = ""
) -> tuple[Updated, ...]:
    """Bring gold's news into clones, into each all of them or nothing.

    Args:
        project: where.
        names: the clones; none means all of the map.
        dry_run: only plan.
        check: run the tests of the clones, and keep only what is green.
        base: take as the base what gold was at this commit, where git lost the one of the lineage.

    Raises:
        Refusal: it cannot start; nothing was changed.
    """
    what = " ".join(["update", *(names or ["--all"])])
    with changing(project.git, what) as store:
        asked = _asked(project, names)
        found = news(Golds(project), asked, base)
        if all(isinstance(one, str) for one in found.values()):
            raise Refusal("; ".join(f"{name}: {one}" for name, one in found.items()))
        brought = {name: one for name, one in found.items() if isinstance(one, News) and _is_new(project, one)}
        if brought:
            refuse_uncommitted(project, [Source(project, name, project.modules().get(name)) for name in brought])
        judgement = Judgement() if dry_run else _written(project, store, what, brought, check)
    return tuple(
        updated(name, one, judgement.red.get(name), judgement.passed.get(name), dry_run)
        if name in brought or isinstance(one, str)
        else unchanged(one)
        for name, one in found.items()
    )


def finish(project: Project, name: str, check: bool = True) -> Updated:
    """Move a clone's lineage to where its update leads, when its conflicts are resolved and it is green.

    Raises:
        Refusal: no update of it is under way.
        Failure: markers are left, or it is not green; it is as before.
    """
    with changing(project.git, f"update {name} --finish") as store:
        one = under_way.read(store, name)
        _refuse_unresolved(project, one)
        changes, notes = _map_changes(project, {name: one.entry}), {note_of(name): None}
        with applied(store, f"update {name} --finish", changes, notes=notes):
            judgement = judged(project, [name]) if check else Judgement()
            for red in judgement.red.values():
                raise red
    origin = one.entry.cloned_from
    return Updated(name, "done", origin.module if origin else "", tests=judgement.passed.get(name))


def abort(project: Project, name: str) -> Updated:
    """Make every file of an unfinished update what it was before it.

    Raises:
        Refusal: no update of it is under way.
    """
    with changing(project.git, f"update {name} --abort") as store:
        one = under_way.read(store, name)
        changes = under_way.restored(store.top, one.change)
        with applied(store, f"update {name} --abort", changes, one.change.number, {note_of(name): None}):
            pass
    return Updated(name, "aborted")


def _asked(project: Project, names: Sequence[str]) -> list[str]:
    modules, waiting = project.modules(), under_way.under_way(project.git)
    for name in names:
        if modules.get(name).cloned_from is None:
            raise Refusal(f"{name!r} is no clone: only a clone has a gold standard whose news could come")
    asked = [name for name in modules.modules if name in names or (not names and _has_gold(modules, name))]
    if not asked:
        raise Refusal("the map has no clone with a gold standard: there is nothing to update")
    if began := [name for name in asked if name in waiting]:
        raise Refusal(
            f"an update of {began[0]} is under way: resolve its conflicts and run "
            f"`python -m generators.update {began[0]} --finish`, or --abort"
        )
    return asked


def _has_gold(modules: ModuleMap, name: str) -> bool:
    origin = modules.get(name).cloned_from
    return origin is not None and origin.module in modules.modules


def _is_new(project: Project, one: News) -> bool:
    was = project.modules().get(one.name)
    return one.files != one.ours or _without_commit(was) != _without_commit(one.entry)


def _without_commit(module: Module) -> Module:
    return replace(module, cloned_from=module.cloned_from and replace(module.cloned_from, commit=""))


def _written(project: Project, store: Store, what: str, brought: Mapping[str, News], check: bool) -> Judgement:
    """Write what is new; return what the tests said: red clones are as before."""
    clean = {name: one for name, one in brought.items() if not one.conflicts}
    judgement = _green_ones(project, store, what, clean, check)
    for one in brought.values():
        if one.conflicts:
            _begin(project, store, one)
    return judgement


def _green_ones(project: Project, store: Store, what: str, clean: Mapping[str, News], check: bool) -> Judgement:
    """Write the news of all clones at once, test them, and write again without the red ones until all are green."""
    red: dict[str, Failure] = {}
    passed: dict[str, int] = {}
    unproved = list(clean) if check else []
    while left := {name: one for name, one in clean.items() if name not in red}:
        found = _tried(project, store, what, left, unproved)
        passed |= found.passed
        if not found.red:
            break
        red |= found.red
        modules = project.modules().modules
        # The walls say that nobody else can have changed by that.
        unproved = [name for name in left if not found.red.keys().isdisjoint(modules[name].depends_on)]
    return Judgement(red, passed)


def _tried(project: Project, store: Store, what: str, left: Mapping[str, News], unproved: Sequence[str]) -> Judgement:
    """Write the news of clones and test some of them; nothing is written when one of these is red."""
    changes = [change for one in left.values() for change in _changes(project, one)]
    changes += _map_changes(project, {name: one.entry for name, one in left.items()})
    found = Judgement()
    try:
        with applied(store, what, changes):
            found = judged(project, unproved, Cores.of_machine().size) if unproved else found
            for failure in found.red.values():
                raise failure
    except Failure:
        if not found.red:
            raise
    return found


def _begin(project: Project, store: Store, one: News) -> None:
    what, changes = f"update {one.name}", _changes(project, one)
    waiting = UnderWay(one.name, under_way.planned(store, what, changes), tuple(map(str, one.conflicts)), one.entry)
    with applied(store, what, changes, notes={note_of(one.name): under_way.text_of(waiting)}):
        pass


def _changes(project: Project, one: News) -> list[Change]:
    gone = [file for path, file in one.ours.items() if path not in one.files]
    new = [(file, one.ours.get(path)) for path, file in one.files.items() if file != one.ours.get(path)]
    return [
        *(Change(project.tree / new.path, new.content, new.mode, was.content if was else None) for new, was in new),
        *(Change(project.tree / file.path, None, file.mode, file.content) for file in gone),
    ]


def _map_changes(project: Project, entries: Mapping[str, Module]) -> list[Change]:
    before = project.map_bytes()
    text = decode_map(before)
    for name, entry in entries.items():
        text = change_module(text, name, entry)
    after = text.encode()
    mode = project.map_path.stat().st_mode & 0o777
    return [Change(project.map_path, after, mode, before)] if after != before else []


def _refuse_unresolved(project: Project, one: UnderWay) -> None:
    paths = project.git.present(one.entry.paths)
    files = [StoredFile(path, read_whole(project.tree / path) or b"", 0) for path in paths]
    left = [*with_markers(files), *(path for path in paths if path.endswith(BESIDE))]
    if left:
        names = ", ".join(left[:SHOWN]) + (", ..." if len(left) > SHOWN else "")
        raise Failure(f"{one.module} has conflicts left in {names}: resolve them and run --finish again")


def command(
    modules: Annotated[list[str] | None, typer.Argument(help="Clones to bring up to date.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Every clone of the map.")] = False,
    template: Annotated[bool, typer.Option("--template", help="The template's news, in the whole project.")] = False,
    to: Annotated[str, typer.Option(help="With --template: the version; the newest one when not given.")] = "",
    finishing: Annotated[bool, typer.Option("--finish", help="The conflicts are resolved: test and keep it.")] = False,
    aborting: Annotated[bool, typer.Option("--abort", help="Take an update with conflicts back.")] = False,
    base: Annotated[str, typer.Option(help="Take as the base what gold was at this commit, where git lost it.")] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only print what would change; exit 1 if anything.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    no_verify: Annotated[bool, typer.Option("--no-verify", help="Do not run the tests.")] = False,
) -> int:
    """Bring the gold standard's news into its clones, or the template's into the project; green or as before."""
    began = time.monotonic()
    names = tuple(modules or ())
    if (bool(names), every, template).count(True) != 1:
        raise Refusal("name the clones to update, or use --all for every one, or --template")
    if finishing and aborting:
        raise Refusal("--finish keeps an update and --abort takes it back: choose one")
    project, check = find_project(Path.cwd()), not no_verify
    if template:
        return _told_of_template(project, _of_template(project, (finishing, aborting), to, dry_run, check), json)
    if finishing or aborting:
        ended = partial(finish, check=check) if finishing else abort
        done = tuple(ended(project, name) for name in names or sorted(under_way.under_way(project.git)))
    else:
        done = update(project, names, dry_run, check, base)
    return _told(project, done, time.monotonic() - began, json)


def _of_template(project: Project, ending: tuple[bool, bool], to: str, dry_run: bool, check: bool) -> TemplateUpdate:
    finishing, aborting = ending
    if aborting:
        return abort_template(project)
    return finish_template(project, check) if finishing else update_template(project, to, dry_run, check)


def _told_of_template(project: Project, result: TemplateUpdate, json: bool) -> int:
    code = terminal.DONE if result.state in GOOD else terminal.DOES_NOT_HOLD
    behind = _soon_behind(project, result)
    document = {**asdict(result), "behind": behind}
    return terminal.told("update", code, document, template_lines(result, behind), json)


def _soon_behind(project: Project, result: TemplateUpdate) -> list[str]:
    """Return the clones whose gold standard the template's news have changed."""
    modules = project.modules().modules
    files = [project.in_tree(path) for path in (*result.changed, *result.added, *result.removed, *result.moved)]
    touched = {name for name, module in modules.items() if any(map(module.owns, files)) and result.state == "done"}
    return [name for name, one in modules.items() if one.cloned_from and one.cloned_from.module in touched]


def _told(project: Project, done: Sequence[Updated], seconds: float, json: bool) -> int:
    code = terminal.DONE if {one.state for one in done} <= GOOD else terminal.DOES_NOT_HOLD
    document = {"modules": [asdict(one) for one in done], "seconds": round(seconds, 2)}
    return terminal.told("update", code, document, lines(done, project.modules(), seconds), json)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return its exit code."""
    return terminal.run(command, arguments)


if __name__ == "__main__":
    sys.exit(main())
