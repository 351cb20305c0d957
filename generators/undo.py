"""Takes back the last change of ours: the project's files become what they were, and what was edited since stays.

    python -m generators.undo

Works after later edits and commits, by three-way merge. Where that would conflict, nothing is changed.
"""

import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Annotated

import typer

from generators.model.errors import Failure, Refusal
from generators.model.map_merge import without_added
from generators.model.map_text import map_diff
from generators.model.module_map import MAP_NAME, ModuleMap, read_map
from generators.template.state import NAME, read_state
from generators.verify import Verification, objections, verify
from generators.workspace import record, terminal, under_way
from generators.workspace.changes import Change, applied
from generators.workspace.journal import Store
from generators.workspace.lock import changing
from generators.workspace.project import Project, decode_map, find_project
from generators.workspace.record import Record
from generators.workspace.reversal import reversal

SHOWN = 5
CACHE = "__pycache__"


@dataclass(frozen=True)
class Undone:
    """What an undo did or would do. `state`: done, planned (a dry run) or forgotten.

    `what` and `when` are those of the change taken back; the lists are paths relative to the top of the repository.
    `reopened`: the change was the end of an update, which is under way again.
    """

    number: int
    what: str
    when: str
    state: str
    removed: tuple[str, ...] = ()
    restored: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()
    map_diff: str = ""
    reopened: bool = False
    tests: Verification | None = None
    seconds: float = 0.0


def undo(project: Project, dry_run: bool = False, check: bool = True) -> Undone:
    """Take back the last recorded change of this project.

    Args:
        project: where.
        dry_run: only plan.
        check: run the tests of all modules that are there then and keep the undo only when they are green.

    Raises:
        Refusal: there is none, or what was done since stands against it; nothing was changed.
        Failure: the project is not green without the change; it is as before the undo.
    """
    began = time.monotonic()
    with changing(project.git, "undo") as store:
        last = _last(project, store)
        planned, changes = plan(project, store, last)
        if dry_run:
            return planned
        with applied(store, "undo", changes, last.number, _notes(project, store, last)):
            tests = _green(project, last) if check else None
    return replace(planned, state="done", tests=tests, seconds=round(time.monotonic() - began, 2))


def forget(project: Project) -> Undone:
    """Take the last recorded change off the record and leave the files alone.

    Raises:
        Refusal: there is none.
    """
    with changing(project.git, "undo --forget") as store:
        last = _last(project, store)
        record.drop(store, last.number)
    return Undone(last.number, last.what, last.when, "forgotten")


def recorded(project: Project) -> list[Record]:
    """Return the changes of this project that can be undone, the last one first."""
    with changing(project.git, "undo --list") as store:
        return _of_project(project, store)


def _of_project(project: Project, store: Store) -> list[Record]:
    # A repository may hold several projects.
    root = project.root.relative_to(store.top)
    found = [one for one in record.read(store) if any(Path(file.path).is_relative_to(root) for file in one.files)]
    return found[::-1]


def _last(project: Project, store: Store) -> Record:
    if not (found := _of_project(project, store)):
        raise Refusal("no change of ours is on record here: there is nothing to undo")
    return found[0]


def plan(project: Project, store: Store, last: Record) -> tuple[Undone, list[Change]]:
    """Return what an undo would do and the changes that do it.

    Raises:
        Refusal: it cannot be done; the words say why.
    """
    under_way.refuse_another(store, last.notes)
    changes = _changes(project, store, last)
    maps = [change for change in changes if change.path == project.map_path]
    before = decode_map(project.map_bytes())
    after = decode_map(maps[0].content or b"") if maps else before
    if after:
        _refuse_half_a_module(project, store, read_map(before), read_map(after), changes)
    kept = {store.top / file.path: file for file in last.files}
    paths = {change.path: change.path.relative_to(store.top).as_posix() for change in changes}
    merged = [change for change in changes if change.content not in (None, kept[change.path].before)]
    planned = Undone(
        number=last.number,
        what=last.what,
        when=last.when,
        state="planned",
        removed=tuple(paths[change.path] for change in changes if change.content is None),
        restored=tuple(paths[one.path] for one in changes if one.content is not None and one not in merged),
        merged=tuple(paths[change.path] for change in merged),
        map_diff=map_diff(before, after),
        reopened=bool(last.notes),
    )
    return planned, changes


def _changes(project: Project, store: Store, last: Record) -> list[Change]:
    def merge(path: Path, now: bytes, after: bytes, before: bytes) -> bytes | None:
        merged = project.git.merged(now, after, before)
        if merged is None and path == project.map_path:
            text = without_added(*map(decode_map, (now, after, before)))
            return text.encode() if text is not None else None
        return merged

    if changes := reversal(store.top, last, merge):
        return changes
    remedy = "switch there, or run `python -m generators.undo --forget`"
    raise Refusal(f"`{last.what}` is not in this working tree (another branch?): {remedy}")


