"""Python that uses a module from outside: what it takes by import, with every use, and nothing that is its own."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import libcst as cst
from libcst.metadata import ImportAssignment

from generators.model.errors import Refusal
from generators.rewrite.addresses import Addresses, address_findings, table_findings
from generators.rewrite.code import OF_ALL
from generators.rewrite.declarations import SQL, Declared
from generators.rewrite.imports import Imports, World, imports_of, origin_of
from generators.rewrite.ledger import Finding, Judgement
from generators.rewrite.places import assigned, is_annotation, is_type
from generators.rewrite.quoted import imported_chains
from generators.rewrite.receivers import Kind, Receivers
from generators.rewrite.scopes import leaves, scopes
from generators.rewrite.syntax import TEXTS, Above, Syntax, Text, dotted, last_name
from generators.rewrite.tables import TABLES_GIVEN

NAME = re.compile(r"[A-Za-z_]\w*")
BY_NAME = {"getattr", "setattr", "hasattr", "delattr"}
FOREIGN_KEYS = {"ForeignKey", "ForeignKeyConstraint"}


@dataclass(frozen=True)
class Users:
    """All Python files around the module.

    `files`: what they import, by their dotted names; `declared`: what they bind themselves, together.
    """

    addresses: Addresses
    files: Mapping[str, Imports]
    declared: Declared

    def takes(self, origin: str, seen: frozenset[str] = frozenset()) -> bool:
        """Say whether the last part of a dotted name is spelled as in the module, also when others hand it on."""
        if self.addresses.owned.world.spells(origin):
            return True
        place, _, name = origin.rpartition(".")
        file = self.files.get(place)
        if file is None or origin in seen or name in file.aliases or name not in file.origins:
            return False
        return self.takes(file.origins[name], seen | {origin})

    def source(self, origin: str, seen: frozenset[str] = frozenset()) -> str:
        """Return the dotted name of what a name means that others may only hand on."""
        place, _, name = origin.rpartition(".")
        file = self.files.get(place)
        if file is None or origin in seen or name in file.bound or name not in file.origins:
            return origin
        return self.source(file.origins[name], seen | {origin})


@dataclass(frozen=True)
class User:
    """One file: `taken` are the names that it has from the module, `uses` the nodes where they stand."""

    syntax: Syntax
    users: Users
    receivers: Receivers
    imports: Imports
    taken: frozenset[str]
    uses: frozenset[int]

    @property
    def world(self) -> World:
        """The module's files."""
        return self.users.addresses.owned.world

    @property
    def is_user(self) -> bool:
        """Whether the file has anything from the module."""
        package = self.world.package
        return any(package.prefix_of(origin) or self.users.takes(origin) for origin in self.imports.origins.values())


def open_user(syntax: Syntax, users: Users) -> User:
    """Return a file ready to be judged; raises Refusal when one of its names would come to mean two things."""
    world = users.addresses.owned.world
    imports = imports_of(syntax, world.package)
    origins = imports.origins.items()
    followed = replace(imports, origins={name: users.source(origin) for name, origin in origins})
    known = replace(world, read={**world.read, syntax.path: followed})
    taken = frozenset(name for name, origin in origins if name not in imports.aliases and users.takes(origin))
    words = {name for name in taken if users.addresses.owned.renaming.matches(name)}
    _refuse_second_meaning(syntax, users, imports, words)
    uses = frozenset(_uses(syntax, words)) if words else frozenset()
    # What the file itself makes is its own, but may well hold what it got from the module.
    return User(syntax, users, Receivers(syntax, known, made_here="unknown"), imports, taken, uses)


def _refuse_second_meaning(syntax: Syntax, users: Users, imports: Imports, names: set[str]) -> None:
    """Refuse a file in which a name of the module, or what it becomes, means something else as well."""
    for name in sorted(names):
        new = users.addresses.owned.renaming.identifier(name)
        if new in imports.bound or (new in imports.origins and new != name):
            raise Refusal(f"{syntax.path}: {name} would become {new}, which the file has already: give one an alias")
    origins: dict[str, set[bool]] = {}
    for node, _ in syntax.of(cst.ImportFrom):
        for alias in node.names if not isinstance(node.names, cst.ImportStar) else ():
            if not alias.asname and users.addresses.owned.renaming.matches(name := dotted(alias.name) or ""):
                origins.setdefault(name, set()).add(users.takes(f"{origin_of(syntax.path, node)}.{name}"))
    for name in (name for name, ours in origins.items() if len(ours) > 1 or (True in ours and name in imports.aliases)):
        raise Refusal(f"{syntax.path}: {name} is imported from the module and bound elsewhere: give one an alias")


def _uses(syntax: Syntax, names: set[str]) -> Iterator[int]:
    for scope in scopes(syntax):
        for name in names:
            group = [one for one in scope.assignments if one.name == name]
            if any(isinstance(one, ImportAssignment) for one in group):
                yield from (id(leaf) for one in group for leaf in leaves(one))


def user_findings(file: User) -> Iterator[Finding]:
    """Yield the decisions about a Python file outside the module."""
    owned = file.users.addresses.owned
    for name, above in file.syntax.of(cst.Name):
        if owned.renaming.hint.search(name.value):
            yield from owned.findings(name.value, file.syntax.place(name)[0], *_judge(file, name, above))
    for node, above in file.syntax.of(cst.SimpleString, *TEXTS):
        if isinstance(node, (cst.SimpleString, *TEXTS)) and owned.renaming.hint.search(node.value):
            yield from _string_findings(file, node, above)
    for comment in file.syntax.comments:
        place = file.syntax.place(comment)[0]
        yield from address_findings(comment.value, place, file.syntax.path, file.users.addresses)


