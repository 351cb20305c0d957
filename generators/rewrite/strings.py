"""String literals: by the place they stand in, then by their words."""

import re
from collections.abc import Iterator

import libcst as cst

from generators.model.names import WORD
from generators.rewrite import wording
from generators.rewrite.code import File, judge_member
from generators.rewrite.ledger import Finding, Judgement
from generators.rewrite.syntax import Above, dotted, last_name, literal
from generators.rewrite.wording import Passage

ESCAPE = re.compile(r"\\(?:\r\n|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|N\{[^}]*\}|[0-7]{1,3}|.)", re.DOTALL)
NAME = re.compile(r"[A-Za-z_]\w*")
# A string that is nothing but the module's name means the module where it is given to something that is called so.
MEANS_MODULE = {"name", "module", "package", "schema", "namespace", "subsystem", "prefix", "tag", "tags", "title"}
MEANS_MODULE |= {"label", "labels", "service", "channel", "queue", "topic", "group", "logger", "app", "domain"}
MEANS_MODULE |= {"component", "context", "owner", "source", "slug", "scope"}
# What these are given first is a name under which something is registered.
REGISTER = {"getLogger", "get_logger", "get_tracer", "get_meter", "MetaData", "CreateSchema", "DropSchema", "Module"}
REGISTER |= {"import_module", "Blueprint", "module_metadata", "Counter", "Gauge", "Histogram", "Summary", "ContextVar"}
REGISTER |= {"create_counter", "create_gauge", "create_histogram", "create_up_down_counter", "Index", "Sequence"}
REGISTER |= {"UniqueConstraint", "CheckConstraint", "Table", "Job", "Enum", "has_schema", "start_as_current_span"}
LOOK_UP = {"get", "pop", "setdefault", "getlist"}
ATTRIBUTE = {"getattr", "setattr", "hasattr", "delattr", "attrgetter"}
FIXTURES = {"usefixtures", "getfixturevalue"}


def string_findings(file: File) -> Iterator[Finding]:
    """Yield the decisions about every string literal of a Python file."""
    for node, above in file.syntax.nodes:
        if isinstance(node, cst.SimpleString):
            if file.owned.renaming.hint.search(node.value):
                yield from _plain(file, node, above)
        elif isinstance(node, cst.FormattedStringText) and file.owned.renaming.hint.search(node.value):
            yield from _formatted(file, node, above)


def _plain(file: File, node: cst.SimpleString, above: Above) -> Iterator[Finding]:
    start = file.syntax.place(node)[0] + len(node.prefix) + len(node.quote)
    inner = node.raw_value
    if isinstance(above[-1], cst.Expr):
        yield from wording.prose(_masked(inner, node.prefix), start, file.owned)
    elif any(isinstance(one, cst.Annotation) for one in above):
        yield from _annotation(file, inner, start)
    elif NAME.fullmatch(inner) and (judged := _judge_name(file, inner, node, above)):
        yield from file.owned.findings(inner, start, *judged)
    else:
        text = _masked(inner, node.prefix)
        key, registered = _is_key(node, above), _is_registered(node, above)
        natural = _is_natural(text)
        yield from wording.passage(Passage(text, start, natural, True, key, registered), file.owned)


def _formatted(file: File, node: cst.FormattedStringText, above: Above) -> Iterator[Finding]:
    start, end = file.syntax.place(node)
    whole = above[-1]
    if not isinstance(whole, cst.FormattedString):
        return
    text = _masked(file.syntax.text[start:end], whole.prefix).replace("{{", "  ").replace("}}", "  ")
    natural = _is_natural("x".join(part.value for part in whole.parts if isinstance(part, cst.FormattedStringText)))
    under = _follows_name(whole, node, file)
    yield from wording.passage(Passage(text, start, natural, is_code=True, is_under=under), file.owned)


def _is_natural(text: str) -> bool:
    return len(text.split()) > 1 and not wording.SQL.search(text)


def _follows_name(whole: cst.FormattedString, node: cst.FormattedStringText, file: File) -> bool:
    """Say whether the module's own name was put in somewhere before this part."""
    before = whole.parts[: list(whole.parts).index(node)]
    inserted = [part.expression for part in before if isinstance(part, cst.FormattedStringExpression)]
    return any(last_name(one) in file.owned.declared.constants for one in inserted)


def _masked(inner: str, prefix: str) -> str:
    """Blank out escapes, so that the n of a line break is not taken for a letter of a word."""
    if "r" in prefix.lower():
        return inner
    return ESCAPE.sub(lambda escape: " " * len(escape[0]), inner)


