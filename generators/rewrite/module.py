"""Renames a whole module: files in, files under their new names out, with every decision in a ledger."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from generators.model.errors import Refusal
from generators.model.names import Renaming
from generators.rewrite import wording
from generators.rewrite.capture import refuse_capture
from generators.rewrite.code import code_findings
from generators.rewrite.declarations import Package, declare
from generators.rewrite.encoding import Text, decode
from generators.rewrite.ledger import Decision, Finding, decisions, settled, spliced
from generators.rewrite.migrations import fresh_ids, id_findings, revision_of
from generators.rewrite.owned import Owned
from generators.rewrite.paths import moved_paths
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


def rewrite_module(files: Sequence[SourceFile], roots: Sequence[str], renaming: Renaming) -> Rewrite:
    """Return a module under its new name.

    Args:
        files: all of its files.
        roots: its paths in the map.
        renaming: the names mapping.

    Raises:
        Refusal: a file is not Python, a new name is taken already, or the migrations' chain is broken.
    """
    texts = {file.path: decode(file.content, _is_python(file.path)) for file in files}
    syntaxes = {
        path: parse(path, text.text) for path, text in texts.items() if text and _is_parsed(path, text, renaming)
    }
    ids = _fresh_ids(syntaxes, renaming)
    owned = _owned(syntaxes, [file.path for file in files], roots, renaming)
    paths = moved_paths([file.path for file in files], roots, renaming, ids)
    found = {path: _findings(path, text, syntaxes.get(path), owned, ids) for path, text in texts.items() if text}
    return Rewrite(
        tuple(_rewritten(file, texts[file.path], found.get(file.path, []), paths) for file in files),
        tuple(one for path, text in texts.items() if text for one in decisions(path, text.text, found[path])),
    )


def _is_python(path: str) -> bool:
    return PurePosixPath(path).suffix in PYTHON


def _is_migration(path: str) -> bool:
    return "migrations" in PurePosixPath(path).parts or "versions" in PurePosixPath(path).parts


def _is_parsed(path: str, text: Text, renaming: Renaming) -> bool:
    return _is_python(path) and bool(renaming.hint.search(text.text) or _is_migration(path))


def _fresh_ids(syntaxes: Mapping[str, Syntax], renaming: Renaming) -> Mapping[str, str]:
    migrations = [revision_of(file) for path, file in syntaxes.items() if _is_migration(path)]
    return fresh_ids([revision for revision in migrations if revision], renaming.module[1])


def _owned(syntaxes: Mapping[str, Syntax], paths: Sequence[str], roots: Sequence[str], renaming: Renaming) -> Owned:
    inside = [_inside(path, roots) for path in paths]
    declared = declare(syntaxes.values(), inside, renaming.module[0])
    return Owned.of(renaming, Package.of(roots), tuple(roots), declared)


def _inside(path: str, roots: Sequence[str]) -> str:
    root = max((root for root in roots if path == root or path.startswith(f"{root}/")), key=len)
    return PurePosixPath(path).relative_to(PurePosixPath(root).parent).as_posix()


def _findings(path: str, text: Text, syntax: Syntax | None, owned: Owned, ids: Mapping[str, str]) -> list[Finding]:
    fresh = list(id_findings(text.text, ids)) if _is_migration(path) else []
    found = settled([*fresh, *_words(text.text, syntax, owned, path)])
    found = _kept_by_pragma(text.text, found)
    if syntax is not None:
        refuse_capture(syntax, found, owned)
    return found


def _words(text: str, syntax: Syntax | None, owned: Owned, path: str) -> Iterator[Finding]:
    if syntax is not None:
        yield from code_findings(syntax, owned)
    elif not _is_python(path):
        yield from wording.prose(text, 0, owned)


def _kept_by_pragma(text: str, findings: list[Finding]) -> list[Finding]:
    if not KEEP.search(text):
        return findings
    return [_kept(one) if KEEP.search(_line(text, one.start)) else one for one in findings]


def _line(text: str, place: int) -> str:
    end = text.find("\n", place)
    return text[text.rfind("\n", 0, place) + 1 : end if end >= 0 else len(text)]


def _kept(finding: Finding) -> Finding:
    return Finding(finding.start, finding.end, finding.new, "keep", "pragma")


def _rewritten(file: SourceFile, text: Text | None, findings: list[Finding], paths: Mapping[str, str]) -> Rewritten:
    if text is None:
        return Rewritten(file.path, paths[file.path], file.content, file.mode)
    try:
        content = text.encode(spliced(text.text, findings))
    except UnicodeEncodeError:
        raise Refusal(f"{file.path}: the new name cannot be written in {text.encoding}: choose another name") from None
    return Rewritten(file.path, paths[file.path], content, file.mode)
