"""Brings the gold standard's news into its clones: merged in each clone's own names, green, or as it was before.

    python -m generators.update pem          one clone; several; or --all
    python -m generators.update pem --finish after its conflicts are resolved; --abort takes them back
    python -m generators.update --template   the news of the template itself, in the whole project

A clone that does not pass its tests with the news is left as it was; the others get theirs all the same.
"""

import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated

import typer

from generators.draft.base import Golds
from generators.draft.news import News, news
from generators.draft.resolved import refuse_unresolved
from generators.draft.source import Source, refuse_uncommitted
from generators.draft.updated import Updated, lines, unchanged, updated
from generators.merge.blob import Blob
from generators.model.errors import Failure, Refusal
from generators.model.map_change import change_module
from generators.model.module_map import Module, ModuleMap
from generators.template.gate import Along
from generators.template.report import lines as template_lines
from generators.template.update import TemplateUpdate, abort_template, finish_template, update_template
from generators.verify import Judgement, judged, written_if_green
from generators.workspace import terminal, under_way
from generators.workspace.changes import Change, applied
from generators.workspace.journal import Store
from generators.workspace.lock import changing
from generators.workspace.project import Project, decode_map, find_project
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
        updated(name, one, judgement.red.get(name), judgement.passed.get(name), dry_run, judgement.fewer.get(name, 0))
        if name in brought or isinstance(one, str)
        else unchanged(one)
        for name, one in found.items()
    )


def finish(project: Project, names: Sequence[str], check: bool = True) -> tuple[Updated, ...]:
    """Move the lineage of clones to where their updates lead, when the conflicts are resolved and all are green.

    Args:
        project: where.
        names: the clones; none means all whose update is under way.
        check: run their tests.

    Raises:
        Refusal: no update of one of them is under way here; nothing was changed.
        Failure: markers are left, or one is not green; all are as before.
    """
    with _ending(project, names, "--finish") as (store, what, waiting):
        for one in waiting.values():
            refuse_unresolved(project, one)
        changes = _map_changes(project, {name: one.entry for name, one in waiting.items()})
        with applied(store, what, changes, notes={note_of(name): None for name in waiting}):
            judgement = judged(project, list(waiting)) if check else Judgement()
            for red in judgement.red.values():
                raise red
    return tuple(
        _finished(one, judgement.passed.get(name), judgement.fewer.get(name, 0)) for name, one in waiting.items()
    )


def _finished(one: UnderWay, passed: int | None, fewer: int) -> Updated:
    origin = one.entry.cloned_from
    return Updated(one.module, "done", origin.module if origin else "", tests=passed, fewer=fewer)


def abort(project: Project, names: Sequence[str]) -> tuple[Updated, ...]:
    """Make every file of unfinished updates what it was before them.

    Args:
        project: where.
        names: the clones; none means all whose update is under way.

    Raises:
        Refusal: no update of one of them is under way; nothing was changed.
    """
    with _ending(project, names, "--abort") as (store, what, waiting):
        for name, one in waiting.items():
            changes = under_way.restored(store.top, one.change)
            with applied(store, what, changes, one.change.number, {note_of(name): None}):
                pass
    return tuple(Updated(name, "aborted") for name in waiting)


@contextmanager
def _ending(project: Project, names: Sequence[str], how: str) -> Iterator[tuple[Store, str, dict[str, UnderWay]]]:
    """Hold the lock for the end of updates; yield the store, the command in words, and the updates, each read."""
    what = " ".join(["update", *(dict.fromkeys(names) or ["--all"]), how])
    with changing(project.git, what) as store:
        # All are read before one of them is ended: who is refused has lost nothing.
        asked = dict.fromkeys(names or sorted(under_way.under_way(project.git)))
        waiting = {name: under_way.read(store, name) for name in asked}
        if not waiting:
            raise Refusal("no update is under way: there is nothing to finish or to abort")
        yield store, " ".join(["update", *waiting, how]), waiting