def _judge(file: User, name: cst.Name, above: Above) -> Judgement:
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
        return _judge_member(file, name.value, kind, "attribute")
    return ("rename", "name") if id(name) in file.uses else ("keep", "name-of-others")


def _judge_import(file: User, name: cst.Name, above: Above, statement: cst.Import | cst.ImportFrom) -> Judgement:
    if isinstance(above[-1], cst.AsName):
        return "keep", "alias-of-others"
    chain = above[-1] if isinstance(above[-1], cst.Attribute) and above[-1].attr is name else name
    path, package = dotted(chain) or "", file.world.package
    if isinstance(statement, cst.Import):
        return ("rename", "import-path") if package.prefix_of(path) else ("keep", "import-of-others")
    origin = origin_of(file.syntax.path, statement)
    if any(isinstance(node, cst.ImportAlias) for node in above):
        return ("rename", "imported-name") if file.users.takes(f"{origin}.{path}") else ("keep", "import-of-others")
    whole = dotted(statement.module) or ""
    upto = origin[: len(origin) - len(whole) + len(path)]
    return ("rename", "import-path") if package.prefix_of(upto) else ("keep", "import-of-others")


def _judge_attribute(file: User, node: cst.Attribute, above: Above) -> Judgement:
    path = file.receivers.origin(node, above) or ""
    if file.world.package.prefix_of(path) and file.world.knows(path):
        return ("rename", "import-path") if file.world.spells(path) else ("keep", "passed-on-from-others")
    return _judge_member(file, node.attr.value, file.receivers.kind(node.value, above), "attribute")


def _judge_member(file: User, name: str, kind: Kind, rule: str) -> Judgement:
    declared, others = file.users.addresses.owned.declared, file.users.declared
    known = name in declared.attributes or name in declared.keywords
    if kind == "foreign" or not file.is_user or (not known and kind == "unknown"):
        return "keep", f"{rule}-of-others"
    if kind == "own":
        return ("rename", rule) if known else ("ask", f"undeclared-{rule}")
    # Where nobody else in the project has this name, and the file works with the module, it is the module's.
    elsewhere = name in OF_ALL or name in others.attributes
    return ("ask", f"{rule}-of-unknown-owner") if elsewhere else ("rename", rule)


def _judge_keyword(file: User, name: str, above: Above) -> Judgement:
    call, declared, others = above[-2], file.users.addresses.owned.declared, file.users.declared
    if not isinstance(call, cst.Call):
        return "keep", "keyword-of-others"
    kind = _kind_of_called(file, call.func, above)
    called = last_name(call.func)
    if kind != "unknown" or (called in declared.names and called not in others.names):
        return _judge_member(file, name, "foreign" if kind == "foreign" else "own", "keyword")
    known = file.is_user and name in declared.keywords
    return ("ask", "keyword-of-unknown-owner") if known else ("keep", "keyword-of-others")


def _kind_of_called(file: User, called: cst.BaseExpression, above: Above) -> Kind:
    """Say whose a function is; a method that the module declares is its object's."""
    kind, declared = file.receivers.kind(called, above), file.users.addresses.owned.declared
    if kind == "unknown" and isinstance(called, cst.Attribute) and called.attr.value in declared.attributes:
        return file.receivers.kind(called.value, above)
    return kind


def _string_findings(file: User, node: cst.SimpleString | Text, above: Above) -> Iterator[Finding]:
    addresses = file.users.addresses
    place, end = file.syntax.place(node)
    text = file.syntax.text[place:end]
    if isinstance(node, cst.SimpleString):
        start = place + len(node.prefix) + len(node.quote)
        yield from _named(file, node, start, above)
    yield from address_findings(text, place, file.syntax.path, addresses)
    if SQL.search(text) or _names_table(above):
        yield from table_findings(text, place, addresses)


def _named(file: User, node: cst.SimpleString, start: int, above: Above) -> Iterator[Finding]:
    """Yield what a string says by being the name of something of the program."""
    owned, inner = file.users.addresses.owned, node.raw_value
    if is_annotation(above) or is_type(above) or "__all__" in assigned(above):
        for chain in imported_chains(file.syntax, inner, node, above):
            yield from _chained(file, chain[0], start + chain.start())
    call = above[-2] if isinstance(above[-1], cst.Arg) and len(above) > 1 else None
    if not isinstance(call, cst.Call) or not NAME.fullmatch(inner):
        return
    if last_name(call.func) in BY_NAME or (dotted(call.func) or "").endswith("patch.object"):
        kind = file.receivers.kind(call.args[0].value, above)
        yield from owned.findings(inner, start, *_judge_member(file, inner, kind, "attribute"))


def _chained(file: User, chain: str, start: int) -> Iterator[Finding]:
    """Yield the names of the module in a dotted name that begins with an import."""
    owned, path = file.users.addresses.owned, ""
    for part in NAME.finditer(chain):
        name = part[0]
        path = f"{path}.{name}" if path else file.imports.origins[name]
        handed = name in owned.declared.names and file.users.takes(path)
        if handed if part.start() else name in file.taken:
            yield from owned.findings(name, start + part.start(), "rename", "annotation")


def _names_table(above: Above) -> bool:
    """Say whether a string is given to a foreign key, or to what takes one by keyword."""
    calls = any(isinstance(node, cst.Call) and last_name(node.func) in FOREIGN_KEYS for node in above)
    keyword = above[-1].keyword if isinstance(above[-1], cst.Arg) else None
    return calls or (keyword is not None and keyword.value in TABLES_GIVEN)
