"""Whether an update that waits for a person can be finished: its conflicts are resolved, and gold's news are there."""

from generators.draft.difference import MARKERS, with_markers
from generators.draft.past import in_history
from generators.merge.tree import BESIDE
from generators.model.errors import Failure, Refusal
from generators.workspace.files import read_whole
from generators.workspace.project import Project, StoredFile
from generators.workspace.record import KeptFile
from generators.workspace.under_way import UnderWay

SHOWN = 5


def refuse_unresolved(project: Project, one: UnderWay) -> None:
    """Refuse to finish an update whose conflicts are not resolved, or whose news are not in the tree.

    Raises:
        Refusal: it was begun on another branch, or its files were taken back since; the words say the way out.
        Failure: a conflict's markers are left.
    """
    if not _has_gold(project, one):
        gold = one.entry.cloned_from.module if one.entry.cloned_from else "gold"
        raise Refusal(
            f"{one.module}: this branch does not have {gold} as the update under way brings it: "
            "switch back to the branch where it was begun, and finish or --abort it there"
        )
    if _taken_back(project, one):
        raise Refusal(
            f"{one.module} is as it was before the update under way, without the news: "
            "bring its files back (`git stash pop`), or --abort and update again"
        )
    _refuse_markers(project, one)


def _has_gold(project: Project, one: UnderWay) -> bool:
    """Say whether this branch has the clone, and has or had the content of gold that the lineage would name."""
    modules, lineage = project.modules().modules, one.entry.cloned_from
    gold = modules.get(lineage.module) if lineage else None
    return one.module in modules and bool(lineage and gold and in_history(project, lineage, gold))


def _taken_back(project: Project, one: UnderWay) -> bool:
    """Say whether all that the update wrote without a conflict is as before; git leaves new files when it takes back.

    A conflict may be resolved by taking the clone's own side, so a file that had one says nothing.
    """
    certain = [file for file in one.change.files if not _had_conflict(file)]
    known = [file for file in certain if file.before is not None] or certain
    return bool(known) and all(read_whole(project.git.top / file.path) == file.before for file in known)


def _had_conflict(file: KeptFile) -> bool:
    return file.path.endswith(BESIDE) or bool(file.after and MARKERS.search(file.after))


def _refuse_markers(project: Project, one: UnderWay) -> None:
    paths = project.git.present(one.entry.paths)
    files = [StoredFile(path, read_whole(project.tree / path) or b"", 0) for path in paths]
    left = [*with_markers(files), *(path for path in paths if path.endswith(BESIDE))]
    if left:
        names = ", ".join(left[:SHOWN]) + (", ..." if len(left) > SHOWN else "")
        raise Failure(f"{one.module} has conflicts left in {names}: resolve them and run --finish again")
