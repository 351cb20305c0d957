"""String literals: by the place they stand in, then by their words."""

import re
from collections.abc import Iterator

import libcst as cst

from generators.rewrite import wording
from generators.rewrite.code import File, judge_member
from generators.rewrite.declarations import SQL
from generators.rewrite.django import names_app, names_table
from generators.rewrite.ledger import Finding, Judgement
from generators.rewrite.places import (
    assigned,
    is_annotation,
    is_asked_for,
    is_key,
    is_pattern,
    is_registered,
    is_type,
    lead_of,
    looked_up,
    means_module,
    means_title,
    names_package,
    unpacked_into,
)
from generators.rewrite.syntax import MIXED, PUT_IN, TEXTS, Above, Text, dotted, last_name
from generators.rewrite.tables import is_at_table
from generators.rewrite.wording import Passage

ESCAPE = re.compile(r"\\(?:\r\n|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|N\{[^}]*\}|[0-7]{1,3}|.)", re.DOTALL)
# Bytes that are no text: pickled data and the like has lengths in it, which new words would make wrong.
BINARY = re.compile(r"\\(?:x[01089a-fA-F]|[0-7])")
NAME = re.compile(r"[A-Za-z_]\w*")
ATTRIBUTE = {"getattr", "setattr", "hasattr", "delattr", "attrgetter"}
SLOTS = {"__slots__", "__match_args__"}
FIXTURES = {"usefixtures", "getfixturevalue"}


def string_findings(file: File) -> Iterator[Finding]:
    """Yield the decisions about every string literal of a Python file."""
    for node, above in file.syntax.of(cst.SimpleString, *TEXTS):
        if isinstance(node, cst.SimpleString):
            if file.owned.renaming.hint.search(node.value):
                yield from _plain(file, node, above)
        elif isinstance(node, TEXTS) and file.owned.renaming.hint.search(node.value):
            yield from _formatted(file, node, above)


def _plain(file: File, node: cst.SimpleString, above: Above) -> Iterator[Finding]:
    start = file.syntax.place(node)[0] + len(node.prefix) + len(node.quote)
    inner, lead = node.raw_value, lead_of(node, above)
    if "b" in node.prefix.lower() and BINARY.search(inner):
        yield from file.owned.findings(_masked(inner, node.prefix), start, "ask", "binary-data")
    elif isinstance(above[-1], cst.Expr):
        yield from wording.prose(_masked(inner, node.prefix), start, file.owned)
    elif is_annotation(above) or (is_type(above) and _says_type(file, inner)):
        yield from _annotation(file, inner, start)
    elif not lead and NAME.fullmatch(inner) and (judged := _judge_name(file, inner, node, above)):
        titled = file.owned.titled(inner, start) if judged[0] == "rename" and means_title(above) else []
        yield from titled or file.owned.findings(inner, start, *judged)
    else:
        text = _masked(inner, node.prefix)
        key, registered = is_key(node, above), is_registered(above) or names_table(above)
        natural = _is_natural(text)
        yield from wording.passage(Passage(text, start, natural, True, key, registered, lead=lead), file.owned)


def _formatted(file: File, node: Text, above: Above) -> Iterator[Finding]:
    start, end = file.syntax.place(node)
    whole = above[-1]
    if not isinstance(whole, MIXED):
        return
    text = _masked(file.syntax.text[start:end], whole.prefix).replace("{{", "  ").replace("}}", "  ")
    said = (part.value if isinstance(part, TEXTS) else "x" for part in whole.parts)
    natural = _is_natural("".join(said))
    under = _follows_name(whole, node, file)
    lead = lead_of(node, above)
    yield from wording.passage(Passage(text, start, natural, is_code=True, is_under=under, lead=lead), file.owned)


def _is_natural(text: str) -> bool:
    return len(text.split()) > 1 and not SQL.search(text)


def _follows_name(whole: cst.FormattedString | cst.TemplatedString, node: Text, file: File) -> bool:
    """Say whether the module's own name was put in somewhere before this part."""
    before = whole.parts[: list(whole.parts).index(node)]
    inserted = [part.expression for part in before if isinstance(part, PUT_IN)]
    return any(last_name(one) in file.owned.declared.constants for one in inserted)


def _masked(inner: str, prefix: str) -> str:
    """Blank out escapes, so that the n of a line break is not taken for a letter of a word."""
    if "r" in prefix.lower():
        return inner
    return ESCAPE.sub(lambda escape: " " * len(escape[0]), inner)


