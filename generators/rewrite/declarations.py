"""What a module declares: every identifier that its own files bind, and in what role."""

import builtins
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from pathlib import PurePosixPath

import libcst as cst

from generators.rewrite.django import related_names
from generators.rewrite.syntax import Above, Syntax, dotted, inside, last_name, literal, targets
from generators.rewrite.tables import DECLARES_TABLE, tables_of

BINDING: set[type[cst.CSTNode]] = {
    *(cst.FunctionDef, cst.ClassDef, cst.Param, cst.AnnAssign, cst.AssignTarget, cst.NamedExpr, cst.For, cst.CompFor),
    *(cst.AugAssign, cst.AsName, cst.MatchAs, cst.MatchStar, cst.MatchMapping),
    *(cst.TypeVar, cst.TypeVarTuple, cst.ParamSpec, cst.TypeAlias),
}
DECLARING: set[type[cst.CSTNode]] = {*BINDING, *DECLARES_TABLE}
COLUMNS = {"Column", "mapped_column"}
RECORDS = {"namedtuple", "NamedTuple", "TypedDict", "make_dataclass"}
SQL = re.compile(
    r"\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|FROM|WHERE|JOIN|SCHEMA|TABLE|TRUNCATE|SET search_path)\b"
    r"|^\s*(select\s.*\sfrom|insert into|delete from|update \S+ set|(create|drop|alter) (table|schema|index))\s",
    re.DOTALL,
)
WORD = re.compile(r"[A-Za-z_]\w*")
# Values of a statement in SQL are given by these names: `WHERE id = :note_id`.
BOUND_IN_SQL = re.compile(r"[\s(=,]:([a-z_]\w*)")


@dataclass
class Declared:
    """What the files of a module bind, together.

    `names`: everything; `attributes`: what can stand behind a dot; `keywords`: parameters and fields; `fields`: what
    may be a key of data; `fixtures`: what tests may ask for; `constants`: what holds the module's name;
    `tables`: what its models, migrations and SQL call tables.
    """

    names: set[str] = field(default_factory=set)
    attributes: set[str] = field(default_factory=set)
    keywords: set[str] = field(default_factory=set)
    fields: set[str] = field(default_factory=set)
    fixtures: set[str] = field(default_factory=set)
    constants: set[str] = field(default_factory=set)
    tables: set[str] = field(default_factory=set)

    @classmethod
    def joined(cls, parts: Sequence["Declared"], paths: Iterable[str]) -> "Declared":
        """Return what parts of a module bind together. The names of the files are bound in their package."""
        whole = cls()
        for part in parts:
            for one in fields(cls):
                getattr(whole, one.name).update(getattr(part, one.name))
        for path in paths:
            whole.names |= {PurePosixPath(path).stem, *PurePosixPath(path).parent.parts}
        return whole

    def is_key(self, name: str) -> bool:
        """Say whether a key of data is one of the module's own."""
        return name in self.fields or name in self.keywords

    def fills(self, name: str) -> bool:
        """Say whether a gap of that name in a text is filled by the module."""
        return name in self.names or self.is_key(name)


def declare(files: Iterable[Syntax], paths: Iterable[str], module: str) -> Declared:
    """Return what the files of a module bind. The names of the files themselves are bound in their package."""
    declared = Declared()
    for path in paths:
        declared.names |= {PurePosixPath(path).stem, *PurePosixPath(path).parent.parts}
    for file in files:
        for node, above in file.of(*DECLARING):
            declared.names.update(binds(node) if type(node) in BINDING else ())
            declared.tables.update(tables_of(node))
            _declare(declared, node, above, module)
    return declared


def binds(node: cst.CSTNode) -> Iterator[str]:
    """Yield the names that a node binds, in whatever scope; imports under their own names bind nothing of ours."""
    if isinstance(node, cst.FunctionDef | cst.ClassDef | cst.Param):
        yield node.name.value
    elif isinstance(node, cst.AnnAssign | cst.AssignTarget | cst.NamedExpr | cst.For | cst.CompFor | cst.AugAssign):
        yield from (name.value for name in targets(node.target))
    elif isinstance(node, cst.AsName):
        yield from (name.value for name in targets(node.name))
    elif isinstance(node, cst.MatchAs | cst.MatchStar | cst.MatchMapping):
        bound = node.rest if isinstance(node, cst.MatchMapping) else node.name
        yield from [bound.value] if bound else []
    elif isinstance(node, cst.TypeVar | cst.TypeVarTuple | cst.ParamSpec | cst.TypeAlias):
        yield node.name.value