def _refuse_half_a_module(
    project: Project, store: Store, before: ModuleMap, after: ModuleMap, changes: Sequence[Change]
) -> None:
    """Refuse when a module that goes has more files than the change made, or others have come to depend on it."""
    gone = {change.path.relative_to(store.top).as_posix() for change in changes if change.content is None}
    tree = project.tree.relative_to(store.top)
    for name in before.modules.keys() - after.modules.keys():
        if users := [other for other, its in after.modules.items() if name in its.depends_on]:
            raise Refusal(f"{name!r} would go, but {', '.join(users)} names it under `depends_on` in {MAP_NAME}")
        present = {(tree / path).as_posix() for path in project.git.present(before.modules[name].paths)}
        more = sorted(path for path in present - gone if CACHE not in path.split("/"))
        # Taking back what only wrote the map leaves the files alone.
        if more and not gone.isdisjoint(present):
            names = ", ".join(more[:SHOWN]) + (", ..." if len(more) > SHOWN else "")
            raise Refusal(f"{name!r} would go, but has files that were added since: {names}; move them away first")


def _notes(project: Project, store: Store, last: Record) -> dict[str, str | None]:
    """Return what becomes of the notes of updates: those that this change began go, those that it ended come back."""
    waiting = read_state(project)
    of_template = {NAME: None} if waiting and waiting.number == last.number else {}
    return {**under_way.begun_by(store, last.number), **of_template, **last.notes}


def _green(project: Project, last: Record) -> Verification | None:
    if not project.map_path.exists():
        return None
    tests = verify(project)
    if not tests.green:
        red = next(verdict for verdict in tests.verdicts if not verdict.green)
        raise Failure(f"{red.module} is not green without `{last.what}`: {red.why}", objections(tests))
    return tests


def command(
    listing: Annotated[bool, typer.Option("--list", help="Print what can be undone, the last change first.")] = False,
    forgetting: Annotated[
        bool, typer.Option("--forget", help="Take the last change off the record, and leave the files alone.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only print what would change; exit 1 if anything.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    no_verify: Annotated[bool, typer.Option("--no-verify", help="Do not run the tests.")] = False,
) -> int:
    """Take back the last change of ours: the files become what they were, and what was edited since stays."""
    if forgetting and dry_run:
        raise Refusal("--forget has no dry run: --list shows what is on record")
    project = find_project(Path.cwd())
    if listing:
        return _list(recorded(project), json)
    result = forget(project) if forgetting else undo(project, dry_run, check=not no_verify)
    code = terminal.DOES_NOT_HOLD if result.state == "planned" else terminal.DONE
    return terminal.told("undo", code, asdict(result), _report(result), json)


def _list(records: Sequence[Record], json: bool) -> int:
    changes = [
        {"number": one.number, "what": one.what, "when": one.when, "files": [file.path for file in one.files]}
        for one in records
    ]
    rows = [f"{one.number:4}  {one.when}  {one.what} ({len(one.files)} files)" for one in records]
    lines = rows or ["no change of ours is on record here"]
    return terminal.told("undo", terminal.DONE, {"changes": changes}, lines, json)


def _report(result: Undone) -> Iterator[str]:
    if result.state == "forgotten":
        yield f"`{result.what}` ({result.when}) is off the record; no file was changed"
        return
    numbers = f"{len(result.removed)} files removed, {len(result.restored)} restored, {len(result.merged)} merged"
    yield f"`{result.what}` ({result.when}): {numbers}"
    dry = result.state == "planned"
    yield from (f"  - {path}" for path in result.removed if dry)
    yield from (f"  + {path}" for path in result.restored if dry)
    yield from (f"  merged with what was edited since: {path}" for path in result.merged)
    yield result.map_diff.rstrip() if dry else _tested(result)
    if result.reopened and not dry:
        again = result.what.removesuffix(" --finish")
        yield f"it is under way again: `python -m generators.{again} --finish`, or --abort"


def _tested(result: Undone) -> str:
    if result.tests is None:
        mapped = MAP_NAME not in {path.rpartition("/")[2] for path in result.removed}
        return f"undone, {'not verified' if mapped else 'and the map with it'}, in {result.seconds} s"
    passed = sum(verdict.tests.passed for verdict in result.tests.verdicts)
    return f"undone; green: {passed} tests passed, in {result.seconds} s"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return its exit code."""
    return terminal.run(command, arguments)


if __name__ == "__main__":
    sys.exit(main())
