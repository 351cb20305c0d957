"""What gold's news come to in its clones: three states of each, merged in the clone's own names.

    news(Golds(project), ["pem"])["pem"].files

Base is gold as it was when the clone was made, theirs is gold now, both in the clone's names; ours is the clone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from generators.draft.base import Gold, Golds
from generators.draft.bulk import drafted
from generators.draft.chain import after_own_head, placed_as, refuse_rewritten
from generators.draft.difference import by_path, with_markers
from generators.draft.draft import Draft
from generators.draft.past import depended_on
from generators.draft.standing import subjects
from generators.merge.blob import Blob
from generators.merge.marks import Labels
from generators.merge.tree import Conflict, TreeMerge, merge_trees
from generators.model.errors import Refusal
from generators.model.module_map import Module
from generators.rewrite.files import is_python
from generators.workspace import formatting
from generators.workspace.line_merge import line_merge
from generators.workspace.links import moved_folder
from generators.workspace.project import Project, StoredFile

Files = Mapping[str, StoredFile]


@dataclass(frozen=True)
class News:
    """A clone as it is, as it shall be, and its entry in the map then.

    `since`: the subjects of gold's commits, newest first; None when the history does not say.
    """

    name: str
    gold: str
    ours: Files
    files: Files
    entry: Module
    conflicts: tuple[Conflict, ...] = ()
    since: tuple[str, ...] | None = ()


def news(golds: Golds, names: Sequence[str], base: str = "") -> dict[str, News | str]:
    """Return what gold's news come to in clones, or why that cannot be told.

    Args:
        golds: the gold standards of the project's clones.
        names: the clones.
        base: take as the base what gold was at this commit.
    """
    found: dict[str, News | str] = {}
    pairs: dict[str, tuple[Gold, Gold]] = {}
    for name in names:
        try:
            pairs[name] = golds.then(name, base), golds.now(name, base)
        except Refusal as refusal:
            found[name] = str(refusal)
    moved_on = [gold for then, now in pairs.values() if not now.makes_the_same_as(then) for gold in (then, now)]
    drafts = drafted(moved_on)
    for name, pair in pairs.items():
        found[name] = _told(golds, name, pair, [drafts[id(gold)] for gold in pair if id(gold) in drafts], base)
    return {name: found[name] for name in names}


def _told(golds: Golds, name: str, pair: tuple[Gold, Gold], drafts: Sequence[Draft | str], base: str) -> News | str:
    made = [one for one in drafts if isinstance(one, Draft)]
    if len(made) < len(drafts):
        return next(one for one in drafts if isinstance(one, str))
    try:
        return _news(golds, name, pair, made) if made else _without_files(golds, name, pair[1], base)
    except Refusal as refusal:
        return str(refusal)


def _news(golds: Golds, name: str, pair: tuple[Gold, Gold], drafts: Sequence[Draft]) -> News:
    project, entry, (then, now) = golds.project, golds.modules.get(name), pair
    ours = by_path(project.files(entry))
    was, has = drafts[0], now.without_rename(drafts[1], drafts[0])
    base = by_path(was.files)
    # What gold itself has of the kind is no conflict.
    if marked := with_markers(file for path, file in ours.items() if file != base.get(path)):
        raise Refusal(f"{marked[0]} has the markers of a conflict: resolve it, commit, and run again")
    theirs = after_own_head(base, ours, by_path(has.files))
    labels = Labels(name, f"{now.source.name} when {name} was made of it", f"{now.source.name} now")
    by_lines = line_merge(project.git, (labels.ours, labels.base, labels.theirs))
    merged = merge_trees(_blobs(placed_as(base, ours)), _blobs(ours), _blobs(theirs), by_lines, labels)
    files = _tidied(project, merged, (ours, theirs))
    clashing = {one.path for one in merged.conflicts}
    refuse_rewritten({path: file for path, file in ours.items() if path not in clashing}, files)
    return News(
        name, now.source.name, ours, files, _entry(golds, name, pair, (was, has)), merged.conflicts, subjects(then, now)
    )


def _blobs(files: Files) -> dict[str, Blob]:
    return {path: Blob(file.content, file.mode) for path, file in files.items()}


def _tidied(project: Project, merged: TreeMerge, sides: Sequence[Files]) -> dict[str, StoredFile]:
    """Return the merged files; Python that is neither side's is made as tidy as ours was."""
    ours = sides[0]
    clashing = {one.path for one in merged.conflicts}
    known = [{file.content for file in side.values()} for side in sides]
    drafts = [
        formatting.Draft(path, path, blob.content)
        for path, blob in merged.files.items()
        if is_python(path) and path in ours and path not in clashing and not any(blob.content in one for one in known)
    ]
    tidy = formatting.tidy(project.git.top, project.tree, drafts).drafts
    contents = {one.path: one.content for one in tidy}
    return {path: StoredFile(path, contents.get(path, blob.content), blob.mode) for path, blob in merged.files.items()}


