"""Renames a whole module: files in, files under their new names out, with every decision in a ledger."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from generators.model.errors import Refusal
from generators.model.names import Renaming
from generators.rewrite import wording
from generators.rewrite.analysis import Analysis, carry_out
from generators.rewrite.capture import may_capture, refuse_capture, refuse_merged_members
from generators.rewrite.code import File, attributes_of_others, name_findings, open_file
from generators.rewrite.declarations import declare
from generators.rewrite.documents import document_findings
from generators.rewrite.files import Rewrite, Rewritten, SourceFile, is_python
from generators.rewrite.imports import World
from generators.rewrite.ledger import Finding
from generators.rewrite.migrations import FOLDERS, id_findings, revision_of
from generators.rewrite.overrides import overridden
from generators.rewrite.owned import Owned
from generators.rewrite.package import Package
from generators.rewrite.source import Source, decode
from generators.rewrite.strings import string_findings
from generators.rewrite.syntax import Syntax, parse

__all__ = ["Rewrite", "Rewritten", "SourceFile", "analyse", "rewrite_module"]


@dataclass(frozen=True)
class _Module:
    """The module as read: what is text, and what of that is Python with a word of ours."""

    paths: tuple[str, ...]
    texts: Mapping[str, Source]
    syntaxes: Mapping[str, Syntax]


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


def analyse(files: Sequence[SourceFile], roots: Sequence[str], renaming: Renaming) -> Analysis:
    """Return what is decided about every word of a module.

    Raises:
        Refusal: a file is not Python, or a new name is taken already.
    """
    package = Package.of(roots)
    module = _read(files, renaming)
    migrations = [file for path, file in module.syntaxes.items() if _is_migration(path)]
    chain = [revision for file in migrations for revision in revision_of(file)]
    owned, opened = _opened(module, package, renaming)
    ids = frozenset(revision.id for revision in chain)
    found = {path: _findings(path, module, owned, opened.get(path), ids) for path in module.texts}
    _refuse_ambiguity(module, found, owned)
    return Analysis({path: tuple(one) for path, one in found.items() if one}, tuple(chain))


def _read(files: Sequence[SourceFile], renaming: Renaming) -> _Module:
    decoded = {file.path: decode(file.content, is_python(file.path)) for file in files}
    texts = {path: text for path, text in decoded.items() if text is not None}
    syntaxes = {
        path: syntax
        for path, source in texts.items()
        if is_python(path) and (syntax := _syntax(path, source.text, renaming))
    }
    return _Module(tuple(file.path for file in files), texts, syntaxes)


def _syntax(path: str, text: str, renaming: Renaming) -> Syntax | None:
    # Where a new word is there already, every name must be looked at: it may be one that a renamed one would become.
    # The ids of migrations have no word of ours.
    if _is_migration(path) or renaming.inverse().is_in(text):
        return parse(path, text)
    words = renaming.begins(text)
    try:
        return parse(path, text, words)
    except Refusal:
        if words:
            raise
        return None


def _is_migration(path: str) -> bool:
    return not FOLDERS.isdisjoint(PurePosixPath(path).parent.parts)


def _opened(module: _Module, package: Package, renaming: Renaming) -> tuple[Owned, Mapping[str, File]]:
    inside = [package.inside(path) for path in module.paths]
    declared = declare(module.syntaxes.values(), inside, renaming.module[0])
    python = [path for path in module.paths if is_python(path)]
    world = World.of(package, module.syntaxes.values(), python, declared.names)
    owned = Owned.of(renaming, world, declared)
    files = {path: open_file(file, owned) for path, file in module.syntaxes.items()}
    owned = replace(owned, others=frozenset(name for file in files.values() for name in attributes_of_others(file)))
    return owned, {path: replace(file, owned=owned) for path, file in files.items()}


def _findings(path: str, module: _Module, owned: Owned, file: File | None, ids: Set[str]) -> list[Finding]:
    text = module.texts[path].text
    fresh = list(id_findings(file.syntax, ids)) if file and _is_migration(path) else []
    # Python that was not parsed has no word of ours.
    words = _python_findings(file) if file else [] if is_python(path) else document_findings(path, text, owned)
    return overridden(text, [*fresh, *words], owned.renaming)


def _python_findings(file: File) -> Iterator[Finding]:
    yield from name_findings(file)
    yield from string_findings(file)
    for comment in file.syntax.comments:
        yield from wording.comment(comment.value, file.syntax.place(comment)[0], file.owned)


def _refuse_ambiguity(module: _Module, found: Mapping[str, list[Finding]], owned: Owned) -> None:
    if not may_capture(list(module.syntaxes.values()), owned.renaming):
        return
    for path, file in module.syntaxes.items():
        refuse_capture(file, found[path], owned)
    refuse_merged_members([(file, found[path]) for path, file in module.syntaxes.items()], owned)
