"""The names of the tables that a module's files declare: in models, in migrations, and in statements of SQL."""

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

import libcst as cst

from generators.rewrite.django import TABLE, names_table
from generators.rewrite.syntax import TEXTS, Above, Syntax, dotted, last_name, literal

MAKES_TABLE = {"Table", "create_table"}
# SQLAlchemy's and SQLModel's keywords that are given a table.
TABLES_GIVEN = {"secondary", "foreign_key"}
# What Alembic makes under a name of its own, which is given first.
UNDER_A_NAME = re.compile(r"_(index|key|constraint)\Z")
CREATES = re.compile(
    r"\bCREATE\s+(?:\w+\s+){0,3}?(?:TABLE|VIEW)\s+(?:IF\s+NOT\s+EXISTS\s+)?"
    r"(?:[\"`\[]?\w+[\"`\]]?\s*\.\s*)?[\"`\[]?(?P<name>\w+)",
    re.IGNORECASE,
)
NAME = re.compile(r"(?:\w+\.)?(\w+)")
DECLARES_TABLE: tuple[type[cst.CSTNode], ...] = (cst.Assign, cst.AnnAssign, cst.DictElement, cst.Call)
DECLARES_TABLE += (cst.SimpleString, *TEXTS)


def tables_of(node: cst.CSTNode) -> Iterator[str]:
    """Yield the tables that a node declares, without their schema."""
    if isinstance(node, cst.SimpleString | cst.FormattedStringText | cst.TemplatedStringText):
        yield from created_by(node.value)
    elif (said := literal(_named(node))) and (name := NAME.fullmatch(said)):
        yield name[1]


def tables_in(syntax: Syntax) -> Iterator[str]:
    """Yield the tables that a Python file declares."""
    for node, _ in syntax.of(*DECLARES_TABLE):
        yield from tables_of(node)


def tables_in_sql(texts: Mapping[str, str]) -> Iterator[str]:
    """Yield the tables that files of SQL create, of texts by their paths."""
    for path, text in texts.items():
        if PurePosixPath(path).suffix == ".sql":
            yield from created_by(text)


def created_by(statement: str) -> Iterator[str]:
    """Yield the tables and views that a statement in SQL creates."""
    return (found["name"] for found in CREATES.finditer(statement))


def is_at_table(above: Above) -> bool:
    """Say whether a string stands where a table is declared or named: in a model, a relation, a step of Alembic."""
    parent = above[-1]
    if not isinstance(parent, cst.Arg) or not isinstance(call := above[-2], cst.Call):
        return names_table(above)
    if parent.keyword is not None:
        return parent.keyword.value in TABLES_GIVEN
    called = dotted(call.func) or ""
    if called.startswith("op."):
        return call.args.index(parent) in ((1, 2) if UNDER_A_NAME.search(called) else (0,))
    return last_name(call.func) in MAKES_TABLE and call.args[0] is parent


def _named(node: cst.CSTNode) -> cst.BaseExpression | None:
    """Return what gives a table its name."""
    if isinstance(node, cst.Call):
        return node.args[0].value if node.args and last_name(node.func) in MAKES_TABLE else None
    if isinstance(node, cst.DictElement):
        return node.value if literal(node.key) in TABLE else None
    if isinstance(node, cst.AnnAssign):
        return node.value if last_name(node.target) in TABLE else None
    if isinstance(node, cst.Assign):
        return node.value if any(last_name(one.target) in TABLE for one in node.targets) else None
    return None