def _without_files(golds: Golds, name: str, now: Gold, base: str) -> News:
    """Return the news of a clone whose gold has the same files as then: what its entry gets."""
    entry = golds.modules.get(name)
    ours = by_path(golds.project.files(entry))
    # Where git lost what the lineage names, a base that is gold as it is now takes its place.
    if base and _is_lost(golds, name):
        entry = replace(entry, cloned_from=now.source.lineage(now.renaming))
    return News(name, now.source.name, ours, ours, _declared_since(golds, name, now, entry))


def _is_lost(golds: Golds, name: str) -> bool:
    try:
        golds.then(name)
    except Refusal:
        return True
    return False


def _declared_since(golds: Golds, name: str, now: Gold, entry: Module) -> Module:
    """Return the clone's entry with what gold's depends on since."""
    gained, lineage = _gained(golds, name, now), entry.cloned_from
    if not gained or lineage is None:
        return entry
    # The commit moves on with the map, so that what the clone's team takes out again stays out.
    commit = golds.project.git.ids(["HEAD"])[0]
    return replace(entry, depends_on=(*entry.depends_on, *gained), cloned_from=replace(lineage, commit=commit))


def _gained(golds: Golds, name: str, now: Gold) -> list[str]:
    """Return what gold depends on by now, and the clone does not; a clone does not depend on itself."""
    entry = golds.modules.get(name)
    new = [one for one in now.source.module.depends_on if one != name and one not in entry.depends_on]
    known = depended_on(golds.project, name, entry.cloned_from) if new and entry.cloned_from else None
    return [one for one in new if known is not None and one not in known]


def _entry(golds: Golds, name: str, pair: tuple[Gold, Gold], drafts: Sequence[Draft]) -> Module:
    """Return the clone's entry with what gold's has got and lost since, and its lineage at gold now."""
    entry, (then, now), renaming = golds.modules.get(name), pair, pair[1].renaming
    was, has = (
        tuple(moved_folder(path, draft.moved) for path in gold.source.module.paths)
        for gold, draft in zip(pair, drafts, strict=True)
    )
    had, needs = then.source.module.depends_on, now.source.module.depends_on
    kept = (one for one in entry.depends_on if one in needs or one not in had)
    return replace(
        entry,
        paths=_three_way(was, entry.paths, has),
        depends_on=(*kept, *_gained(golds, name, now)),
        keep=_three_way((), entry.keep, now.source.module.keep),
        own=_three_way((), entry.own, tuple(map(renaming.identifier, now.source.module.own))),
        cloned_from=now.source.lineage(renaming),
    )


def _three_way(base: Sequence[str], ours: Sequence[str], theirs: Sequence[str]) -> tuple[str, ...]:
    """Return a list with what the other side added to it and without what the other side took out."""
    kept = [one for one in ours if one in theirs or one not in base]
    return tuple(dict.fromkeys([*kept, *(one for one in theirs if one not in base)]))