def along(project: Project) -> Along:
    """Return gold's news in all clones of a project as it is committed; nothing is tested or written.

    Raises:
        Failure: they collide with a clone's own changes.
    """
    clones = [name for name in project.modules().modules if _has_gold(project.modules(), name)]
    found = news(Golds(project), clones)
    brought = {name: one for name, one in found.items() if isinstance(one, News) and _is_new(project, one)}
    for one in brought.values():
        if one.conflicts:
            raise Failure(
                f"{one.name} has not got the news of {one.gold}, and they collide with its own changes in "
                f"{', '.join(map(str, one.conflicts[:SHOWN]))}: take the template's news with --no-verify, commit, "
                f"then `python -m generators.update {one.name}`"
            )
    changes = [change for one in brought.values() for change in _changes(project, one)]
    changes += _map_changes(project, {name: _moved_on(project, one) for name, one in brought.items()})
    return Along(tuple(brought), {_in_root(project, change.path): _blob(change) for change in changes})


def _moved_on(project: Project, one: News) -> Module:
    """Return the entry with its lineage at gold now; the commit stays, since what is tried is on no branch."""
    was, now = project.modules().get(one.name).cloned_from, one.entry.cloned_from
    return replace(one.entry, cloned_from=replace(now, commit=was.commit)) if was and now else one.entry


def _in_root(project: Project, path: Path) -> str:
    return path.relative_to(project.root).as_posix()


def _blob(change: Change) -> Blob | None:
    return None if change.content is None else Blob(change.content, change.mode)


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
    fewer: dict[str, int] = {}
    unproved = list(clean) if check else []
    while left := {name: one for name, one in clean.items() if name not in red}:
        found = _tried(project, store, what, left, unproved)
        passed |= found.passed
        fewer |= found.fewer
        if not found.red:
            break
        red |= found.red
        modules = project.modules().modules
        # The walls say that nobody else can have changed by that.
        unproved = [name for name in left if not found.red.keys().isdisjoint(modules[name].depends_on)]
    return Judgement(red, passed, fewer)


def _tried(project: Project, store: Store, what: str, left: Mapping[str, News], unproved: Sequence[str]) -> Judgement:
    """Write the news of clones and test some of them; nothing is written when one of these is red."""
    changes = [change for one in left.values() for change in _changes(project, one)]
    changes += _map_changes(project, {name: one.entry for name, one in left.items()})
    return written_if_green(project, store, what, changes, unproved)


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
    if dry_run and (finishing or aborting):
        raise Refusal("--finish and --abort have no dry run: `git status` shows what they are about")
    if to and not template:
        raise Refusal("--to names a version of the template: use it with --template; a clone gets gold's last commit")
    project, check = find_project(Path.cwd()), not no_verify
    if template:
        return _told_of_template(project, _of_template(project, (finishing, aborting), to, dry_run, check), json)
    if finishing or aborting:
        done = finish(project, names, check) if finishing else abort(project, names)
    else:
        done = update(project, names, dry_run, check, base)
    return _told(project, done, time.monotonic() - began, json)


def _of_template(project: Project, ending: tuple[bool, bool], to: str, dry_run: bool, check: bool) -> TemplateUpdate:
    finishing, aborting = ending
    if aborting:
        return abort_template(project)
    if finishing:
        return finish_template(project, check, along)
    return update_template(project, to, dry_run, check, along)


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
    clones = {name: one.cloned_from.module for name, one in modules.items() if one.cloned_from}
    return [name for name, gold in clones.items() if gold in touched and name not in result.along]


def _told(project: Project, done: Sequence[Updated], seconds: float, json: bool) -> int:
    code = terminal.DONE if {one.state for one in done} <= GOOD else terminal.DOES_NOT_HOLD
    document = {"modules": [asdict(one) for one in done], "seconds": round(seconds, 2)}
    return terminal.told("update", code, document, lines(done, project.modules(), seconds), json)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return its exit code."""
    return terminal.run(command, arguments)


if __name__ == "__main__":
    sys.exit(main())
