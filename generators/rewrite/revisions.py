"""Alembic revisions: a clone gets ids of its own, and its chain is tied together again."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePosixPath

from generators.model.errors import Refusal

FOLDERS = {"migrations", "versions"}
# The rule of a finding that is an id, not a name.
REVISION_ID = "revision-id"
# What Alembic makes.
PLAIN = re.compile(r"[0-9a-f]{12}")


@dataclass(frozen=True)
class Revision:
    """One migration: its file, its id, the ids it follows."""

    path: str
    id: str
    parents: tuple[str, ...]


def among_migrations(path: str) -> bool:
    """Say whether a file lies where migrations lie."""
    return not FOLDERS.isdisjoint(PurePosixPath(path).parent.parts)


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
    return {old: _shifted(old if PLAIN.fullmatch(old) else _digest(old), module) for old in by_id}


def id_before(fresh: str, module: str) -> str | None:
    """Return the id of which `fresh_ids` makes this one for a module; None when no id can be told."""
    return _shifted(fresh, module) if PLAIN.fullmatch(fresh) else None


def _shifted(plain: str, module: str) -> str:
    # It leads there and back, so that a migration that goes home comes out again under the id it ran with.
    return f"{int(plain, 16) ^ int(_digest(module), 16):012x}"


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:12]


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
