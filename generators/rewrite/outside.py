"""Files that are not the module's own: what refers to the module gets its new name, all else is left and listed."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

import libcst as cst

from generators.model.errors import Refusal
from generators.model.names import Renaming
from generators.rewrite.addresses import Addresses, address_findings, table_findings
from generators.rewrite.declarations import declare
from generators.rewrite.files import Rewrite, Rewritten, SourceFile, is_python
from generators.rewrite.imports import World, imports_of
from generators.rewrite.ledger import Decision, Finding, decisions, spliced
from generators.rewrite.overrides import overridden
from generators.rewrite.owned import Owned
from generators.rewrite.package import Package, dotted_path
from generators.rewrite.places import LISTS_OF_PACKAGES, is_listed, package_lists
from generators.rewrite.revisions import among_migrations
from generators.rewrite.source import Source, decode
from generators.rewrite.syntax import Syntax, parse
from generators.rewrite.tables import tables_in, tables_in_sql
from generators.rewrite.users import User, Users, open_user, user_findings

# What a migration that ran already may hear of: the code it imports has another name.
CODE = {"import-path", "imported-name", "name"}


@dataclass(frozen=True)
class Renamed:
    """A module that gets another name in its place. `moved`: the new path of each of its files."""

    files: Sequence[SourceFile]
    roots: Sequence[str]
    renaming: Renaming
    moved: Mapping[str, str]


def rewrite_outside(module: Renamed, around: Sequence[SourceFile], history: Set[str] = frozenset()) -> Rewrite:
    """Return the files around a module that refer to it, with its new name in them.

    Args:
        module: the module, as it was.
        around: files of others, paths relative to the tree.
        history: paths of the module's own files that stay as they are, except for the code they import.

    Returns:
        The files that change, and every place where one of the module's words stands.

    Raises:
        Refusal: a file of the module is not Python, or the new name cannot be written in a file's encoding.
    """
    old = [file for file in module.files if file.path in history]
    # A module without migrations of its own has its tables in a chain that it shares, and that ran too.
    past = history or {file.path for file in around if is_python(file.path) and among_migrations(file.path)}
    decoded = {file.path: decode(file.content, is_python(file.path)) for file in (*around, *old)}
    texts = {path: text for path, text in decoded.items() if text and module.renaming.hint.search(text.text)}
    syntaxes = {path: syntax for path, text in texts.items() if (syntax := _syntax(path, text.text, module.renaming))}
    users = _users(module, syntaxes)
    done = [
        _rewritten(file, users, texts[file.path], syntaxes.get(file.path), file.path in past)
        for file in (*around, *old)
        if file.path in texts
    ]
    files = tuple(file for file, _ in done if file.content != texts[file.source].content)
    named = (one for file in around for one in _file_name(file.path, replace(module.renaming, entities=())))
    return Rewrite(files, (*named, *(one for _, decided in done for one in decided)))


def _file_name(path: str, words: Renaming) -> Iterator[Decision]:
    """Yield the words of the module in the name of a file, which stays."""
    for match in words.matches(path):
        yield Decision(path, 1, 1, path[match.start : match.end], match.new, "keep", "file-name")


def _syntax(path: str, text: str, renaming: Renaming) -> Syntax | None:
    if not is_python(path):
        return None
    try:
        # What a list of packages is put together of need not have a word of the module beside it.
        whole = any(name in text for name in LISTS_OF_PACKAGES)
        return parse(path, text, None if whole else renaming.begins(text))
    except Refusal:
        # A file of others that this Python cannot read is still a text.
        return None


def _users(module: Renamed, syntaxes: Mapping[str, Syntax]) -> Users:
    package, renaming = Package.of(module.roots), module.renaming
    own = [syntax for file in module.files if (syntax := _own_syntax(file, renaming))]
    inside = [package.inside(file.path) for file in module.files]
    declared = declare(own, inside, renaming.module[0])
    declared.tables.update(tables_in_sql({file.path: file.content.decode(errors="replace") for file in module.files}))
    paths = [file.path for file in module.files if is_python(file.path)]
    owned = Owned.of(renaming, World.of(package, own, paths, declared.names), declared)
    others = [syntax for path, syntax in syntaxes.items() if path not in module.moved]
    addresses = Addresses(owned, module.moved, frozenset(declared.tables), _named_tables(owned, others))
    files = {dotted_path(syntax.path): imports_of(syntax, package) for syntax in others}
    return Users(addresses, files, declare(others, [], renaming.module[0]))


def _own_syntax(file: SourceFile, renaming: Renaming) -> Syntax | None:
    text = decode(file.content, python=True) if is_python(file.path) else None
    # Tables without one of our words are in the module's schema too.
    if text is None or not (renaming.hint.search(text.text) or "able" in text.text.lower()):
        return None
    return parse(file.path, text.text)


def _named_tables(owned: Owned, others: Sequence[Syntax]) -> frozenset[str]:
    """Return the module's tables with its own name in theirs, except those that others declare in their models."""
    named = {name for name in owned.declared.tables if _has_module(name, owned.renaming)}
    models = [syntax for syntax in others if named and not among_migrations(syntax.path)]
    return frozenset(named.difference(name for syntax in models for name in tables_in(syntax)))