def _says_type(file: File, inner: str) -> bool:
    """Say whether a text is made of names that the file or the module has; a dotted one is an import path."""
    known = file.owned.declared.names | file.owned.world.foreign(file.syntax.path)
    return "." not in inner and any(name in known for name in NAME.findall(inner))


def _annotation(file: File, inner: str, start: int) -> Iterator[Finding]:
    others = file.owned.world.foreign(file.syntax.path)
    for name in NAME.finditer(inner):
        judged: Judgement = ("keep", "name-of-others") if name[0] in others else ("rename", "annotation")
        known = name[0] in others or name[0] in file.owned.declared.names
        yield from file.owned.findings(name[0], start + name.start(), *(judged if known else ("ask", "unknown-name")))


def _judge_name(file: File, inner: str, node: cst.CSTNode, above: Above) -> Judgement | None:
    """Judge a string that is one name, by its place; None where only its words can tell."""
    if inner in file.owned.package.prefixes and ("_" in inner or names_package(above)):
        # A name of several words that is an import path is hardly anything else.
        return "rename", "import-path"
    judged = _judge_key(file, inner, above) if is_key(node, above) else _judge_reference(file, inner, above)
    if judged or is_key(node, above):
        return judged
    bare = file.owned.whole(inner)
    if bare is None or bare.term.kind == "entity" or is_pattern(above):
        return None
    if inner in file.owned.declared.tables and is_at_table(above):
        return "rename", "table"
    is_meant = names_app(above) or means_module(above, lambda name: bool(file.owned.renaming.matches(name)))
    return ("rename", "module-name") if is_meant else ("ask", "lone-word")


def _judge_key(file: File, inner: str, above: Above) -> Judgement | None:
    if (call := unpacked_into(above)) is not None:
        return judge_member(file, inner, file.receivers.kind(call.func, above), "keyword")
    holder, bare = looked_up(above), file.owned.whole(inner)
    if judged := _judge_named(file, inner, holder, above):
        return judged
    if bare and bare.term.kind == "module" and isinstance(holder, cst.Name) and _is_foreign(file, holder, above):
        # `email["cc"]`: in the data of others the bare word is theirs, whatever we call so too.
        return "keep", "key-of-others"
    if file.owned.declared.is_key(inner):
        return "rename", "key"
    # A key in capitals is that of the environment: its words tell, but one word alone tells nothing.
    return None if inner.isupper() and not bare else ("ask", "key-of-others")


def _judge_named(file: File, inner: str, holder: cst.BaseExpression | None, above: Above) -> Judgement | None:
    """Judge what is looked up in the names of an object or of a file: `vars(self)["cc"]`, `globals()["cc"]`."""
    if isinstance(holder, cst.Attribute) and holder.attr.value == "__dict__":
        return judge_member(file, inner, file.receivers.kind(holder.value, above), "attribute")
    if not isinstance(holder, cst.Call):
        return None
    if dotted(holder.func) == "vars" and holder.args:
        return judge_member(file, inner, file.receivers.kind(holder.args[0].value, above), "attribute")
    bound = file.owned.world.of_file(file.syntax.path).bound
    return ("rename", "name") if dotted(holder.func) in {"globals", "locals"} and inner in bound else None


def _is_foreign(file: File, holder: cst.Name, above: Above) -> bool:
    return file.receivers.kind(holder, above) == "foreign"


def _judge_reference(file: File, inner: str, above: Above) -> Judgement | None:
    """Judge a string that stands for a name of the program."""
    if "__all__" in assigned(above):
        others = inner in file.owned.world.foreign(file.syntax.path)
        return ("keep", "name-of-others") if others else ("rename", "exported-name")
    if assigned(above) & SLOTS:
        return judge_member(file, inner, "own", "attribute")
    if is_asked_for(above):
        return _judge_fixture(file, inner)
    call = above[-2] if isinstance(above[-1], cst.Arg) else None
    return _judge_argument(file, inner, call, above) if isinstance(call, cst.Call) else None


def _judge_argument(file: File, inner: str, call: cst.Call, above: Above) -> Judgement | None:
    name = last_name(call.func)
    if name in FIXTURES:
        return _judge_fixture(file, inner)
    if name in ATTRIBUTE or (dotted(call.func) or "").endswith("patch.object"):
        kind = "unknown" if name == "attrgetter" else file.receivers.kind(call.args[0].value, above)
        return judge_member(file, inner, kind, "attribute")
    return None


def _judge_fixture(file: File, name: str) -> Judgement:
    return ("rename", "fixture") if name in file.owned.declared.fixtures else ("ask", "fixture-of-others")
