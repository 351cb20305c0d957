"""Where a clone's gold standard lay when the clone was made: found in git by its content, not by a commit."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from generators.model.errors import Refusal
from generators.model.lineage import Lineage
from generators.model.module_map import MAP_NAME, Module, read_map
from generators.model.module_name import title_of
from generators.model.names import Renaming
from generators.workspace.git import Git
from generators.workspace.project import Project

WAY_OUT = "`git fetch --unshallow` fetches it, `--base REV` takes another commit's"


@dataclass(frozen=True)
class Past:
    """A gold standard of some time: its name and its entry in the map then, the ids of its content.

    `commit` is the newest one that touched this content; empty when the history has it no more.
    """

    name: str
    module: Module
    objects: tuple[str, ...]
    commit: str = ""


def past_of(project: Project, lineage: Lineage, gold: Module) -> Past:
    """Return the gold standard with the content that a lineage names.

    Args:
        project: where.
        lineage: that of the clone.
        gold: the entry that the gold standard has in the map today.

    Raises:
        Refusal: git has the content no more; the words say the way out.
    """
    if not all(project.git.ids(lineage.objects)):
        what = f"what {lineage.module} was when it was cloned ({lineage.objects[0][:12]})"
        raise Refusal(f"{what} is not in this repository: {WAY_OUT}")
    then = lineage.then()
    entries = [one for one in _entries(project, lineage.module, gold, then) if len(one.paths) == len(then.objects)]
    if not entries:
        raise Refusal(f"{lineage.module} has other paths than when it was cloned: `--base REV` names a commit's")
    for entry in entries:
        if commit := _newest(project.git, entry.paths, then.objects):
            return Past(then.module, _titled(entry, _entry(project, commit, then.module)), then.objects, commit)
    return Past(then.module, entries[0], then.objects, project.git.ids([f"{then.commit}^{{commit}}"])[0])


def in_history(project: Project, lineage: Lineage, gold: Module) -> bool:
    """Say whether the last commit, or one before it, has the content that a lineage names; arguments as `past_of`."""
    then = lineage.then()
    entries = [one for one in _entries(project, lineage.module, gold, then) if len(one.paths) == len(then.objects)]
    return any(_newest(project.git, entry.paths, then.objects) for entry in entries)


def past_at(project: Project, lineage: Lineage, revision: str) -> Past:
    """Return the gold standard as a commit has it, under the name it has there.

    Raises:
        Refusal: there is no such commit, or it has no such module.
    """
    commit = project.git.ids([f"{revision}^{{commit}}"])[0]
    if not commit:
        raise Refusal(f"--base {revision!r}: git knows no such commit")
    for name in (lineage.module, lineage.then().module):
        if entry := _entry(project, commit, name):
            objects = tuple(project.git.ids([f"{commit}:./{path}" for path in entry.paths]))
            if all(objects):
                return Past(name, entry, objects, commit)
    raise Refusal(f"--base {revision!r}: that commit has no module {lineage.module!r} in its {MAP_NAME}")


def depended_on(project: Project, clone: str, lineage: Lineage) -> tuple[str, ...] | None:
    """Return what gold depended on in the map in which the clone got its lineage; None when that is in no commit."""
    known = lineage.source, lineage.commit

    def is_older(commit: str) -> bool:
        entry = _maps(project.root, commit).get(clone)
        origin = entry.cloned_from if entry else None
        return origin is None or (origin.source, origin.commit) != known

    commits = [one.id for one in Git(project.root).history([MAP_NAME])]
    at = bisect_left(commits, True, key=is_older)
    then = _maps(project.root, commits[at - 1]) if at else {}
    gold = then.get(lineage.module) or then.get(lineage.then().module)
    return gold.depends_on if gold else None


@cache
def _maps(root: Path, commit: str) -> Mapping[str, Module]:
    """Return the modules in the map of a commit; none where it cannot be read."""
    try:
        return read_map(Git(root).show(f"{commit}:./{MAP_NAME}") or "").modules
    except Refusal:
        return {}


def _entries(project: Project, name: str, gold: Module, then: Lineage) -> Iterator[Module]:
    """Yield what the entry may have been: in the map of the recorded commit, as today, under the name of then."""
    if known := _entry(project, then.commit, then.module):
        yield known
    yield gold
    back = Renaming((name, then.module)).identifier
    yield replace(gold, title=title_of(then.module), paths=tuple(map(back, gold.paths)))


def _titled(entry: Module, known: Module | None) -> Module:
    return replace(entry, title=known.title) if known else entry


def _entry(project: Project, commit: str, name: str) -> Module | None:
    text = Git(project.root).show(f"{commit}:./{MAP_NAME}")
    try:
        return read_map(text).modules.get(name) if text else None
    except Refusal:
        # A map of another time may have been broken; then today's has to do.
        return None


def _newest(git: Git, paths: Sequence[str], objects: Sequence[str]) -> str:
    """Return the newest commit that touched the paths and left this content there; empty when there is none."""
    commits = [commit.id for commit in git.history(paths)]
    found = git.ids([f"{commit}:./{path}" for commit in commits for path in paths])
    many = len(paths)
    places = range(0, len(found), many)
    return next((commits[at // many] for at in places if found[at : at + many] == list(objects)), "")
