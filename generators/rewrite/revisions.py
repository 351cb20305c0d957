"""Alembic revisions: a clone gets ids of its own, and its chain is tied together again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from generators.model.errors import Refusal

# The rule of a finding that is an id, not a name.
REVISION_ID = "revision-id"


@dataclass(frozen=True)
class Revision:
    """One migration: its file, its id, the ids it follows."""

    path: str
    id: str
    parents: tuple[str, ...]


def fresh_ids(revisions: Sequence[Revision], module: str) -> Mapping[str, str]:
    """Return a new id for each old one: the same each time for the same module.

    Raises:
        Refusal: the chain is broken.
    """
    by_id: dict[str, Revision] = {}
    for revision in revisions:
        if revision.id in by_id:
            raise Refusal(f"{revision.path}: revision {revision.id} is also that of {by_id[revision.id].path}")
        by_id[revision.id] = revision
    _refuse_lost_parents(by_id)
    _refuse_many_heads(by_id)
    return {old: sha256(f"{old}:{module}".encode()).hexdigest()[:12] for old in by_id}


def _refuse_lost_parents(by_id: Mapping[str, Revision]) -> None:
    for revision in by_id.values():
        for parent in revision.parents:
            if parent not in by_id:
                raise Refusal(
                    f"{revision.path}: follows revision {parent}, which no file has: restore it or correct it"
                )


def _refuse_many_heads(by_id: Mapping[str, Revision]) -> None:
    followed = {parent for revision in by_id.values() for parent in revision.parents}
    heads = [revision.path for revision in by_id.values() if revision.id not in followed]
    if len(heads) > 1:
        raise Refusal(f"{' and '.join(heads)}: two heads in one chain of migrations: merge them and run again")
    if by_id and not heads:
        raise Refusal(f"{next(iter(by_id.values())).path}: the migrations follow each other in a circle")
