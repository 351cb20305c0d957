"""Alembic revisions: a clone gets ids of its own, and its chain is tied together again."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

import libcst as cst

from generators.model.errors import Refusal
from generators.rewrite.ledger import Finding
from generators.rewrite.syntax import Syntax


@dataclass(frozen=True)
class Revision:
    """One migration: its file, its id, the ids it follows."""

    path: str
    id: str
    parents: tuple[str, ...]


def revision_of(file: Syntax) -> Revision | None:
    """Return the revision that a file is, or None when it is none."""
    values = {name: value for statement in file.tree.body for name, value in _assigned(statement)}
    if "revision" not in values or "down_revision" not in values:
        return None
    ids = _strings(values["revision"])
    if len(ids) != 1:
        raise Refusal(f"{file.path}: `revision` is not one plain string: correct it and run again")
    return Revision(file.path, ids[0], _strings(values["down_revision"]))


def fresh_ids(revisions: list[Revision], module: str) -> Mapping[str, str]:
    """Return a new id for each old one: the same each time for the same module.

    Raises:
        Refusal: the chain is broken.
    """
    by_id: dict[str, Revision] = {}
    for revision in revisions:
        if revision.id in by_id:
            raise Refusal(f"{revision.path}: revision {revision.id} is also that of {by_id[revision.id].path}")
        by_id[revision.id] = revision
    _refuse_broken_chain(by_id)
    return {old: sha256(f"{old}:{module}".encode()).hexdigest()[:12] for old in by_id}


def id_findings(text: str, fresh: Mapping[str, str]) -> Iterator[Finding]:
    """Yield the places where the old ids stand in the text of a migration."""
    if fresh:
        pattern = re.compile(r"(?<![A-Za-z0-9])(" + "|".join(map(re.escape, fresh)) + r")(?![A-Za-z0-9])")
        for found in pattern.finditer(text):
            yield Finding(found.start(), found.end(), fresh[found[0]], "rename", "revision-id")


def _refuse_broken_chain(by_id: Mapping[str, Revision]) -> None:
    followed = {parent for revision in by_id.values() for parent in revision.parents}
    for revision in by_id.values():
        for parent in revision.parents:
            if parent not in by_id:
                raise Refusal(
                    f"{revision.path}: follows revision {parent}, which no file has: restore it or correct it"
                )
    heads = [revision for revision in by_id.values() if revision.id not in followed]
    if len(heads) > 1:
        names = " and ".join(revision.path for revision in heads)
        raise Refusal(f"{names}: two heads in one chain of migrations: merge them and run again")
    if by_id and not heads:
        raise Refusal(f"{next(iter(by_id.values())).path}: the migrations follow each other in a circle")


def _assigned(statement: cst.CSTNode) -> Iterator[tuple[str, cst.BaseExpression]]:
    for small in statement.body if isinstance(statement, cst.SimpleStatementLine) else ():
        if isinstance(small, cst.Assign) and isinstance(small.targets[0].target, cst.Name):
            yield small.targets[0].target.value, small.value
        elif isinstance(small, cst.AnnAssign) and isinstance(small.target, cst.Name) and small.value:
            yield small.target.value, small.value


def _strings(value: cst.BaseExpression) -> tuple[str, ...]:
    if isinstance(value, cst.SimpleString):
        return (str(value.evaluated_value),)
    if isinstance(value, cst.Tuple | cst.List):
        return tuple(text for element in value.elements for text in _strings(element.value))
    return ()
