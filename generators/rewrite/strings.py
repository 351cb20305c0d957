"""String literals: by the place they stand in, then by their words."""

import re
from collections.abc import Iterator

import libcst as cst

from generators.model.names import Match
from generators.rewrite import wording
from generators.rewrite.ledger import Finding, Verdict
from generators.rewrite.owned import Owned
from generators.rewrite.syntax import Syntax, dotted

ESCAPE = re.compile(r"\\(?:\r\n|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|N\{[^}]*\}|[0-7]{1,3}|.)", re.DOTALL)
# Where a string that is nothing but the module's name means the module.
KEYWORDS = {"schema", "version_table_schema", "name", "namespace", "subsystem", "prefix", "tags", "title", "label"}
KEYWORDS |= {"app_label", "module", "package", "service", "channel", "queue", "group", "logger", "NAME"}
CALLS = {
    "getLogger",
    "get_logger",
    "get_tracer",
    "get_meter",
    "MetaData",
    "module_metadata",
    "CreateSchema",
    "DropSchema",
}
CALLS |= {"import_module", "Module", "Blueprint", "usefixtures"}
Above = tuple[cst.CSTNode, ...]


def string_findings(file: Syntax, node: cst.SimpleString, above: Above, owned: Owned) -> Iterator[Finding]:
    """Yield the decisions about one plain string literal."""
    start, end = file.place(node)
    opening = len(node.prefix) + len(node.quote)
    inner = file.text[start + opening : end - len(node.quote)]
    if isinstance(above[-1], cst.Expr):
        yield from wording.prose(_masked(inner, node.prefix), start + opening, owned)
        return
    bare = owned.whole(inner)
    if bare is not None and inner.strip("_") == inner:
        verdict, rule = _judge_bare(inner, bare, node, above, owned)
        yield from owned.findings(inner, start + opening, verdict, rule)
    else:
        yield from wording.string(_masked(inner, node.prefix), start + opening, owned)


def formatted_findings(file: Syntax, node: cst.FormattedStringText, above: Above, owned: Owned) -> Iterator[Finding]:
    """Yield the decisions about the literal text between the expressions of an f-string."""
    start, end = file.place(node)
    whole = above[-1]
    prefix = whole.start if isinstance(whole, cst.FormattedString) else ""
    under = isinstance(whole, cst.FormattedString) and _follows_name(whole, node, owned)
    yield from wording.string(_masked(file.text[start:end], prefix.rstrip("'\"")), start, owned, under)


def _follows_name(whole: cst.FormattedString, node: cst.FormattedStringText, owned: Owned) -> bool:
    """Say whether the module's own name was put in somewhere before this part."""
    for part in whole.parts:
        if part is node:
            return False
        if isinstance(part, cst.FormattedStringExpression) and dotted(part.expression) in owned.declared.constants:
            return True
    return False


def _masked(inner: str, prefix: str) -> str:
    """Blank out escapes, so that the n of a line break is not taken for a letter of a word."""
    if "r" in prefix.lower():
        return inner
    return ESCAPE.sub(lambda escape: " " * len(escape[0]), inner)


def _judge_bare(inner: str, bare: Match, node: cst.CSTNode, above: Above, owned: Owned) -> tuple[Verdict, str]:
    parent = above[-1]
    if (isinstance(parent, cst.DictElement) and parent.key is node) or isinstance(parent, cst.Index):
        known = inner in owned.declared.fields
        return ("rename", "field-key") if known else ("ask", "key-of-others")
    if not owned.is_module(bare):
        return "rename", "entity-string"
    return ("rename", "module-name-string") if _means_module(node, above) else ("ask", "lone-word")


def _means_module(node: cst.CSTNode, above: Above) -> bool:
    parent = above[-1]
    if isinstance(parent, cst.Assign | cst.AnnAssign | cst.Param):
        return True
    if isinstance(parent, cst.Arg):
        return _argument_means_module(parent, above[-2])
    if isinstance(parent, cst.Element) and isinstance(above[-2], cst.List | cst.Tuple | cst.Set):
        # In a list of several it is one of many, and the others are not renamed either.
        return len(above[-2].elements) == 1 and _means_module(above[-2], above[:-2])
    if isinstance(parent, cst.ComparisonTarget) and isinstance(above[-2], cst.Comparison):
        return (dotted(above[-2].left) or "").rpartition(".")[2] in KEYWORDS
    return False


def _argument_means_module(argument: cst.Arg, call: cst.CSTNode) -> bool:
    if argument.keyword is not None:
        return argument.keyword.value in KEYWORDS
    return isinstance(call, cst.Call) and (dotted(call.func) or "").rpartition(".")[2] in CALLS
