"""Names in Python code: what the module binds is renamed with all its uses, what comes from outside stays."""

import builtins
from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst
from libcst.metadata import ImportAssignment, MetadataWrapper, ScopeProvider

from generators.rewrite import wording
from generators.rewrite.declarations import imported
from generators.rewrite.ledger import Finding, Verdict
from generators.rewrite.owned import Owned
from generators.rewrite.strings import Above, formatted_findings, string_findings
from generators.rewrite.syntax import Syntax, dotted, walk

# They take keywords on behalf of what they are given.
HAND_ON = {"partial", "partialmethod"}
COPY = {"replace", "evolve"}
Judgement = tuple[Verdict, str]


@dataclass(frozen=True)
class File:
    """One file under judgement: its syntax, what is ours, and what it takes from outside."""

    syntax: Syntax
    owned: Owned
    foreign: dict[str, str]
    foreign_uses: frozenset[int] | None

    def is_foreign(self, name: cst.Name) -> bool:
        """Say whether a name means what an import from outside has bound."""
        if name.value not in self.foreign:
            return False
        return self.foreign_uses is None or id(name) in self.foreign_uses


def code_findings(syntax: Syntax, owned: Owned) -> Iterator[Finding]:
    """Yield the decisions about every name, string and comment of a Python file that has one of our words."""
    file = _file(syntax, owned)
    for node, above in walk(syntax.tree):
        if isinstance(node, cst.Name):
            if owned.renaming.hint.search(node.value):
                verdict, rule = _judge(file, node, above)
                yield from owned.findings(node.value, syntax.place(node)[0], verdict, rule)
        elif isinstance(node, cst.SimpleString):
            yield from string_findings(syntax, node, above, owned)
        elif isinstance(node, cst.FormattedStringText):
            yield from formatted_findings(syntax, node, above, owned)
    for comment in syntax.comments:
        yield from wording.prose(comment.value, syntax.place(comment)[0], owned)


def _file(syntax: Syntax, owned: Owned) -> File:
    foreign = imported(syntax, owned.package).foreign
    # Scopes are slow; they are needed only where one spelling is both ours and another's.
    shared = {name for name in foreign if name in owned.declared.names and owned.renaming.matches(name)}
    return File(syntax, owned, foreign, _uses_of(syntax, shared) if shared else None)


def _uses_of(syntax: Syntax, names: set[str]) -> frozenset[int]:
    """Return the ids of the nodes that mean an imported name, as LibCST's scopes tell."""
    scopes = set(MetadataWrapper(syntax.tree, unsafe_skip_copy=True).resolve(ScopeProvider).values())
    found = {
        id(access.node)
        for scope in scopes
        if scope is not None
        for assignment in scope.assignments
        if isinstance(assignment, ImportAssignment)
        for access in assignment.references
    }
    others = {id(node) for node, _ in walk(syntax.tree) if isinstance(node, cst.Name) and node.value not in names}
    return frozenset(found | others)


def _judge(file: File, name: cst.Name, above: Above) -> Judgement:
    parent = above[-1]
    statement = next((node for node in above if isinstance(node, cst.Import | cst.ImportFrom)), None)
    if statement is not None:
        return _judge_import(file, name, above, statement)
    if isinstance(parent, cst.Attribute) and parent.attr is name:
        return _judge_attribute(file, parent)
    if isinstance(parent, cst.Arg) and parent.keyword is name:
        return _judge_keyword(file, name.value, above[-2])
    if isinstance(parent, cst.MatchKeywordElement) and parent.key is name:
        return _known(name.value in file.owned.declared.attributes, "attribute", "undeclared-attribute")
    return _judge_reference(file, name)


def _known(known: bool, rule: str, otherwise: str) -> Judgement:
    return ("rename", rule) if known else ("ask", otherwise)


def _judge_import(file: File, name: cst.Name, above: Above, statement: cst.Import | cst.ImportFrom) -> Judgement:
    if isinstance(above[-1], cst.AsName):
        return "rename", "import-alias"
    chain = above[-1] if isinstance(above[-1], cst.Attribute) and above[-1].attr is name else name
    path = dotted(chain) or ""
    package = file.owned.package
    if isinstance(statement, cst.Import) or any(isinstance(node, cst.ImportAlias) for node in above):
        origin = package.resolve(file.syntax.path, statement) if isinstance(statement, cst.ImportFrom) else ""
        return _judge_imported(file, origin, path)
    origin = package.resolve(file.syntax.path, statement)
    whole = dotted(statement.module) or ""
    upto = origin[: len(origin) - len(whole) + len(path)]
    return ("rename", "import-path") if package.prefix_of(upto) else ("keep", "import-of-others")


def _judge_imported(file: File, origin: str, path: str) -> Judgement:
    package = file.owned.package
    full = f"{origin}.{path}".strip(".")
    if not package.prefix_of(full):
        return "keep", "import-of-others"
    if full in package.prefixes or not origin:
        return "rename", "import-path"
    known = path in file.owned.declared.names
    return ("rename", "imported-name") if known else ("keep", "passed-on-from-others")


def _judge_attribute(file: File, node: cst.Attribute) -> Judgement:
    path = dotted(node)
    if path and file.owned.package.prefix_of(path):
        return "rename", "import-path"
    root = _root(node)
    if root is not None and file.is_foreign(root):
        return "keep", "attribute-of-others"
    return _known(node.attr.value in file.owned.declared.attributes, "attribute", "undeclared-attribute")


def _root(node: cst.BaseExpression) -> cst.Name | None:
    while isinstance(node, cst.Attribute):
        node = node.value
    return node if isinstance(node, cst.Name) else None


def _judge_keyword(file: File, keyword: str, call: cst.CSTNode) -> Judgement:
    if not isinstance(call, cst.Call):
        return "ask", "keyword-of-class"
    called: cst.BaseExpression = call.func
    if _last(called) in HAND_ON and call.args:
        called = call.args[0].value
    root = _root(called)
    if root is not None and file.is_foreign(root) and _last(called) not in COPY:
        return "keep", "keyword-of-others"
    return _known(keyword in file.owned.declared.keywords, "keyword", "undeclared-keyword")


def _last(node: cst.CSTNode) -> str:
    return (dotted(node) or "").rpartition(".")[2]


def _judge_reference(file: File, name: cst.Name) -> Judgement:
    if file.is_foreign(name):
        return "keep", "name-of-others"
    if name.value in file.owned.declared.names:
        return "rename", "name"
    return ("keep", "builtin") if hasattr(builtins, name.value) else ("ask", "unknown-name")
