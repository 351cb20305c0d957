"""Whether a plan's log is what was written: the chain of hashes, git's own memory, the signatures."""

from collections.abc import Iterator, Sequence

from generators.model.errors import Failure
from generators.plan.engine.evidence.log import REMEDY, lost
from generators.plan.engine.evidence.signature import fault
from generators.plan.engine.finding import Finding
from generators.plan.engine.opened import Opened
from generators.workspace.git import Git


def integrity(opened: Opened, others: Sequence[str] = ()) -> list[Finding]:
    """Return what shows that a log was changed.

    Args:
        opened: the plan.
        others: revisions besides this branch whose lines must still be there, such as origin/main.
    """
    place = opened.log.path.relative_to(opened.root).as_posix()
    found = [Finding(place, "chain", words) for words in opened.log.faults]
    if gone := lost(opened.log.path, Git(opened.root), others):
        found.append(Finding(place, "append-only", f"{len(gone)} lines that git has are gone: {REMEDY}"))
    return [*found, *_signatures(opened, place)]


def _signatures(opened: Opened, place: str) -> Iterator[Finding]:
    for entry in opened.log.of_kind("sign", "waive"):
        if why := fault(entry, opened.root):
            words = f"the signature of {entry.facts.get('signer')} under {entry.stage}/{entry.gate}: {why}"
            yield Finding(place, "signature", f"{words}: sign again")


def refuse_broken(opened: Opened) -> None:
    """Raise Failure when the chain is broken: nothing may be built on it."""
    if opened.log.faults:
        place = opened.log.path.relative_to(opened.root).as_posix()
        raise Failure(f"{place} was changed: nothing is built on it", opened.log.faults)