def _has_module(name: str, renaming: Renaming) -> bool:
    return any(match.term.kind == "module" for match in renaming.matches(name)) and name != renaming.module[0]


def _rewritten(
    file: SourceFile, users: Users, text: Source, syntax: Syntax | None, is_history: bool
) -> tuple[Rewritten, list[Decision]]:
    renaming = replace(users.addresses.owned.renaming, own=())
    user = open_user(syntax, users) if syntax else None
    found = _findings(file.path, users, text.text, user)
    if is_history:
        found = [one for one in found if one.verdict == "rename" and one.rule in CODE]
    else:
        is_user = user is not None and user.is_user
        found += _listed(text.text, found, renaming if is_user else replace(renaming, entities=()))
    settled = overridden(text.text, found, renaming)
    path = users.addresses.moved.get(file.path, file.path)
    try:
        content = spliced(text, settled)
    except UnicodeEncodeError:
        words = f"the new name cannot be written in {text.encoding}: choose another name"
        raise Refusal(f"{file.path}: {words}") from None
    return Rewritten(file.path, path, content, file.mode), decisions(file.path, text.text, settled)


def _findings(path: str, users: Users, text: str, user: User | None) -> list[Finding]:
    if user is None:
        tables = table_findings(text, 0, users.addresses) if PurePosixPath(path).suffix == ".sql" else ()
        return [*address_findings(text, 0, path, users.addresses), *tables]
    found = [*user_findings(user), *_listed_packages(user)]
    return found if user.is_user else [one for one in found if one.verdict == "rename"]


def _listed_packages(user: User) -> Iterator[Finding]:
    """Yield the entries of a list of packages that are the module's import path, though it is one word alone."""
    addresses, lists = user.users.addresses, package_lists(user.syntax)
    for node, above in user.syntax.of(cst.SimpleString):
        name = node.raw_value
        if name in addresses.owned.package.prefixes and name.isidentifier() and is_listed(above, lists):
            start = user.syntax.place(node)[0] + len(node.prefix) + len(node.quote)
            yield Finding(start, start + len(name), addresses.dotted[name], "rename", "import-path")


def _listed(text: str, found: Sequence[Finding], words: Renaming) -> list[Finding]:
    """Return a finding for every other word of the module: nobody can tell that it is meant."""
    taken = [(one.start, one.end) for one in found]
    return [
        Finding(match.start, match.end, match.new, "keep", "no-reference")
        for match in words.matches(text)
        if not any(match.start < end and start < match.end for start, end in taken)
    ]
