"""Merges a clone's improvement into its gold standard, in both names, and proves the one by the other.

Gold as it comes out, cloned again, must be what came out in the clone's names, byte for byte.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from generators.draft.chain import after_own_head, number, placed_as, refuse_rewritten, renamed, revisions
from generators.draft.difference import by_path
from generators.draft.homeward import Files
from generators.draft.hunks import Hunk, placed, with_hunks
from generators.draft.improvement import Improvement, Proposal, differences
from generators.merge.blob import Blob
from generators.merge.marks import Labels
from generators.merge.tree import Conflict, TreeMerge, merge_trees
from generators.model.errors import Refusal
from generators.rewrite.files import is_python
from generators.rewrite.revisions import id_before
from generators.workspace import formatting
from generators.workspace.changes import Change
from generators.workspace.files import mode_of
from generators.workspace.line_merge import line_merge
from generators.workspace.project import Project, StoredFile


@dataclass(frozen=True)
class Promoted:
    """Gold as it is and as it shall be, by path; or where both have changed the same."""

    ours: Files
    files: Files
    conflicts: tuple[Conflict, ...] = ()


def promoted(improvement: Improvement, chosen: Sequence[Hunk], proposals: Sequence[Proposal]) -> Promoted:
    """Return what gold becomes with some hunks of an improvement.

    Args:
        improvement: all that the clone has changed.
        chosen: the hunks.
        proposals: the same in gold's names, said together, none of them in doubt.

    Raises:
        Refusal: gold in these words would not give the clone's change back.
    """
    home, project = improvement.home, improvement.home.now.source.project
    ours = home.made.source.stored
    base, said = proposals[0].before, with_hunks(proposals[0].before, proposals[0].after, placed(chosen))
    after = improvement.state(chosen)
    was, shall = (_tidied(improvement, *states) for states in ((base, improvement.before), (said, after)))
    shall = after_own_head(was, ours, shall)
    after = _numbered_as(after_own_head(improvement.before, improvement.made, after), shall, home.name)
    gold = _merged(project, placed_as(was, ours), ours, shall)
    clone = _merged(project, placed_as(improvement.before, improvement.made), improvement.made, after)
    if gold.conflicts or clone.conflicts:
        return Promoted(ours, ours, gold.conflicts or clone.conflicts)
    files = {path: StoredFile(path, blob.content, blob.mode) for path, blob in gold.files.items()}
    refuse_rewritten(ours, files)
    _refuse_other(by_path(home.gold_with(files.values()).draft().files), clone)
    return Promoted(ours, files)


def changes_of(project: Project, done: Promoted) -> Iterator[Change]:
    """Yield the changes that a promotion comes to: files are written first, then those that go."""
    for path, file in sorted(done.files.items()):
        before, place = done.ours.get(path), project.tree / path
        if before is None:
            yield Change(place, file.content, file.mode)
        elif before.content != file.content:
            yield Change(place, file.content, mode_of(place), before.content)
    for path in sorted(done.ours.keys() - done.files.keys()):
        yield Change(project.tree / path, None, mode_of(project.tree / path), done.ours[path].content)


def _tidied(improvement: Improvement, said: Files, state: Files) -> dict[str, StoredFile]:
    """Return a state in gold's names, by gold's paths: what is not gold's already is as tidy as it is in the clone."""
    source, known = improvement.home.now.source, {file.content for file in improvement.home.made.source.stored.values()}
    drafts = [
        formatting.Draft(path, file.path, file.content, state[path].content)
        for path, file in said.items()
        if is_python(path) and not file.is_link and file.content not in known
    ]
    tidy = formatting.tidy(source.project.git.top, source.project.tree, drafts).drafts
    contents = {one.path: one.content for one in tidy}
    return {file.path: replace(file, content=contents.get(file.path, file.content)) for file in said.values()}


def _numbered_as(files: Files, gold: Files, name: str) -> dict[str, StoredFile]:
    """Return the clone's files with its migrations numbered as those are in gold that they would be made of."""
    known = {one.id: number(one.path) for one in revisions(gold.values()).values()}
    names = {}
    for one in revisions(files.values()).values():
        own, there = number(one.path), known.get(id_before(one.id, name) or "", "")
        if own and there and own != there:
            names[one.path] = there + PurePosixPath(one.path).name.removeprefix(own)
    return renamed(files, names)


def _merged(project: Project, base: Files, ours: Files, theirs: Files) -> TreeMerge:
    labels = Labels("gold now", "gold when it was cloned", "the clone")
    by_lines = line_merge(project.git, (labels.ours, labels.base, labels.theirs))
    return merge_trees(_blobs(base), _blobs(ours), _blobs(theirs), by_lines, labels)


def _blobs(files: Files) -> dict[str, Blob]:
    return {path: Blob(file.content, file.mode) for path, file in files.items()}


def _refuse_other(again: Files, expected: TreeMerge) -> None:
    for path, blob in expected.files.items():
        file = again.get(path)
        if file is None or file.content != blob.content:
            words = next(differences(StoredFile(path, blob.content, blob.mode), file.content if file else b""))[1]
            raise Refusal(f"{words}, or promote less")
    if more := sorted(again.keys() - expected.files.keys()):
        raise Refusal(f"{more[0]} would be in a clone made of it: promote its removal as well")
