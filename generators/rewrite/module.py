"""Renames a whole module: files in, files under their new names out, with every decision in a ledger."""

from collections.abc import Generator, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any

import libcst as cst

from generators.model.errors import Refusal
from generators.model.names import Renaming
from generators.rewrite import wording
from generators.rewrite.analysis import Analysis, carry_out
from generators.rewrite.capture import may_capture, refuse_capture, refuse_merged_members
from generators.rewrite.code import File, attributes_of_others, name_findings, open_file
from generators.rewrite.declarations import Declared, declare
from generators.rewrite.documents import document_findings
from generators.rewrite.files import Rewrite, Rewritten, SourceFile, is_python
from generators.rewrite.imports import Imports, World, imports_of
from generators.rewrite.keys import refuse_merged_keys
from generators.rewrite.ledger import Finding
from generators.rewrite.migrations import id_findings, revision_of
from generators.rewrite.overrides import overridden
from generators.rewrite.owned import Owned
from generators.rewrite.package import Package
from generators.rewrite.revisions import Revision, among_migrations
from generators.rewrite.source import Source, decode
from generators.rewrite.strings import string_findings
from generators.rewrite.syntax import Syntax, parse
from generators.rewrite.tables import tables_in_sql
from generators.rewrite.team import Alone, Team, shares

__all__ = ["Rewrite", "Rewritten", "SourceFile", "analyse", "rewrite_module"]


Judged = Generator[Any, Any, None]


@dataclass(frozen=True)
class _Facts:
    """What some files of a module say about all of it.

    `declared`: what they bind; `imports`: what each takes from where; `chain`: the migrations among
    them; `names`: identifiers with a word of ours.
    """

    declared: Declared
    imports: Mapping[str, Imports]
    chain: tuple[Revision, ...]
    names: frozenset[str]


def rewrite_module(files: Sequence[SourceFile], roots: Sequence[str], renaming: Renaming) -> Rewrite:
    """Return a module under its new name: analysed, then carried out.

    Args:
        files: all of its files.
        roots: its paths in the map.
        renaming: the names mapping.

    Raises:
        Refusal: a file is not Python, a new name is taken already, or the migrations' chain is broken.
    """
    return carry_out(files, roots, renaming, analyse(files, roots, renaming))


def analyse(
    files: Sequence[SourceFile], roots: Sequence[str], renaming: Renaming, team: Team | None = None
) -> Analysis:
    """Return what is decided about every word of a module.

    Args:
        files: all of its files.
        roots: its paths in the map.
        renaming: the names mapping.
        team: who shares the work; this process alone when not given.

    Raises:
        Refusal: a file is not Python, or a new name is taken already.
    """
    package, team = Package.of(roots), team or Alone()
    decoded = {file.path: decode(file.content, is_python(file.path)) for file in files}
    texts = {path: text for path, text in decoded.items() if text is not None}
    parts = shares(((path, text, len(text.text)) for path, text in texts.items()), team.size)
    with team.asking([_judging(part, package, renaming) for part in parts]) as ask:
        facts = _joined(ask(None), [package.inside(path) for path in decoded])
        world = World.joined(package, facts.imports, filter(is_python, decoded), facts.declared.names)
        owned = Owned.of(renaming, world, facts.declared)
        owned = replace(owned, others=frozenset().union(*ask((owned, {one.id for one in facts.chain}))))
        found = {path: one for share in ask(owned.others) for path, one in share.items()}
    _refuse_ambiguity(texts, found, owned, facts.names)
    return Analysis({path: tuple(found[path]) for path in texts if found[path]}, facts.chain)


def _joined(parts: Sequence[_Facts], paths: Sequence[str]) -> _Facts:
    declared = Declared.joined([part.declared for part in parts], paths)
    imports = {name: one for part in parts for name, one in part.imports.items()}
    chain = sorted((revision for part in parts for revision in part.chain), key=lambda one: one.path)
    return _Facts(declared, imports, tuple(chain), frozenset().union(*(part.names for part in parts)))


def _judging(texts: Mapping[str, Source], package: Package, renaming: Renaming) -> Judged:
    """Yield what some files say, then, told what the module owns, the attributes of others, then the findings."""
    syntaxes = {path: one for path, text in texts.items() if (one := _syntax(path, text.text, renaming))}
    facts = _facts(syntaxes, package, renaming)
    facts.declared.tables.update(tables_in_sql({path: text.text for path, text in texts.items()}))
    owned, ids = yield facts
    files = {path: open_file(file, owned) for path, file in syntaxes.items()}
    others = yield frozenset(name for file in files.values() for name in attributes_of_others(file))
    owned = replace(owned, others=others)
    files = {path: replace(file, owned=owned) for path, file in files.items()}
    yield {path: _findings(path, text.text, owned, files.get(path), ids) for path, text in texts.items()}


def _facts(syntaxes: Mapping[str, Syntax], package: Package, renaming: Renaming) -> _Facts:
    files = syntaxes.values()
    imports = {file.path: imports_of(file, package) for file in files}
    chain = (revision for file in files if among_migrations(file.path) for revision in revision_of(file))
    names = (node.value for file in files for node, _ in file.of(cst.Name) if renaming.hint.search(node.value))
    return _Facts(declare(files, (), renaming.module[0]), imports, tuple(chain), frozenset(names))


def _syntax(path: str, text: str, renaming: Renaming) -> Syntax | None:
    if not is_python(path):
        return None
    # Where a new word is there already, every name must be looked at: it may be one that a renamed one would become.
    # The ids of migrations have no word of ours.
    if among_migrations(path) or renaming.inverse().is_in(text):
        return parse(path, text)
    words = renaming.begins(text)
    try:
        return parse(path, text, words)
    except Refusal:
        if words:
            raise
        return None


def _findings(path: str, text: str, owned: Owned, file: File | None, ids: Set[str]) -> list[Finding]:
    fresh = list(id_findings(file.syntax, ids)) if file and among_migrations(path) else []
    # Python that was not parsed has no word of ours.
    words = _python_findings(file) if file else [] if is_python(path) else document_findings(path, text, owned)
    return overridden(text, [*fresh, *words], owned.renaming)


def _python_findings(file: File) -> Iterator[Finding]:
    yield from name_findings(file)
    yield from string_findings(file)
    for comment in file.syntax.comments:
        yield from wording.comment(comment.value, file.syntax.place(comment)[0], file.owned)


def _refuse_ambiguity(
    texts: Mapping[str, Source], found: Mapping[str, list[Finding]], owned: Owned, names: Set[str]
) -> None:
    python = [text.text for path, text in texts.items() if is_python(path)]
    if may_capture(names, python, owned.renaming):
        syntaxes = [one for path, text in texts.items() if (one := _syntax(path, text.text, owned.renaming))]
        for file in syntaxes:
            refuse_capture(file, found[file.path], owned)
            refuse_merged_keys(file, found[file.path])
        refuse_merged_members([(file, found[file.path]) for file in syntaxes], owned)
