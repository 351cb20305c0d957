"""Brings a newer version of the template into a project: proved by the project's tests, or with its conflicts marked.

update_template(project), then finish_template(project) or abort_template(project) where conflicts were left
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from generators.merge.blob import Blob
from generators.merge.tree import Conflict
from generators.model.errors import Refusal
from generators.template.gate import Along, Clones, Proved, prove
from generators.template.news import News, news
from generators.template.state import NAME, State, read_state, refuse_unresolved, root_of
from generators.template.writing import Files, blob_at, changes_of
from generators.workspace.changes import applied
from generators.workspace.copied import ANSWERS
from generators.workspace.files import read_whole
from generators.workspace.git import Git
from generators.workspace.journal import Store
from generators.workspace.junit import Suite
from generators.workspace.lock import changing
from generators.workspace.project import Project
from generators.workspace.under_way import planned

WHAT = "update --template"
FINISH, ABORT = f"{WHAT} --finish", f"{WHAT} --abort"


@dataclass(frozen=True)
class TemplateUpdate:
    """What an update did or would do. `state`: done, planned, unchanged, conflicted or aborted.

    Paths are relative to the project's root; `moved` has the files of ours that went where the template moved them.
    `along`: the clones that got their gold standard's news in the same step, being red without them.
    """

    state: str
    version_from: str
    version_to: str
    changed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    moved: Mapping[str, str] = field(default_factory=dict)
    conflicts: tuple[Conflict, ...] = ()
    notes: tuple[str, ...] = ()
    along: tuple[str, ...] = ()
    tests: Suite | None = None
    seconds: float = 0.0


def nobody(project: Project) -> Along:
    """Let no clone come along."""
    return Along()


def update_template(
    project: Project, to: str = "", dry_run: bool = False, check: bool = True, clones: Clones = nobody
) -> TemplateUpdate:
    """Bring a version of the template into the project.

    Args:
        project: where.
        to: the version: a tag, branch or commit of the template; empty: the newest.
        dry_run: only plan.
        check: install and test the project with the news, and take them only when it is green.
        clones: tells gold's news in clones, which come along where the project is not green without.

    Raises:
        Refusal: it cannot start; nothing was changed.
        Failure: the project is not green with the news; nothing was changed.
    """
    began = time.monotonic()
    with changing(project.git, WHAT) as store:
        _refuse_what_is_open(project)
        found = news(project, to)
        result = _record(project, found, found.files)
        if result.state == "unchanged" or dry_run:
            return result
        if found.conflicts:
            _leave_conflicts(project, store, found)
            result = replace(result, state="conflicted")
        else:
            files = {**found.files, ANSWERS: found.answers}
            proved = prove(project, files, clones) if check else Proved()
            result = _record(project, found, {**found.files, **proved.files})
            result = replace(result, state="done", along=proved.along, tests=proved.tests)
            _apply(project, store, WHAT, {**files, **proved.files})
    return replace(result, seconds=round(time.monotonic() - began, 2))


def finish_template(project: Project, check: bool = True, clones: Clones = nobody) -> TemplateUpdate:
    """End an update whose conflicts were resolved: from now on the project has the new version.

    Args:
        project: where.
        check: install and test the project as it lies in the tree, and finish only when it is green.
        clones: as for `update_template`.

    Raises:
        Refusal: no update is under way.
        Failure: a marker is left or the project is not green; the update stays under way.
    """
    began = time.monotonic()
    with changing(project.git, FINISH) as store:
        state = _under_way(project)
        refuse_unresolved(store.top, state)
        files = {one.path: blob_at(project.root / one.path) for one in Git(project.root).changed()}
        answers = {ANSWERS: Blob(state.answers.encode())}
        proved = prove(project, {**files, **answers}, clones) if check else Proved()
        _apply(project, store, FINISH, {**answers, **proved.files}, notes={NAME: None})
    seconds = round(time.monotonic() - began, 2)
    return replace(_ended(project, state, "done"), along=proved.along, tests=proved.tests, seconds=seconds)


def abort_template(project: Project) -> TemplateUpdate:
    """Take an update with conflicts back: every file that it changed is what it was.

    Raises:
        Refusal: no update is under way.
    """
    with changing(project.git, ABORT) as store:
        state = _under_way(project)
        result = _ended(project, state, "aborted")
        _apply(project, store, ABORT, _before(state), undoes=state.number, notes={NAME: None})
    return result


def template_under_way(project: Project) -> bool:
    """Say whether an update of the template waits to be finished or taken back."""
    return read_state(project) is not None


def _refuse_what_is_open(project: Project) -> None:
    if state := read_state(project):
        raise Refusal(f"the update to {state.version_to} is under way: end it with --finish or --abort")
    if changed := Git(project.root).changed():
        more = f" and {len(changed) - 1} more" if len(changed) > 1 else ""
        raise Refusal(f"{changed[0].path}{more} is not committed: commit or stash it, and run again")


def _under_way(project: Project) -> State:
    state = read_state(project)
    if state is None:
        raise Refusal("no update of the template is under way: start one with `python -m generators.update --template`")
    return state


def _record(project: Project, found: News, files: Files) -> TemplateUpdate:
    there = {path for path in files if read_whole(project.root / path) is not None}
    gone = {path for path, blob in files.items() if blob is None}
    went, came = {*found.moved}, {*found.moved.values()}
    return TemplateUpdate(
        "unchanged" if found.version_from == found.version_to else "planned",
        found.version_from,
        found.version_to,
        changed=tuple(sorted(there - gone)),
        added=tuple(sorted({*files} - there - came)),
        removed=tuple(sorted(gone - went)),
        moved=found.moved,
        conflicts=found.conflicts,
        notes=found.notes,
    )


def _leave_conflicts(project: Project, store: Store, found: News) -> None:
    changes = changes_of(project, found.files)
    state = State(
        root_of(project),
        found.version_from,
        found.version_to,
        found.answers.text,
        planned(store, WHAT, changes),
        found.conflicts,
    )
    with applied(store, WHAT, changes, notes={NAME: state.text}):
        pass


def _apply(
    project: Project,
    store: Store,
    what: str,
    files: Files,
    undoes: int | None = None,
    notes: Mapping[str, str | None] | None = None,
) -> None:
    with applied(store, what, changes_of(project, files), undoes, notes):
        pass


def _before(state: State) -> Files:
    """Return the files of an update as they were before it."""
    before = ((PurePosixPath(file.path).relative_to(state.root).as_posix(), file) for file in state.change.files)
    return {path: None if file.before is None else Blob(file.before, file.mode_before) for path, file in before}


def _ended(project: Project, state: State, how: str) -> TemplateUpdate:
    """Return the record of an update that was under way, by what its files are now."""
    then = _before(state)
    now = {path for path in then if read_whole(project.root / path) is not None}
    was = {path for path, blob in then.items() if blob}
    return TemplateUpdate(
        how,
        state.version_from,
        state.version_to,
        changed=tuple(sorted(was & now)),
        added=tuple(sorted(now - was)),
        removed=tuple(sorted(was - now)),
    )
