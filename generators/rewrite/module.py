"""Renames a whole module: files in, files under their new names out, with every decision in a ledger."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from generators.model.errors import Refusal
from generators.model.names import Renaming
from generators.rewrite import wording
from generators.rewrite.capture import may_capture, refuse_capture, refuse_merged_members
from generators.rewrite.code import File, attributes_of_others, name_findings, open_file
from generators.rewrite.declarations import declare
from generators.rewrite.documents import document_findings
from generators.rewrite.imports import World
from generators.rewrite.ledger import Decision, Finding, decisions, settled, spliced
from generators.rewrite.migrations import FOLDERS, fresh_ids, id_findings, revision_of
from generators.rewrite.owned import Owned
from generators.rewrite.package import Package
from generators.rewrite.paths import moved_paths
from generators.rewrite.source import Source, decode
from generators.rewrite.strings import string_findings
from generators.rewrite.syntax import Syntax, parse

PYTHON = {".py", ".pyi"}
KEEP = re.compile(r"goldmaster: keep\b")


@dataclass(frozen=True)
class SourceFile:
    """A file of the module: path relative to the tree, POSIX."""

    path: str
    content: bytes
    mode: int = 0o644


@dataclass(frozen=True)
class Rewritten:
    """A file of the renamed module and the file it was made from."""

    source: str
    path: str
    content: bytes
    mode: int


@dataclass(frozen=True)
class Rewrite:
    """The renamed module. The ledger holds every place with one of our words, in the order of the source."""

    files: tuple[Rewritten, ...]
    ledger: tuple[Decision, ...]


@dataclass(frozen=True)
class _Module:
    """The module as read: what is text, what of that is Python with a word of ours, and the fresh revision ids."""

    paths: tuple[str, ...]
    texts: Mapping[str, Source]
    syntaxes: Mapping[str, Syntax]
    ids: Mapping[str, str]


def rewrite_module(files: Sequence[SourceFile], roots: Sequence[str], renaming: Renaming) -> Rewrite:
    """Return a module under its new name.

    Args:
        files: all of its files.
        roots: its paths in the map.
        renaming: the names mapping.

    Raises:
        Refusal: a file is not Python, a new name is taken already, or the migrations' chain is broken.
    """
    package = Package.of(roots)
    module = _read(files, renaming)
    moved = moved_paths(module.paths, package, renaming, module.ids)
    owned, opened = _opened(module, package, renaming)
    found = {path: _findings(path, module, owned, opened.get(path)) for path in module.texts}
    _refuse_ambiguity(module, found, owned)
    ledger = (one for path, text in module.texts.items() for one in decisions(path, text.text, found[path]))
    return Rewrite(tuple(_rewritten(file, module.texts.get(file.path), found, moved) for file in files), tuple(ledger))


def _read(files: Sequence[SourceFile], renaming: Renaming) -> _Module:
    decoded = {file.path: decode(file.content, _is_python(file.path)) for file in files}
    texts = {path: text for path, text in decoded.items() if text is not None}
    # What has no word of ours needs no judging, so it is never parsed; a chain of migrations is one even so.
    syntaxes = {
        path: syntax
        for path, source in texts.items()
        if _is_python(path) and (syntax := _syntax(path, source.text, renaming))
    }
    revisions = [revision_of(file) for path, file in syntaxes.items() if _is_migration(path)]
    ids = fresh_ids([revision for revision in revisions if revision], renaming.module[1])
    return _Module(tuple(file.path for file in files), texts, syntaxes, ids)


def _syntax(path: str, text: str, renaming: Renaming) -> Syntax | None:
    # Where a new word is there already, every name must be looked at: it may be one that a renamed one would become.
    if renaming.inverse().hint.search(text):
        return parse(path, text)
    return parse(path, text, renaming.hint) if renaming.hint.search(text) or _is_migration(path) else None


def _is_python(path: str) -> bool:
    return PurePosixPath(path).suffix in PYTHON


def _is_migration(path: str) -> bool:
    return not FOLDERS.isdisjoint(PurePosixPath(path).parent.parts)


def _opened(module: _Module, package: Package, renaming: Renaming) -> tuple[Owned, Mapping[str, File]]:
    inside = [package.inside(path) for path in module.paths]
    declared = declare(module.syntaxes.values(), inside, renaming.module[0])
    python = [path for path in module.paths if _is_python(path)]
    world = World.of(package, module.syntaxes.values(), python, declared.names)
    owned = Owned.of(renaming, world, declared)
    files = {path: open_file(file, owned) for path, file in module.syntaxes.items()}
    owned = replace(owned, others=frozenset(name for file in files.values() for name in attributes_of_others(file)))
    return owned, {path: replace(file, owned=owned) for path, file in files.items()}


def _findings(path: str, module: _Module, owned: Owned, file: File | None) -> list[Finding]:
    text = module.texts[path].text
    fresh = list(id_findings(file.syntax, module.ids)) if file and _is_migration(path) else []
    # Python that was not parsed has no word of ours.
    words = _python_findings(file) if file else [] if _is_python(path) else document_findings(path, text, owned)
    found = settled([*fresh, *words])
    return [_kept(one) if KEEP.search(_line(text, one.start)) else one for one in found] if KEEP.search(text) else found


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


def _line(text: str, place: int) -> str:
    end = text.find("\n", place)
    return text[text.rfind("\n", 0, place) + 1 : end if end >= 0 else len(text)]


def _kept(finding: Finding) -> Finding:
    return replace(finding, verdict="keep", rule="pragma")


def _rewritten(
    file: SourceFile, source: Source | None, found: Mapping[str, list[Finding]], moved: Mapping[str, str]
) -> Rewritten:
    if source is None:
        return Rewritten(file.path, moved[file.path], file.content, file.mode)
    try:
        content = spliced(source, found[file.path])
    except UnicodeEncodeError:
        raise Refusal(
            f"{file.path}: the new name cannot be written in {source.encoding}: choose another name"
        ) from None
    return Rewritten(file.path, moved[file.path], content, file.mode)
