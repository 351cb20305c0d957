"""Alembic revisions as migrations declare them: which id a file has, and where ids stand in it."""

import re
from collections.abc import Iterator, Set

import libcst as cst

from generators.model.errors import Refusal
from generators.rewrite.ledger import Finding
from generators.rewrite.revisions import REVISION_ID, Revision
from generators.rewrite.syntax import Syntax, literal

NAMES = {"revision", "down_revision", "depends_on", "replaces"}
HEADER = re.compile(r"^\s*(?:Revision ID|Revises|Depends on):.*$", re.MULTILINE)


def revision_of(file: Syntax) -> list[Revision]:
    """Return the revision that a file is; nothing when it is none."""
    values = {name: value for statement in file.tree.body for name, value in _assigned(statement)}
    if not {"revision", "down_revision"} <= values.keys():
        return []
    ids = [value for one in _strings(values["revision"]) if (value := literal(one))]
    if len(ids) != 1:
        raise Refusal(f"{file.path}: `revision` is not one plain string: correct it and run again")
    parents = tuple(value for one in _strings(values["down_revision"]) if (value := literal(one)))
    return [Revision(file.path, ids[0], parents)]


def id_findings(file: Syntax, ids: Set[str]) -> Iterator[Finding]:
    """Yield the places where the old ids stand: the chain's own variables and the lines about them in the docstring."""
    for statement in file.tree.body:
        for name, value in _assigned(statement):
            for node in _strings(value) if name in NAMES else ():
                start, _ = file.place(node)
                yield from _known(file.text, start, file.place(node)[1], ids)
    for line in HEADER.finditer(file.text):
        yield from _known(file.text, line.start(), line.end(), ids)


def _known(text: str, start: int, end: int, ids: Set[str]) -> Iterator[Finding]:
    for word in re.finditer(r"\w+", text[start:end]):
        if word[0] in ids:
            yield Finding(start + word.start(), start + word.end(), word[0], "rename", REVISION_ID)


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