def is_fixture(node: cst.FunctionDef) -> bool:
    """Say whether pytest hands the function's result to tests."""
    return any(last_name(_called(one.decorator)) == "fixture" for one in node.decorators)


def asked_by(node: cst.Call) -> cst.Arg | None:
    """Return what names the parameters that a call gives to a test, as parametrize and its like do."""
    named = next((one for one in node.args if one.keyword and one.keyword.value == "argnames"), None)
    return named or (node.args[0] if node.args and last_name(node.func) == "parametrize" else None)


def overrides_builtin(node: cst.FunctionDef, above: Above) -> bool:
    """Say whether a method has the name of one that a builtin base class has."""
    owner = next((one for one in reversed(above) if isinstance(one, cst.ClassDef | cst.FunctionDef)), None)
    if not isinstance(owner, cst.ClassDef):
        return False
    bases = [getattr(builtins, dotted(base.value) or "", None) for base in owner.bases]
    return any(base is not None and hasattr(base, node.name.value) for base in bases)


def _called(node: cst.BaseExpression) -> cst.BaseExpression:
    return node.func if isinstance(node, cst.Call) else node


def _declare(declared: Declared, node: cst.CSTNode, above: Above, module: str) -> None:
    if isinstance(node, cst.FunctionDef | cst.ClassDef):
        declared.attributes.add(node.name.value)
        if isinstance(node, cst.FunctionDef) and is_fixture(node):
            _declare_fixture(declared, node)
    elif isinstance(node, cst.Param):
        declared.keywords.add(node.name.value)
    elif isinstance(node, cst.Call):
        _declare_call(declared, node)
    elif isinstance(node, cst.SimpleString):
        declared.fields.update(BOUND_IN_SQL.findall(node.value) if SQL.search(node.raw_value) else ())
    elif isinstance(node, cst.AnnAssign | cst.AssignTarget):
        _declare_target(declared, node, above)
    elif isinstance(node, cst.Assign) and literal(node.value) == module:
        declared.constants.update(name.value for target in node.targets for name in targets(target.target))


def _declare_fixture(declared: Declared, node: cst.FunctionDef) -> None:
    declared.fixtures.add(node.name.value)
    calls = [one.decorator for one in node.decorators if isinstance(one.decorator, cst.Call)]
    for argument in (argument for call in calls for argument in call.args):
        if argument.keyword and argument.keyword.value == "name" and (name := literal(argument.value)):
            declared.fixtures.add(name)


def _declare_call(declared: Declared, node: cst.Call) -> None:
    """Columns and records have attributes that are declared as strings; parametrize declares what a test asks for."""
    called = last_name(node.func)
    declared.attributes.update(related_names(node))
    if called in COLUMNS and node.args and (name := literal(node.args[0].value)):
        declared.attributes.add(name)
        declared.fields.add(name)
    elif asked := asked_by(node):
        declared.fixtures.update(_names_in(asked))
    elif called in RECORDS:
        names = {name for argument in node.args[1:] for name in _names_in(argument)}
        declared.attributes |= names
        declared.fields |= names


def _names_in(node: cst.CSTNode) -> Iterator[str]:
    if text := literal(node):
        yield from WORD.findall(text)
    for child in inside(node):
        yield from _names_in(child)


def _declare_target(declared: Declared, node: cst.AnnAssign | cst.AssignTarget, above: Above) -> None:
    target = node.target
    if isinstance(target, cst.Attribute):
        # Only what is set on the object itself: an attribute set on something else may be anybody's.
        if dotted(target.value) in {"self", "cls"}:
            declared.attributes.add(target.attr.value)
        return
    names = [name.value for name in targets(target)]
    holder = next(
        (one for one in reversed(above) if isinstance(one, cst.FunctionDef | cst.Lambda | cst.ClassDef)), None
    )
    if isinstance(holder, cst.FunctionDef | cst.Lambda):
        return
    declared.attributes.update(names)
    if holder is not None:
        declared.keywords.update(names)
        declared.fields.update(names)
