"""Alembic revisions: a clone gets ids of its own, and its chain is tied together again."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

import libcst as cst

from generators.model.errors import Refusal
from generators.rewrite.ledger import Finding
from generators.rewrite.syntax import Syntax, literal

FOLDERS = {"migrations", "versions"}
NAMES = {"revision", "down_revision", "depends_on", "replaces"}
HEADER = re.compile(r"^\s*(?:Revision ID|Revises|Depends on):.*$", re.MULTILINE)


@dataclass(frozen=True)
class Revision:
    """One migration: its file, its id, the ids it follows."""

    path: str
    id: str
    parents: tuple[str, ...]


def revision_of(file: Syntax) -> Revision | None:
    """Return the revision that a file is, or None when it is none."""
    values = {name: value for statement in file.tree.body for name, value in _assigned(statement)}
    if not {"revision", "down_revision"} <= values.keys():
        return None
    ids = [value for one in _strings(values["revision"]) if (value := literal(one))]
    if len(ids) != 1:
        raise Refusal(f"{file.path}: `revision` is not one plain string: correct it and run again")
    parents = tuple(value for one in _strings(values["down_revision"]) if (value := literal(one)))
    return Revision(file.path, ids[0], parents)


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


def id_findings(file: Syntax, fresh: Mapping[str, str]) -> Iterator[Finding]:
    """Yield the places where the old ids stand: the chain's own variables and the lines about them in the docstring."""
    for statement in file.tree.body:
        for name, value in _assigned(statement):
            for node in _strings(value) if name in NAMES else ():
                start, _ = file.place(node)
                yield from _known(file.text, start, file.place(node)[1], fresh)
    for line in HEADER.finditer(file.text):
        yield from _known(file.text, line.start(), line.end(), fresh)


def _known(text: str, start: int, end: int, fresh: Mapping[str, str]) -> Iterator[Finding]:
    for word in re.finditer(r"\w+", text[start:end]):
        if word[0] in fresh:
            yield Finding(start + word.start(), start + word.end(), fresh[word[0]], "rename", "revision-id")


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


def _assigned(statement: cst.CSTNode) -> Iterator[tuple[str, cst.BaseExpression]]:
    for small in statement.body if isinstance(statement, cst.SimpleStatementLine) else ():
        if isinstance(small, cst.Assign) and isinstance(small.targets[0].target, cst.Name):
            yield small.targets[0].target.value, small.value
        elif isinstance(small, cst.AnnAssign) and isinstance(small.target, cst.Name) and small.value:
            yield small.target.value, small.value


def _strings(value: cst.BaseExpression) -> Iterator[cst.SimpleString]:
    if isinstance(value, cst.SimpleString):
        yield value
    elif isinstance(value, cst.Tuple | cst.List):
        for element in value.elements:
            yield from _strings(element.value)
