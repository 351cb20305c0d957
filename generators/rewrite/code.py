"""Names in Python code: what the module binds is renamed with all its uses, what comes from outside stays."""

import builtins
from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst

from generators.rewrite.declarations import overrides_builtin
from generators.rewrite.imports import origin_of
from generators.rewrite.ledger import Finding, Judgement
from generators.rewrite.owned import Owned
from generators.rewrite.receivers import OPEN, Receivers
from generators.rewrite.scopes import uses_of_others
from generators.rewrite.syntax import Above, Syntax, dotted, last_name

# They take keywords on behalf of what they are given.
HAND_ON = {"partial", "partialmethod"}
FILL = {"format", "substitute", "safe_substitute"}
COPY = {"replace", "evolve", "copy_with"}
# Every object has these, whoever made it.
OF_ALL = frozenset(name for kind in vars(builtins).values() if isinstance(kind, type) for name in dir(kind))


@dataclass(frozen=True)
class File:
    """One file under judgement: its syntax, what is ours, whose objects there are, and which names are others'."""

    syntax: Syntax
    owned: Owned
    receivers: Receivers
    foreign: frozenset[int]


def open_file(syntax: Syntax, owned: Owned) -> File:
    """Return a file ready to be judged."""
    return File(syntax, owned, Receivers(syntax, owned.world), uses_of_others(syntax, owned))


def attributes_of_others(file: File) -> Iterator[str]:
    """Yield the attributes with a word of ours that the file uses on objects of others."""
    for node, above in file.syntax.of(cst.Attribute):
        if file.owned.renaming.matches(node.attr.value):
            whole = file.receivers.origin(node, above) or ""
            if file.receivers.kind(node.value, above) == "foreign" and not file.owned.package.prefix_of(whole):
                yield node.attr.value


def name_findings(file: File) -> Iterator[Finding]:
    """Yield the decisions about every name of a Python file that has one of our words."""
    for node, above in file.syntax.of(cst.Name):
        if file.owned.renaming.hint.search(node.value):
            verdict, rule = _judge(file, node, above)
            yield from file.owned.findings(node.value, file.syntax.place(node)[0], verdict, rule)


def _judge(file: File, name: cst.Name, above: Above) -> Judgement:
    parent = above[-1]
    statement = next((node for node in above if isinstance(node, cst.Import | cst.ImportFrom)), None)
    if statement is not None:
        return _judge_import(file, name, above, statement)
    if isinstance(parent, cst.Attribute) and parent.attr is name:
        return _judge_attribute(file, parent, above)
    if isinstance(parent, cst.Arg) and parent.keyword is name:
        return _judge_keyword(file, name.value, above)
    if isinstance(parent, cst.MatchKeywordElement) and parent.key is name:
        kind = file.receivers.kind(above[-2].cls, above) if isinstance(above[-2], cst.MatchClass) else "unknown"
        return judge_member(file, name.value, kind, "attribute")
    if isinstance(parent, cst.FunctionDef) and parent.name is name and overrides_builtin(parent, above[:-1]):
        return "keep", "method-of-builtin"
    return _judge_reference(file, name)


def _judge_import(file: File, name: cst.Name, above: Above, statement: cst.Import | cst.ImportFrom) -> Judgement:
    if isinstance(above[-1], cst.AsName):
        return ("keep", "name-of-others") if id(name) in file.foreign else ("rename", "import-alias")
    chain = above[-1] if isinstance(above[-1], cst.Attribute) and above[-1].attr is name else name
    path, package = dotted(chain) or "", file.owned.package
    if isinstance(statement, cst.Import):
        return ("rename", "import-path") if package.prefix_of(path) else ("keep", "import-of-others")
    origin = origin_of(file.syntax.path, statement)
    if any(isinstance(node, cst.ImportAlias) for node in above):
        return _judge_imported(file, f"{origin}.{path}")
    whole = dotted(statement.module) or ""
    upto = origin[: len(origin) - len(whole) + len(path)]
    return ("rename", "import-path") if package.prefix_of(upto) else ("keep", "import-of-others")


def _judge_imported(file: File, origin: str) -> Judgement:
    if not file.owned.package.prefix_of(origin):
        return "keep", "import-of-others"
    return ("rename", "imported-name") if file.owned.world.spells(origin) else ("keep", "passed-on-from-others")


def _judge_attribute(file: File, node: cst.Attribute, above: Above) -> Judgement:
    path = file.receivers.origin(node, above) or ""
    world = file.owned.world
    if world.package.prefix_of(path) and world.knows(path):
        known = world.spells(path)
        return ("rename", "import-path") if known else ("keep", "passed-on-from-others")
    if file.receivers.may_be_inherited(node.value, node.attr.value, above):
        return "ask", "attribute-of-unknown-owner"
    return judge_member(file, node.attr.value, file.receivers.kind(node.value, above), "attribute")


def judge_member(file: File, name: str, kind: str, rule: str) -> Judgement:
    """Judge what is looked up in an object: by whose the object is, else by whether only we have such a name."""
    declared = file.owned.declared
    if kind == "foreign":
        return "keep", f"{rule}-of-others"
    known = name in declared.attributes or name in declared.keywords
    if not known:
        return "ask", f"undeclared-{rule}"
    if kind == "unknown" and (name in OF_ALL or name in file.owned.others):
        return "ask", f"{rule}-of-unknown-owner"
    return "rename", rule


def _judge_keyword(file: File, keyword: str, above: Above) -> Judgement:
    call = above[-2]
    if not isinstance(call, cst.Call):
        return _judge_class_keyword(file, keyword, above)
    name = last_name(call.func)
    if name in FILL:
        # It fills the gaps of a text, and those are renamed when the name is declared.
        return ("rename", "keyword") if file.owned.declared.fills(keyword) else ("ask", "undeclared-keyword")
    called = call.args[0].value if name in HAND_ON and call.args else call.func
    open_kind = name in COPY | OPEN or dotted(called) == "dict"
    kind = "unknown" if open_kind else file.receivers.kind(called, above)
    return judge_member(file, keyword, kind, "keyword")


def _judge_class_keyword(file: File, keyword: str, above: Above) -> Judgement:
    """The keyword of a class statement goes to `__init_subclass__` of a base."""
    bases = above[-2].bases if isinstance(above[-2], cst.ClassDef) else ()
    is_ours = bool(bases) and all(file.receivers.kind(base.value, above[:-2]) == "own" for base in bases)
    return judge_member(file, keyword, "own", "keyword") if is_ours else ("ask", "keyword-of-class")


def _judge_reference(file: File, name: cst.Name) -> Judgement:
    if id(name) in file.foreign:
        return "keep", "name-of-others"
    imports = file.owned.world.of_file(file.syntax.path)
    here = name.value in imports.bound or name.value in imports.origins
    if here or (imports.has_star and name.value in file.owned.declared.names):
        return "rename", "name"
    return ("keep", "builtin") if hasattr(builtins, name.value) else ("ask", "unknown-name")
