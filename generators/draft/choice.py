"""What a clone has changed since it was made, or by one commit, and which of its changes were asked for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from generators.draft.base import Golds
from generators.draft.chain import own_last, revisions
from generators.draft.difference import by_path, with_markers
from generators.draft.history import with_rename
from generators.draft.homeward import Files, Homeward
from generators.draft.hunks import Hunk
from generators.draft.improvement import Improvement, Proposal
from generators.draft.lasting import lasts
from generators.model.errors import Refusal
from generators.workspace.project import Project


@dataclass(frozen=True)
class Wish:
    """What was asked for: the clone, and which of its changes; nothing chosen means all."""

    module: str
    files: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()
    commit: str = ""
    base: str = ""


def improvement_of(project: Project, wish: Wish) -> Improvement:
    """Return what the clone has changed since it was made, or by one commit.

    Raises:
        Refusal: it is no clone, or git lacks what it was made from, or the commit.
    """
    golds = Golds(project)
    entry = golds.modules.get(wish.module)
    now = golds.now(wish.module, wish.base)
    home = Homeward(wish.module, entry, now, now.draft())
    if wish.commit:
        states = (_at(project, wish, f"{wish.commit}^"), _at(project, wish, wish.commit))
        return _improvement(home, *states)
    then, files = golds.then(wish.module, wish.base), project.files(entry)
    if marked := with_markers(files):
        raise Refusal(f"{marked[0]} has the markers of a conflict: resolve it, commit, and run again")
    made = home.made if now.makes_the_same_as(then) else then.draft()
    before = by_path(made.files)
    return _improvement(home, before, with_rename(by_path(files), before))


def _improvement(home: Homeward, before: Files, after: Files) -> Improvement:
    """Return what leads from one state to the other, the clone's own migrations after those that were there before."""
    state = own_last(before, after)
    own, placed = revisions(after.values()), revisions(state.values())
    return Improvement(home, before, state, {placed[one].path: own[one].path for one in placed.keys() & own.keys()})


def _at(project: Project, wish: Wish, revision: str) -> Files:
    entry = project.modules().get(wish.module)
    if not project.git.ids([f"{wish.commit}^{{commit}}"])[0]:
        raise Refusal(f"--commit {wish.commit!r}: git knows no such commit")
    objects = project.git.ids([f"{revision}:./{path}" for path in entry.paths])
    if not all(objects):
        raise Refusal(
            f"--commit {wish.commit!r}: {revision} has no {' '.join(entry.paths)}, so it changed nothing there"
        )
    return by_path(project.files_at(entry, objects))


def proposed(
    project: Project, wish: Wish, improvement: Improvement, hunks: Sequence[Hunk]
) -> tuple[Improvement, list[Proposal]]:
    """Return changes in gold's names, or why they cannot go home; the first as `Improvement.with_lists` does."""
    later = _changed_later(project, wish, improvement, hunks) if wish.commit else set()
    words = f"{wish.module} changed it after {wish.commit}: promote what it has now, by its file or --hunk alone"
    improvement, proposals = improvement.with_lists(hunks)
    return improvement, [replace(one, why=words) if one.hunk in later else one for one in proposals]


def _changed_later(project: Project, wish: Wish, improvement: Improvement, hunks: Sequence[Hunk]) -> set[Hunk]:
    """Return those changes of a commit that the clone does not have any more."""
    places = {own: placed for placed, own in improvement.paths.items()}
    made, now = (
        {places.get(path, path): file for path, file in files.items()}
        for files in (_at(project, wish, wish.commit), by_path(project.files(project.modules().get(wish.module))))
    )
    return {hunk for hunk in hunks if not lasts(hunk, improvement.before, made, now)}


def chosen(improvement: Improvement, wish: Wish) -> list[Hunk]:
    """Return the changes that were asked for.

    Raises:
        Refusal: there is no such change.
    """
    hunks = improvement.hunks
    if not wish.numbers and not wish.files:
        return hunks
    if unknown := [number for number in wish.numbers if not 0 < number <= len(hunks)]:
        raise Refusal(f"--hunk {unknown[0]}: {wish.module} has {len(hunks)} hunks: --list shows them")
    places = {hunk: (improvement.paths.get(hunk.path, hunk.path), improvement.gold_path(hunk)) for hunk in hunks}
    for file in wish.files:
        if not any(_under(path, file) for pair in places.values() for path in pair):
            raise Refusal(f"{file}: {wish.module} has changed no such file: --list shows what it has changed")
    named = {hunk for hunk, pair in places.items() if any(_under(path, file) for path in pair for file in wish.files)}
    return [hunk for number, hunk in enumerate(hunks, 1) if number in wish.numbers or hunk in named]


def _under(path: str, file: str) -> bool:
    return path == file.rstrip("/") or path.startswith(f"{file.rstrip('/')}/")