def _annotation(file: File, inner: str, start: int) -> Iterator[Finding]:
    others = file.owned.world.foreign(file.syntax.path)
    for name in NAME.finditer(inner):
        judged: Judgement = ("keep", "name-of-others") if name[0] in others else ("rename", "annotation")
        known = name[0] in others or name[0] in file.owned.declared.names
        yield from file.owned.findings(name[0], start + name.start(), *(judged if known else ("ask", "unknown-name")))


def _judge_name(file: File, inner: str, node: cst.CSTNode, above: Above) -> Judgement | None:
    """Judge a string that is one name, by its place; None where only its words can tell."""
    if _is_key(node, above):
        if file.owned.declared.is_key(inner):
            return "rename", "key"
        return None if inner.isupper() else ("ask", "key-of-others")
    if "__all__" in _assigned(above):
        others = inner in file.owned.world.foreign(file.syntax.path)
        return ("keep", "name-of-others") if others else ("rename", "exported-name")
    call = above[-2] if isinstance(above[-1], cst.Arg) else None
    if isinstance(call, cst.Call) and (judged := _judge_argument(file, inner, call, above)):
        return judged
    bare = file.owned.whole(inner)
    if bare is None or bare.term.kind == "entity":
        return None
    return ("rename", "module-name") if _means_module(file, node, above) else ("ask", "lone-word")


def _judge_argument(file: File, inner: str, call: cst.Call, above: Above) -> Judgement | None:
    name = last_name(call.func)
    if name in FIXTURES:
        return ("rename", "fixture") if inner in file.owned.declared.fixtures else ("ask", "fixture-of-others")
    if name in ATTRIBUTE or dotted(call.func) == "patch.object":
        kind = "unknown" if name == "attrgetter" else file.receivers.kind(call.args[0].value, above)
        return judge_member(file, inner, kind, "attribute")
    return None


def _assigned(above: Above) -> set[str]:
    found = next((one for one in reversed(above) if isinstance(one, cst.Assign | cst.AnnAssign | cst.AugAssign)), None)
    if isinstance(found, cst.Assign):
        return {last_name(target.target) for target in found.targets}
    return {last_name(found.target)} if found else set()


def _is_key(node: cst.CSTNode, above: Above) -> bool:
    parent = above[-1]
    if isinstance(parent, cst.Arg) and isinstance(call := above[-2], cst.Call):
        return last_name(call.func) in LOOK_UP and call.args[0] is parent and isinstance(call.func, cst.Attribute)
    if isinstance(parent, cst.Comparison):
        return isinstance(parent.comparisons[0].operator, cst.In | cst.NotIn)
    return (isinstance(parent, cst.DictElement) and parent.key is node) or isinstance(parent, cst.Index)


def _is_registered(node: cst.CSTNode, above: Above) -> bool:
    parent = above[-1]
    if isinstance(parent, cst.Arg) and isinstance(call := above[-2], cst.Call):
        if parent.keyword is not None:
            return _says_module(parent.keyword.value)
        return call.args[0] is parent and last_name(call.func) in REGISTER
    return False


def _says_module(name: str | None) -> bool:
    return bool(name) and bool({word.lower() for word in WORD.findall(name or "")} & MEANS_MODULE)


def _means_module(file: File, node: cst.CSTNode, above: Above) -> bool:
    parent = above[-1]
    if isinstance(parent, cst.Assign | cst.AnnAssign):
        return any(_says_module(name) or file.owned.renaming.matches(name) for name in _assigned(above))
    if isinstance(parent, cst.Param):
        return _says_module(parent.name.value)
    if isinstance(parent, cst.Element) and isinstance(above[-2], cst.List | cst.Tuple | cst.Set):
        # In a list of several it is one of many, and the others are not renamed either.
        return len(above[-2].elements) == 1 and _means_module(file, above[-2], above[:-2])
    if isinstance(parent, cst.DictElement):
        return _says_module(literal(parent.key))
    if isinstance(parent, cst.ComparisonTarget | cst.Comparison):
        return any(_says_module(_name_of(side)) for side in _sides(parent, above))
    return _is_registered(node, above)


def _sides(parent: cst.ComparisonTarget | cst.Comparison, above: Above) -> list[cst.BaseExpression]:
    whole = above[-2] if isinstance(parent, cst.ComparisonTarget) else parent
    if not isinstance(whole, cst.Comparison):
        return []
    return [whole.left, *(one.comparator for one in whole.comparisons)]


def _name_of(node: cst.BaseExpression) -> str | None:
    if isinstance(node, cst.Subscript) and isinstance(index := node.slice[0].slice, cst.Index):
        return literal(index.value)
    return last_name(node)
